import { describe, expect, it } from '@jest/globals';
import { chooseLanguage, type LanguageWishes } from './choose-language.js';

const NOTHING: LanguageWishes = { uiLocales: [], chosen: undefined, accepted: [], fallback: undefined };

describe('the language of a page', () => {
  it.each<[string, Partial<LanguageWishes>, string]>([
    ['RFC 4647 §3.4: English for whoever wants nothing', {}, 'en'],
    ['OpenID Connect Core §3.1.2.1: what the application asks for', { uiLocales: ['de-AT'] }, 'de'],
    [
      'OpenID Connect Core §3.1.2.1: of several the first that we have',
      { uiLocales: ['fr-CA', 'fr', 'de', 'en'] },
      'de',
    ],
    [
      'OpenID Connect Core §3.1.2.1: before what was chosen',
      { uiLocales: ['en'], chosen: 'de', accepted: ['de'] },
      'en',
    ],
    ['OpenID Connect Core §3.1.2.1: nothing that we have is no wish', { uiLocales: ['fr'], chosen: 'de' }, 'de'],
    ['what was chosen before what the browser says', { chosen: 'de', accepted: ['en'] }, 'de'],
    ['RFC 9110 §12.5.4: what the browser says', { accepted: ['fr', 'de-CH'] }, 'de'],
    ['RFC 9110 §12.5.4: before the workspace’s own', { accepted: ['en-GB'], fallback: 'de' }, 'en'],
    [
      'the workspace’s own, when nobody wants what we have',
      { uiLocales: ['fr'], accepted: ['it'], fallback: 'de' },
      'de',
    ],
  ])('%s', (_clause, wishes, language) => expect(chooseLanguage({ ...NOTHING, ...wishes })).toBe(language));
});
