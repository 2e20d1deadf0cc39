import { describe, expect, it } from '@jest/globals';
import { returnPath } from './return-path.js';

const ORIGIN = 'https://id.example';

describe('where a sign-in may end', () => {
  it.each([
    ['/console/tenants/acme', '/console/tenants/acme'],
    ['/console/tenants/acme/workspaces/shop?do=delete#x', '/console/tenants/acme/workspaces/shop?do=delete#x'],
    [`${ORIGIN}/console/register`, '/console/register'],
    ['/console', '/console'],
  ])('takes %s', (wanted, path) => {
    expect(returnPath(wanted, ORIGIN)).toBe(path);
  });

  it.each([
    undefined,
    '',
    'https://evil.example/console/',
    '//evil.example/console/',
    '/\\evil.example/console/',
    '\\\\evil.example/console/',
    'https:evil.example',
    'https://id.example@evil.example/console/',
    'https://id.example.evil.example/console/',
    'http://id.example/console/',
    'javascript:alert(1)//console/',
    'data:text/html,/console/',
    '/console/../acme/shop/logout',
    '/console/%2e%2e/acme/shop/logout',
    '/consoles/x',
    '/api/tenants',
    '/console/session/sign-in?return_to=/console/',
    '/console/session',
    '/console/api/tenants',
    '/console/assets/x.js',
    '/console/\n/evil.example',
    '/console/\t',
    `/console/${'x'.repeat(2000)}`,
  ])('RFC 9700 §4.11: does not take %j', (wanted) => {
    expect(returnPath(wanted, ORIGIN)).toBe('/console/');
  });
});
