import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { ACCOUNT_RULES } from '@ostiary/oauth/account-rules';
import { LANGUAGES } from '@ostiary/oauth/languages';
import { settingsOf, WORKSPACE_PROFILES } from '@ostiary/oauth/workspace-profiles';
import { Html } from '../html.js';
import { TEXTS } from './texts.js';

const HOSTILE = '<script>"\'&';
const source = path.join(import.meta.dirname, '../..');
const code = readdirSync(source, { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('.ts') && !file.endsWith('.test.ts') && !file.startsWith('pages/texts/'))
  .map((file) => readFileSync(path.join(source, file), 'utf8'))
  .join('\n');

describe.each(LANGUAGES)('in %s', (language) => {
  const texts = Object.entries(TEXTS[language]);

  it('there are the keys of English and no others, each with something to say', () => {
    expect(texts.map(([key]) => key).sort()).toEqual(Object.keys(TEXTS.en).sort());
    for (const [, text] of texts) expect(text).not.toBe('');
  });

  it('HTML §13.1: what stands in a sentence is escaped in it', () => {
    for (const [key, text] of texts) {
      if (typeof text !== 'function') continue;
      const said: unknown = Reflect.apply(text, undefined, Array(text.length).fill(HOSTILE));
      if (said instanceof Html) expect([key, said.text]).toEqual([key, expect.not.stringMatching(/<script|"'&/)]);
      else expect([key, typeof said]).toEqual([key, 'string']);
    }
  });

  it('a sentence says everything that it is given', () => {
    for (const [key, text] of texts) {
      if (typeof text !== 'function') continue;
      const words = Array.from({ length: text.length }, (_, index) => `word${index}`);
      const said: unknown = Reflect.apply(text, undefined, words);
      const shown = said instanceof Html ? said.text : String(said);
      for (const word of words) expect([key, shown.includes(word)]).toEqual([key, true]);
    }
  });
});

it('every text is said somewhere', () => {
  const words = new Set<string>([
    ...ACCOUNT_RULES,
    ...[...code.matchAll(/'([a-z_-]+)'/g)].map(([, word = '']) => word),
  ]);
  // By its name, or by one of a list: `texts[`role.${known}`]`.
  const families = [...code.matchAll(/`([a-z-]+\.[a-z-]*)\$\{[^}]*\}`/g)].map(([, family = '']) => family);
  const isSaid = (key: string): boolean =>
    code.includes(`'${key}'`) ||
    families.some((family) => key.startsWith(family) && words.has(key.slice(family.length)));
  expect(Object.keys(TEXTS.en).filter((key) => !isSaid(key))).toEqual([]);
});

it('OpenID Connect Core §5.4: the scopes that every workspace begins with are described in the words that are translated', () => {
  for (const profile of Object.values(WORKSPACE_PROFILES)) {
    for (const { name, description } of settingsOf(profile).scopes) {
      const key = `scope.${name}`;
      if (Object.hasOwn(TEXTS.en, key)) expect([key, description]).toEqual([key, Reflect.get(TEXTS.en, key)]);
    }
  }
});
