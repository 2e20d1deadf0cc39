import { describe, expect, it } from '@jest/globals';
import { loadConfig } from '@ostiary/platform/config';
import { mailConfig } from './mail-config.js';

const TEMPLATE = 'https://id.example/{tenant}/{workspace}';
const load = (env: Record<string, string>) => loadConfig(mailConfig, env).mail;
const full = {
  OSTIARY_SMTP_URL: 'smtp://user:p%40ss@mail.example:2525',
  OSTIARY_MAIL_FROM: 'Ostiary <no-reply@id.example>',
  OSTIARY_ISSUER_TEMPLATE: TEMPLATE,
};

describe('the configuration of e-mail', () => {
  it('is none where nothing is said', () => expect(load({ OSTIARY_ISSUER_TEMPLATE: TEMPLATE })).toBeUndefined());

  it('RFC 3207, RFC 8314 §3: asks for TLS of every server that is not this machine', () => {
    const server = (url: string) => load({ ...full, OSTIARY_SMTP_URL: url })?.smtp;
    expect(server(full.OSTIARY_SMTP_URL)).toEqual({
      host: 'mail.example',
      port: 2525,
      implicitTls: false,
      loopback: false,
      username: 'user',
      password: 'p@ss',
    });
    expect(server('smtps://mail.example')).toMatchObject({ port: 465, implicitTls: true });
    expect(server('smtp://mail.example')).toMatchObject({ port: 587, loopback: false });
    for (const here of ['localhost', '127.0.0.9', '[::1]', '[::ffff:127.0.0.1]']) {
      expect([here, server(`smtp://${here}:25`)?.loopback]).toEqual([here, true]);
    }
    for (const elsewhere of ['localhost.example', '10.0.0.1', '127.0.0.1.example', '[::2]', '0.0.0.0']) {
      expect([elsewhere, server(`smtp://${elsewhere}:25`)?.loopback]).toEqual([elsewhere, false]);
    }
  });

  it.each([
    ['a sender with a name', 'Acme "Shop"', undefined],
    ['a bare address', 'no-reply@id.example', { name: '', address: 'no-reply@id.example' }],
    ['a name', '"Acme Shop" <no-reply@id.example>', { name: 'Acme Shop', address: 'no-reply@id.example' }],
    ['two addresses', 'a@id.example, b@id.example', undefined],
    ['a line break', 'Acme\r\nBcc: b@x.example <a@id.example>', undefined],
    ['no address', 'Acme <nobody>', undefined],
  ])('takes as sender %s', (_, from, expected) => {
    if (expected !== undefined) expect(load({ ...full, OSTIARY_MAIL_FROM: from })?.from).toEqual(expected);
    else expect(() => load({ ...full, OSTIARY_MAIL_FROM: from })).toThrow('OSTIARY_MAIL_FROM must be');
  });

  it.each<[string, Record<string, string>, string]>([
    ['a sender alone', { OSTIARY_MAIL_FROM: full.OSTIARY_MAIL_FROM }, 'OSTIARY_SMTP_URL is required'],
    ['a server alone', { OSTIARY_SMTP_URL: full.OSTIARY_SMTP_URL }, 'OSTIARY_MAIL_FROM is required'],
    ['no issuer', { ...full, OSTIARY_ISSUER_TEMPLATE: '' }, 'OSTIARY_ISSUER_TEMPLATE is required'],
    ['another scheme', { ...full, OSTIARY_SMTP_URL: 'http://mail.example' }, 'OSTIARY_SMTP_URL must be'],
    [
      'options in the URL',
      { ...full, OSTIARY_SMTP_URL: 'smtp://mail.example?tls.rejectUnauthorized=false' },
      'OSTIARY_SMTP_URL must be',
    ],
    [
      'a file that is none',
      { ...full, OSTIARY_SMTP_URL: '', OSTIARY_SMTP_URL_FILE: '/nowhere' },
      'OSTIARY_SMTP_URL_FILE names a file',
    ],
    ['both', { ...full, OSTIARY_SMTP_URL_FILE: '/nowhere' }, 'not both'],
  ])('stops the start at %s, without the value in the sentence', (_, env, sentence) => {
    const start = () => load(env);
    expect(start).toThrow(sentence);
    expect(start).not.toThrow('p%40ss');
  });
});
