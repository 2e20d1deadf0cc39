import { describe, expect, it } from '@jest/globals';
import type { ClientRecord } from '../client.js';
import { OAuthError } from '../oauth-error.js';
import { settingsOf, WORKSPACE_PROFILES } from '../workspace-profiles.js';
import { assertedAccess, assertionKindOf } from './asserted-access.js';
import type { TrustedIssuer } from './trusted-issuer.js';

const API = 'https://api.example/';
const TOOLS = 'https://tools.example/';
const SETTINGS = {
  ...settingsOf(WORKSPACE_PROFILES.b2b),
  resources: [
    { identifier: API, name: 'API', scopes: ['read', 'write'] },
    { identifier: TOOLS, name: 'Tools', scopes: ['tools'] },
  ],
};
const CLIENT = { scopes: ['openid', 'offline_access', 'read', 'write', 'tools'], resources: [] };

interface Case {
  readonly scope?: readonly string[];
  readonly resource?: readonly string[];
  readonly claims?: Readonly<Record<string, unknown>>;
  readonly issuer?: Pick<TrustedIssuer, 'scopes' | 'resources'>;
  readonly client?: Partial<Pick<ClientRecord, 'scopes' | 'resources'>>;
}

function outcome({ scope, resource = [], claims = {}, issuer = {}, client = {} }: Case): string {
  try {
    const requested = { scopes: scope, resources: resource };
    const access = assertedAccess(requested, claims, issuer, { ...CLIENT, ...client }, SETTINGS);
    return `${access.scopes.join(' ')} for ${access.resources.join(' ')}`;
  } catch (error) {
    if (error instanceof OAuthError) return error.code;
    throw error;
  }
}

describe('RFC 7521 §4.1: how much an assertion gives', () => {
  it.each<[string, Case, string]>([
    ['RFC 7521 §4.1: all that the client has, but for what needs its user', {}, 'read write tools for '],
    ['RFC 6749 §3.3: what is asked for', { scope: ['read'] }, 'read for '],
    ['RFC 6749 §3.3: what the assertion says', { claims: { scope: 'read tools' } }, 'read tools for '],
    ['RFC 6749 §3.3: no more than it says', { scope: ['write'], claims: { scope: 'read' } }, 'invalid_scope'],
    [
      'RFC 6749 §3.3: no more than its issuer may give',
      { scope: ['write'], issuer: { scopes: ['read'] } },
      'invalid_scope',
    ],
    ['RFC 6749 §3.3: no more than the client has', { scope: ['write'], client: { scopes: ['read'] } }, 'invalid_scope'],
    ['OIDC Core §3.1.2.1: no sign-in', { scope: ['openid'] }, 'invalid_scope'],
    ['OIDC Core §11: nothing for when the user is away', { scope: ['read', 'offline_access'] }, 'invalid_scope'],
    ['RFC 6749 §3.3: something', { claims: { scope: 'admin' } }, 'invalid_scope'],
    ['RFC 6749 §3.3: a scope claim that is none', { claims: { scope: ['read'] } }, 'invalid_grant'],
    ['RFC 8707 §2: the resource of the assertion', { claims: { resource: API } }, `read write for ${API}`],
    [
      'RFC 8707 §2: one of its resources',
      { resource: [TOOLS], claims: { resource: [API, TOOLS] } },
      `tools for ${TOOLS}`,
    ],
    ['RFC 8707 §2: none beside them', { resource: [TOOLS], claims: { resource: API } }, 'invalid_target'],
    ['RFC 8707 §2: none of nobody', { resource: ['https://evil.example/'] }, 'invalid_target'],
    [
      'RFC 8707 §2: none that the issuer may not give',
      { resource: [TOOLS], issuer: { resources: [API] } },
      'invalid_target',
    ],
    ['RFC 8707 §2: not for all where the issuer has some', { issuer: { resources: [API] } }, 'invalid_target'],
    [
      'RFC 8707 §2: none that the client may not have',
      { resource: [TOOLS], client: { resources: [API] } },
      'invalid_target',
    ],
    ['RFC 8707 §2: a resource claim that is none', { claims: { resource: [1] } }, 'invalid_grant'],
    ['RFC 8707 §2: scopes of other resources alone', { resource: [TOOLS], scope: ['read'] }, 'invalid_scope'],
  ])('%s', (_, given, expected) => {
    expect(outcome(given)).toBe(expected);
  });
});

describe('RFC 8725 §3.11: what a typ says', () => {
  it.each<[string, string | undefined, string | undefined]>([
    ['RFC 8725 §3.11: nothing', undefined, 'jwt'],
    ['RFC 8725 §3.11: JWT', 'JWT', 'jwt'],
    ['RFC 8725 §3.11: a grant', 'application/authorization-grant+jwt', 'jwt'],
    ['Identity Assertion JWT Authorization Grant §3.1: an ID-JAG', 'oauth-id-jag+jwt', 'id-jag'],
    ['RFC 9068 §2.1: an access token', 'at+jwt', undefined],
    ['RFC 9449 §4.2: a proof', 'dpop+jwt', undefined],
    ['RFC 8417 §2.3: an event', 'secevent+jwt', undefined],
  ])('%s', (_, typ, expected) => {
    expect(assertionKindOf(typ)).toBe(expected);
  });
});
