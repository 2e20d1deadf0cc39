import { describe, expect, it } from '@jest/globals';
import { parseDomain } from './domain-name.js';

describe('the domain of e-mail addresses', () => {
  it.each([
    ['Example.COM', 'example.com'],
    ['mail.example.co.uk', 'mail.example.co.uk'],
    ['Bücher.example', 'xn--bcher-kva.example'],
    ['xn--bcher-kva.example', 'xn--bcher-kva.example'],
    ['3m.example', '3m.example'],
  ])('RFC 5890 §2.3.2.1: %s is compared as %s', (written, domain) => {
    expect(parseDomain(written)).toBe(domain);
  });

  it.each([
    'localhost',
    'example..com',
    '.example.com',
    'example.com.',
    '-a.example',
    'a_b.example',
    '192.0.2.7',
    '0x7f.1',
    'ex%61mple.com',
    'example.com/x',
    'a@example.com',
    '*.example.com',
    'example.com\0',
    `${'a'.repeat(64)}.example`,
    `${'a.'.repeat(150)}example`,
    '',
  ])('refuses %j', (written) => {
    expect(parseDomain(written)).toBeUndefined();
  });
});
