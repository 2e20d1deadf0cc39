import { describe, expect, it } from '@jest/globals';
import { BINDING_MESSAGE_MAX_LENGTH, isBindingMessage } from './binding-message.js';

describe('binding_message', () => {
  it.each([
    ['1234'],
    ['Pay 12.50 € to Müller & Söhne (order #4711)?'],
    ['W4SCT'],
    ['Überweisung an Łukasz, 20 Uhr'],
    ['Подтвердите платёж 42'],
    ['お支払い 4711 番'],
    ['a'.repeat(BINDING_MESSAGE_MAX_LENGTH)],
  ])('CIBA §7.1: takes one line of plain text: %s', (text) => {
    expect(isBindingMessage(text)).toBe(true);
  });

  it.each([
    ['nothing', ''],
    ['more than is shown', 'a'.repeat(BINDING_MESSAGE_MAX_LENGTH + 1)],
    ['a line break', 'Pay 1\nPay 1000'],
    ['a tab', 'a\tb'],
    ['an escape', 'a\u001b[2Jb'],
    ['a space at an end', ' 1234'],
    ['two spaces', 'a  b'],
    ['a space that is none', 'a\u00a0b'],
    ['what is not seen', 'a\u200bb'],
    ['a joiner', 'a\u200db'],
    ['what turns the direction', 'a\u202eb'],
    ['an isolate', 'a\u2066b'],
    ['a mark on nothing', 'a \u0301b'],
    ['a letter in two pieces', 'u\u0308ber'],
    ['a ligature', 'of\ufb01ce'],
    ['full-width letters', '\uff21\uff22'],
    ['a circled digit', '\u2460'],
    ['a Cyrillic а among Latin letters', 'P\u0430y 10'],
    ['a Greek omicron among Latin letters', 'G\u03bfogle'],
    ['digits of another system', '1\u0661'],
    ['a tag', '<b>1</b>'],
    ['an emoji', 'ok \ud83d\ude00'],
    ['half a character', 'a\ud83d'],
    ['what has no meaning yet', '\u0378'],
    ['for private use', '\ue000'],
  ])('CIBA §7.1: takes no text with %s', (_what, text) => {
    expect(isBindingMessage(text)).toBe(false);
  });
});
