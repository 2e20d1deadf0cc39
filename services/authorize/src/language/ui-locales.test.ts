import { describe, expect, it } from '@jest/globals';
import { uiLocalesIn } from './ui-locales.js';

describe('ui_locales of an address', () => {
  it.each([
    ['ui_locales=de-AT%20en', ['de-AT', 'en']],
    ['ui_locales=de+en', ['de', 'en']],
    ['ui_locales=fr&ui_locales=de', ['fr']],
    ['ui_locales=', []],
    ['', []],
    ['ui_locales=%3Cscript%3E%20de%0d%0aSet-Cookie:x%20..%2Fde%20de', ['de']],
    [`ui_locales=${'fr+'.repeat(400)}de`, []],
    [`ui_locales=${'fr+'.repeat(20)}de`, Array(10).fill('fr')],
  ])('OpenID Connect Core §3.1.2.1: of %.60s are %j', (query, tags) => expect(uiLocalesIn(query)).toEqual(tags));
});
