import { describe, expect, it } from '@jest/globals';
import type { ActorClaim } from '../access-token-claims.js';
import { OAuthError } from '../oauth-error.js';
import { Parameters } from '../parameters.js';
import { settingsOf, WORKSPACE_PROFILES } from '../workspace-profiles.js';
import { actorsOf, allowedExchange, chainOf, checkMayAct, type Subject } from './exchange-policy.js';
import { exchangeRequestOf, targetsOf } from './exchange-request.js';
import type { ExchangeRule } from './exchange-settings.js';
import { TOKEN_TYPES } from './token-type.js';

const API = 'https://api.example/';
const TOOLS = 'https://tools.example/';
const RULE: ExchangeRule = { client: 'api', subjectClients: ['app'], mode: 'delegation', resources: [API, TOOLS] };

const settings = (rules: readonly ExchangeRule[] = [RULE], maxActors?: number) => ({
  ...settingsOf(WORKSPACE_PROFILES.b2b),
  resources: [
    { identifier: API, name: 'API', scopes: ['read'] },
    { identifier: TOOLS, name: 'Tools', scopes: ['tools'] },
  ],
  tokenExchange: { rules: [...rules], ...(maxActors !== undefined && { maxActors }) },
});
const SUBJECT: Subject = {
  from: { clientId: 'app' },
  audience: ['https://id.example/t/w'],
  scopes: ['read', 'tools'],
  grantedResources: [],
};
const CLIENT = { clientId: 'api', scopes: ['read', 'tools'], resources: [] };
const ASKED = { resources: [TOOLS], audience: undefined, scopes: undefined, actor: undefined };

/** The refusal's code and clause. */
function refused(act: () => unknown): string {
  try {
    act();
  } catch (error) {
    if (error instanceof OAuthError) return `${error.code} ${error.clause}`;
    throw error;
  }
  return 'allowed';
}

describe('RFC 8693 §2.2.2: rules', () => {
  it('RFC 8693 §2.2.2: nobody exchanges where the workspace says nothing', () => {
    const { tokenExchange: _, ...silent } = settings();
    expect(refused(() => allowedExchange(ASKED, SUBJECT, CLIENT, silent))).toBe('invalid_request RFC 8693 §2.2.2');
    expect(refused(() => allowedExchange(ASKED, SUBJECT, CLIENT, settings([])))).toBe(
      'invalid_request RFC 8693 §2.2.2',
    );
  });

  it.each<[string, Partial<ExchangeRule>, string]>([
    ['RFC 8693 §2.2.2: another client', { client: 'tool' }, 'invalid_request RFC 8693 §2.2.2'],
    [
      'RFC 8693 §2.2.2: tokens of another client',
      { subjectClients: ['api', 'tool'] },
      'invalid_request RFC 8693 §2.2.2',
    ],
    ['RFC 8693 §2.2.2: other resources', { resources: [API] }, 'invalid_target RFC 8693 §2.2.2'],
    ['RFC 8693 §2.1: other scopes', { scopes: ['read'] }, 'invalid_scope RFC 8693 §2.1'],
    ['RFC 8693 §2.2.2: this one', {}, 'allowed'],
  ])('%s', (_, change, expected) => {
    const run = () => allowedExchange(ASKED, SUBJECT, CLIENT, settings([{ ...RULE, ...change }]));
    expect(refused(run)).toBe(expected);
  });

  it('RFC 8693 §2.2.2: a token of somebody else’s needs a rule that names its issuer; a client of that name is none', () => {
    const issuer = 'https://idp.example';
    const foreign: Subject = { ...SUBJECT, from: { issuer } };
    const run = (rule: ExchangeRule, subject: Subject) => () =>
      allowedExchange(ASKED, subject, CLIENT, settings([rule]));
    expect(refused(run({ ...RULE, subjectClients: [issuer] }, foreign))).toBe('invalid_request RFC 8693 §2.2.2');
    expect(refused(run({ ...RULE, subjectIssuers: ['https://other.example'] }, foreign))).toBe(
      'invalid_request RFC 8693 §2.2.2',
    );
    const named: ExchangeRule = { ...RULE, subjectClients: [], subjectIssuers: [issuer] };
    expect(refused(run(named, foreign))).toBe('allowed');
    expect(refused(run(named, { ...SUBJECT, from: { clientId: issuer } }))).toBe('invalid_request RFC 8693 §2.2.2');
  });

  it('RFC 8693 §1.1: with an actor token only a rule for delegation counts', () => {
    const impersonation: ExchangeRule = { ...RULE, mode: 'impersonation' };
    const asked = { ...ASKED, actor: { token: 'x', type: TOKEN_TYPES.accessToken } };
    const run =
      (...rules: ExchangeRule[]) =>
      () =>
        allowedExchange(asked, SUBJECT, CLIENT, settings(rules));
    expect(refused(run(impersonation))).toBe('invalid_request RFC 8693 §1.1');
    expect(run(impersonation, RULE)().rule.mode).toBe('delegation');
  });

  it('RFC 8693 §2.1: without a target it is what the token is for already, as far as a rule goes', () => {
    const asked = { ...ASKED, resources: [] };
    expect(allowedExchange(asked, { ...SUBJECT, audience: [API, TOOLS] }, CLIENT, settings()).audience).toEqual([
      API,
      TOOLS,
    ]);
    expect(refused(() => allowedExchange(asked, SUBJECT, CLIENT, settings()))).toBe('invalid_target RFC 8693 §2.2.2');
  });

  it('RFC 8693 §2.1: a client without the scope, or without the resource, gets neither by exchange', () => {
    const withoutScope = { ...CLIENT, scopes: ['read'] };
    expect(refused(() => allowedExchange(ASKED, SUBJECT, withoutScope, settings()))).toBe(
      'invalid_scope RFC 8693 §2.1',
    );
    const withoutResource = { ...CLIENT, resources: [API] };
    expect(refused(() => allowedExchange(ASKED, SUBJECT, withoutResource, settings()))).toBe(
      'invalid_target RFC 8693 §2.2.2',
    );
  });
});

