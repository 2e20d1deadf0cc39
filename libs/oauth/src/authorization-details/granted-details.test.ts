import { describe, expect, it } from '@jest/globals';
import { OAuthError } from '../oauth-error.js';
import { Parameters } from '../parameters.js';
import { BANK, CLIENT, CLINIC, GRANTED, SETTINGS, TYPES } from './details.test-support.js';
import {
  detailsAt,
  detailsForToken,
  detailsOfClient,
  exchangedDetails,
  refuseDetails,
  type TokenFor,
} from './granted-details.js';

const ACCOUNTS = { type: 'account_information', actions: ['list_accounts', 'read_balances'] };
const ISSUER = 'https://id.example/t/w';

const token = (details?: unknown, change: Partial<TokenFor> = {}): TokenFor => ({
  parameters: Parameters.of({ authorization_details: details === undefined ? undefined : JSON.stringify(details) }),
  client: CLIENT,
  settings: SETTINGS,
  audience: [BANK],
  ...change,
});

/** Its code and clause. */
function refusal(act: () => unknown): string {
  try {
    act();
  } catch (error) {
    if (error instanceof OAuthError) return `${error.code} ${error.clause}`;
    throw error;
  }
  return 'granted';
}

const LARGER = 'invalid_authorization_details RFC 9396 §6';

describe('RFC 9396 §6: the details of one token', () => {
  it('RFC 9396 §7: all that was granted, where the request names none', () => {
    expect(detailsForToken([GRANTED, ACCOUNTS], token())).toEqual([GRANTED, ACCOUNTS]);
    expect(detailsForToken(undefined, token())).toBeUndefined();
  });

  it('RFC 9396 §6: what it names, if it is no more', () => {
    const less = { ...GRANTED, times: 1 };
    expect(detailsForToken([GRANTED, ACCOUNTS], token([less]))).toEqual([less]);
  });

  const meyer = { ...GRANTED, times: 1, payee: 'Meyer' };
  it.each<[string, readonly unknown[], readonly unknown[]]>([
    ['more than was granted', [GRANTED], [{ ...GRANTED, times: 4 }]],
    ['what was granted, twice', [GRANTED], [GRANTED, GRANTED]],
    ['of a type of which nothing was granted', [GRANTED], [ACCOUNTS]],
    ['something else beside it', [GRANTED], [GRANTED, meyer]],
    ['one that has the best of two', [GRANTED, meyer], [{ ...GRANTED, payee: 'Meyer' }]],
  ])('RFC 9396 §6: %s is refused', (_, granted, asked) => {
    expect(refusal(() => detailsForToken(granted, token(asked)))).toBe(LARGER);
  });

  it('RFC 9396 §6: nothing is had of a grant without details', () => {
    expect(refusal(() => detailsForToken(undefined, token([GRANTED])))).toBe(LARGER);
  });

  it('RFC 9396 §5: what does not fit its schema is refused before it is compared', () => {
    expect(refusal(() => detailsForToken([GRANTED], token([{ ...GRANTED, extra: 1 }])))).toBe(
      'invalid_authorization_details RFC 9396 §5',
    );
  });

  it('RFC 9396 §9.1: a token for one resource has no details for another', () => {
    const clinic = { ...ACCOUNTS, locations: [CLINIC] };
    expect(detailsForToken([GRANTED, clinic], token())).toEqual([GRANTED]);
    expect(detailsForToken([GRANTED, clinic], token(undefined, { audience: [CLINIC, ISSUER] }))).toEqual([clinic]);
    expect(detailsForToken([GRANTED], token(undefined, { audience: [ISSUER] }))).toBeUndefined();
    expect(detailsAt([GRANTED, clinic, { type: 'gone' }], TYPES, [CLINIC])).toEqual([clinic]);
  });

  it('RFC 9396 §6: what it names and cannot have with this audience is refused', () => {
    expect(refusal(() => detailsForToken([GRANTED], token([GRANTED], { audience: [CLINIC] })))).toBe(LARGER);
  });

  it('RFC 9396 §5: a type that the workspace or the client has lost since is in no further token', () => {
    const without = { ...SETTINGS, authorizationDetailsTypes: [{ type: 'account_information' }] };
    expect(detailsForToken([GRANTED, ACCOUNTS], token(undefined, { settings: without }))).toEqual([ACCOUNTS]);
    const client = { ...CLIENT, authorizationDetailsTypes: ['transfer'] };
    expect(detailsForToken([GRANTED, ACCOUNTS], token(undefined, { client }))).toEqual([GRANTED]);
  });
});

describe('RFC 9396 §5: grants without a user', () => {
  const call = { type: 'tool_call', tools: ['search'] };

  it('RFC 6749 §4.4: a client has for itself what its type is for', () => {
    expect(detailsOfClient(token([call]), [])).toEqual([call]);
    expect(detailsOfClient(token(), [])).toBeUndefined();
  });

  it('RFC 6749 §4.4: a client has nothing for itself that a user is to allow', () => {
    expect(refusal(() => detailsOfClient(token([call, GRANTED]), [BANK]))).toBe(
      'invalid_authorization_details RFC 9396 §5',
    );
  });

  it('RFC 9396 §5: a grant that gives none refuses them', () => {
    expect(refusal(() => refuseDetails(token([call]).parameters))).toBe('invalid_authorization_details RFC 9396 §5');
    expect(refusal(() => refuseDetails(token().parameters))).toBe('granted');
  });
});

describe('RFC 8693 §2.1: the details of an exchanged token', () => {
  const rule = ['transfer', 'account_information'];

  it('RFC 8693 §2.1: none by itself, and what it names of those of the subject token', () => {
    expect(exchangedDetails([GRANTED], rule, token())).toBeUndefined();
    const less = { ...GRANTED, times: 2 };
    expect(exchangedDetails([GRANTED], rule, token([less]))).toEqual([less]);
  });

  it.each<[string, readonly unknown[] | undefined, readonly string[] | undefined, unknown, Partial<TokenFor>]>([
    ['more than the subject token has', [GRANTED], rule, [{ ...GRANTED, times: 4 }], {}],
    ['a subject token without details', undefined, rule, [GRANTED], {}],
    ['a rule without types', [GRANTED], undefined, [GRANTED], {}],
    ['a rule with other types', [GRANTED], ['account_information'], [GRANTED], {}],
    [
      'two details of which the subject token has one each, merged',
      [GRANTED, ACCOUNTS],
      rule,
      [{ ...GRANTED, folder: '/' }],
      {},
    ],
    ['a resource that the details are not for', [GRANTED], rule, [GRANTED], { audience: [CLINIC] }],
  ])('RFC 8693 §2.1: %s is refused', (_, subject, types, asked, change) => {
    expect(refusal(() => exchangedDetails(subject, types, token(asked, change)))).toBe(LARGER);
  });

  it('RFC 9396 §10: an exchanging client that is not registered for the type is refused', () => {
    const client = { ...CLIENT, authorizationDetailsTypes: [] };
    expect(refusal(() => exchangedDetails([GRANTED], rule, token([GRANTED], { client })))).toBe(
      'invalid_authorization_details RFC 9396 §5',
    );
  });
});
