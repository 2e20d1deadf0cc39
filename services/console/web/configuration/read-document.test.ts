import { describe, expect, it } from '@jest/globals';
import { readDocument, writtenDocument } from './read-document.js';

const DOCUMENT = { ostiary: 1, profile: 'b2b', name: 'Shop', settings: { consent: 'always' }, clients: {} };

describe('a configuration document', () => {
  it('is what was exported', () => {
    expect(readDocument(writtenDocument(DOCUMENT))).toEqual({ ok: true, document: DOCUMENT, references: {} });
    expect(readDocument('ostiary: 1\nprofile: b2b\nname: Shop\n')).toMatchObject({
      document: { settings: {}, clients: {} },
    });
  });

  it('what only the server knows is left to it', () => {
    const read = readDocument(writtenDocument({ ...DOCUMENT, unheard: 1, settings: { consent: 'sometimes' } }));
    expect(read).toMatchObject({ ok: true, document: { unheard: 1, settings: { consent: 'sometimes' } } });
  });

  it('a secret is named, and leaves the document', () => {
    const clients = { till: { client_name: 'Till', client_secret: 'env:TILL' }, shop: { client_name: 'Shop' } };
    expect(readDocument(writtenDocument({ ...DOCUMENT, clients }))).toEqual({
      ok: true,
      document: { ...DOCUMENT, clients: { till: { client_name: 'Till' }, shop: { client_name: 'Shop' } } },
      references: { till: 'env:TILL' },
    });
  });

  it.each(['hunter2', 7, 'env:', null])(
    'a secret that is written down (%j) is refused and not shown',
    (client_secret) => {
      const read = readDocument(writtenDocument({ ...DOCUMENT, clients: { till: { client_secret } } }));
      expect(read).toMatchObject({ ok: false, why: expect.stringContaining('clients.till.client_secret') });
      expect(JSON.stringify(read)).not.toContain('hunter2');
    },
  );

  it.each([
    ['nothing', ''],
    ['a word', 'shop'],
    ['a list', '- a'],
    ['no YAML', 'a: [1'],
    ['a member twice', 'ostiary: 1\nostiary: 1'],
    ['another version', 'ostiary: 2\nprofile: b2b\nname: Shop'],
    ['no such profile', 'ostiary: 1\nprofile: bank\nname: Shop'],
    ['no name', 'ostiary: 1\nprofile: b2b'],
    ['settings that are none', 'ostiary: 1\nprofile: b2b\nname: Shop\nsettings: 7'],
    ['clients that are none', 'ostiary: 1\nprofile: b2b\nname: Shop\nclients: [a]'],
    ['a client that is none', 'ostiary: 1\nprofile: b2b\nname: Shop\nclients: {a: 1}'],
    [
      'an alias that grows',
      `a: &a [x,x,x,x,x,x,x,x,x]\n${[...'bcdefgh'].map((n, i) => `${n}: &${n} [${`*${'abcdefgh'[i]},`.repeat(9)}]`).join('\n')}`,
    ],
  ])('%s is none', (_, text) => {
    expect(readDocument(text).ok).toBe(false);
  });

  it('a name is no prototype', () => {
    const read = readDocument('ostiary: 1\nprofile: b2b\nname: Shop\nclients: {"__proto__": {"client_name": "x"}}');
    expect(read.ok && Object.keys(read.document.clients ?? {})).toEqual(['__proto__']);
    expect(Object.prototype).not.toHaveProperty('client_name');
  });
});