describe('RFC 8693 §4: who acts', () => {
  const actor = { sub: 'api', clientId: 'api' };
  const issuer = 'https://id.example/t/w';

  it.each<[string, unknown, string]>([
    ['RFC 8693 §4.4: nobody is named', undefined, 'allowed'],
    ['RFC 8693 §4.4: the actor', { sub: 'api' }, 'allowed'],
    ['RFC 8693 §4.4: the actor at this issuer', { sub: 'api', iss: issuer, client_id: 'api' }, 'allowed'],
    ['RFC 8693 §4.4: another', { sub: 'tool' }, 'invalid_request RFC 8693 §4.4'],
    ['RFC 8693 §4.4: another client', { sub: 'api', client_id: 'tool' }, 'invalid_request RFC 8693 §4.4'],
    [
      'RFC 8693 §4.4: its namesake elsewhere',
      { sub: 'api', iss: 'https://other.example' },
      'invalid_request RFC 8693 §4.4',
    ],
    ['RFC 8693 §4.4: nobody at all', {}, 'invalid_request RFC 8693 §4.4'],
    ['RFC 8693 §4.4: no object', 'api', 'invalid_request RFC 8693 §4.4'],
    ['RFC 8693 §4.4: null', null, 'invalid_request RFC 8693 §4.4'],
  ])('%s', (_, mayAct, expected) => {
    expect(refused(() => checkMayAct(mayAct, actor, issuer))).toBe(expected);
  });

  it('RFC 8693 §4.1: chains are nested, outermost the last who came, and end', () => {
    let chain: ActorClaim | undefined;
    for (const name of ['one', 'two', 'three']) chain = chainOf(chain, { sub: name, clientId: name }, settings([], 3));
    expect(actorsOf(chain).map(({ sub }) => sub)).toEqual(['three', 'two', 'one']);
    expect(refused(() => chainOf(chain, actor, settings([], 3)))).toBe('invalid_request RFC 8693 §4.1');
    expect(refused(() => chainOf(chain, actor, settings([])))).toBe('allowed');
    const four = chainOf(chain, actor, settings([]));
    expect(refused(() => chainOf(four, actor, settings([])))).toBe('invalid_request RFC 8693 §4.1');
  });
});

describe('RFC 8693 §2.1: the request', () => {
  const sent = { subject_token: 'a', subject_token_type: TOKEN_TYPES.accessToken };

  it('RFC 8693 §2.1: resource and audience, and an access token is what is meant', () => {
    expect(exchangeRequestOf(Parameters.of({ ...sent, audience: API }, [TOOLS, API]))).toEqual({
      subject: { token: 'a', type: TOKEN_TYPES.accessToken },
      actor: undefined,
      requestedType: TOKEN_TYPES.accessToken,
      resources: [TOOLS, API],
      audience: API,
      scopes: undefined,
    });
  });

  it('RFC 8693 §2.1: an audience is a resource like the others', () => {
    expect(targetsOf({ resources: [TOOLS, API], audience: API })).toEqual([TOOLS, API]);
    expect(targetsOf({ resources: [], audience: API })).toEqual([API]);
  });

  it.each<[string, Readonly<Record<string, string | undefined>>]>([
    ['RFC 8693 §2.1: no token', { subject_token: undefined }],
    ['RFC 8693 §2.1: no type', { subject_token_type: undefined }],
    ['RFC 8693 §3: a type that is none', { subject_token_type: 'access_token' }],
    ['RFC 8693 §3: an ID token as an actor', { actor_token: 'b', actor_token_type: TOKEN_TYPES.idToken }],
    ['RFC 8693 §2.1: half an actor', { actor_token: 'b' }],
    ['RFC 8693 §2.1: the other half', { actor_token_type: TOKEN_TYPES.jwt }],
  ])('%s', (_, change) => {
    expect(refused(() => exchangeRequestOf(Parameters.of({ ...sent, ...change })))).toMatch(
      /^invalid_request RFC 8693/,
    );
  });
});
