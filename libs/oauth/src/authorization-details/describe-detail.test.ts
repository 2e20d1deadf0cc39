import { describe, expect, it } from '@jest/globals';
import { describeDetails, isTemplate } from './describe-detail.js';
import { GRANTED, TYPES } from './details.test-support.js';
import { detailFault } from './details-schema.js';
import { detailsTypesOf } from './details-type.js';
import { PREBUILT_TYPES } from './prebuilt-types.js';

const words = (detail: unknown, language: 'en' | 'de' = 'en', types = TYPES) => {
  const [described] = describeDetails([detail], types, [language]);
  return {
    sentence: (described?.sentence ?? []).map((piece) => ('value' in piece ? `<${piece.value}>` : piece.text)).join(''),
    rest: (described?.rest ?? []).map(({ label, value }) => `${label}: ${value}`),
  };
};

describe('RFC 9396 §7: a detail in words', () => {
  it('RFC 9396 §7: has its values in the sentence, and the rest below', () => {
    expect(words(GRANTED)).toEqual({
      sentence: 'Send up to <100.00> <EUR> to <Miller> from </house>',
      rest: ['times: 3'],
    });
  });

  it('RFC 9396 §7: a part whose field is absent is left out', () => {
    const { folder: _, ...without } = GRANTED;
    expect(words(without).sentence).toBe('Send up to <100.00> <EUR> to <Miller>');
  });

  it('RFC 9396 §7: in the language of the reader', () => {
    expect(words(GRANTED, 'de').sentence).toBe('Bis zu <100.00> <EUR> an <Miller> aus </house> senden');
  });

  it('RFC 9396 §7: a language that the type does not have falls back to one that it has', () => {
    const types = detailsTypesOf({
      authorizationDetailsTypes: [{ type: 'x', schema: { type: 'object' }, template: { de: 'Etwas' } }],
    });
    expect(words({ type: 'x' }, 'en', types).sentence).toBe('Etwas');
  });

  it('RFC 9396 §7: values have words where the type says so, wherever they stand', () => {
    expect(words({ ...GRANTED, actions: ['start', 'see'] }).rest).toEqual([
      'times: 3',
      'actions: start it',
      'actions: see',
    ]);
  });

  it('RFC 9396 §7: a value that looks like a field is a value', () => {
    expect(words({ ...GRANTED, payee: '{folder}[x]' }).sentence).toBe(
      'Send up to <100.00> <EUR> to <{folder}[x]> from </house>',
    );
  });

  it('RFC 9396 §7: what a template does not know is shown, also of a type that is gone', () => {
    expect(words({ type: 'gone', a: { b: [1, { c: true }] } })).toEqual({
      sentence: '',
      rest: ['a.b: 1', 'a.b.c: true'],
    });
  });

  it.each(['{a}[ b {c}]', 'plain'])('%j is a template', (text) => expect(isTemplate(text)).toBe(true));
  it.each(['{a', 'a}', '[a', '[[a]]', '{{a}}'])('%j is none', (text) => expect(isTemplate(text)).toBe(false));
});

describe('pre-built types', () => {
  const types = detailsTypesOf({ authorizationDetailsTypes: [...PREBUILT_TYPES.keys()].map((type) => ({ type })) });

  it.each([
    [
      {
        type: 'payment_initiation',
        instructedAmount: { currency: 'EUR', amount: '123.50' },
        creditorName: 'Merchant A',
        creditorAccount: { iban: 'DE02100100109307118603' },
        remittanceInformationUnstructured: 'Ref 7',
      },
      'Pay <123.50> <EUR> to <Merchant A>, account <DE02100100109307118603>, with the reference <Ref 7>: <start the payment>',
    ],
    [
      { type: 'account_information', actions: ['list_accounts', 'read_balances'], validUntil: '2027-01-01' },
      'In your online banking: <see which accounts you have, see how much is on them>, until <2027-01-01>',
    ],
    [
      { type: 'health_record_access', actions: ['read'], datatypes: ['medications'], purpose: 'treatment' },
      'Health records (<medication>): <read>, for <your treatment>',
    ],
    [{ type: 'tool_call', tools: ['search', 'send_mail'], maxCalls: 5 }, 'Call <search, send_mail>, at most <5> times'],
  ])('RFC 9396 §2: %j', (detail, sentence) => {
    const type = types.get(detail.type);
    const own = structuredClone(detail);
    expect(type && detailFault(type, own)).toBeUndefined();
    // Nothing of a pre-built type is left to a list.
    expect(words(own, 'en', types)).toEqual({ sentence, rest: [] });
    expect(words(own, 'de', types).sentence).not.toBe('');
  });
});
