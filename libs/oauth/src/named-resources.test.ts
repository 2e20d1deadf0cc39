import { describe, expect, it } from '@jest/globals';
import { registerClient } from './client-registration.js';
import { effectivePolicy } from './effective-policy.js';
import { namedResources } from './named-resources.js';
import { OAuthError } from './oauth-error.js';
import { settingsOf, WORKSPACE_PROFILES } from './workspace-profiles.js';

const TOOLS = 'https://tools.example/';
const MAIL = 'https://mail.example/';
const settings = {
  ...settingsOf(WORKSPACE_PROFILES['agentic-ai']),
  resources: [
    { identifier: TOOLS, name: 'Tools', scopes: ['tools:use', 'read'] },
    { identifier: MAIL, name: 'Mail', scopes: ['mail:send', 'read'] },
  ],
};

function named(scopes: string[], requested: string[] = [], allowed: string[] = [], of = settings) {
  const registered = registerClient(
    { token_endpoint_auth_method: 'none', redirect_uris: ['https://a.example/cb'] },
    of,
    { trustsClientCertificates: false },
  );
  if (!registered.ok) throw new Error('it is registered');
  const record = { ...registered.registered, clientId: 'bot', secretHashes: [], createdAt: 0 };
  try {
    return namedResources(requested, scopes, { resources: allowed, policy: effectivePolicy(of, record) }, of);
  } catch (error) {
    if (error instanceof OAuthError) return error.code;
    throw error;
  }
}

describe('for what a token is that names no resource', () => {
  it.each([
    ['the one whose scope is asked for', ['openid', 'tools:use'], [TOOLS]],
    ['refused where the scope is that of two', ['read'], 'invalid_target'],
    ['refused where scopes of two are asked for', ['tools:use', 'mail:send'], 'invalid_target'],
    ['the workspace itself where no scope is a resource’s', ['openid', 'profile'], []],
    ['refused where no scope says, and there are several', [], 'invalid_target'],
  ])('RFC 8707 §2: %s', (_what, scopes, expected) => {
    expect(named(scopes)).toEqual(expected);
  });

  it('RFC 8707 §2: the only one that the client may have', () => {
    expect(named(['read'], [], [MAIL])).toEqual([MAIL]);
    expect(named([], [], [MAIL])).toEqual([MAIL]);
    expect(named(['tools:use'], [], [MAIL])).toBe('invalid_target');
  });

  it('RFC 8707 §2: what is named stays, and where it is optional nothing is added', () => {
    expect(named(['read'], [TOOLS, MAIL])).toEqual([TOOLS, MAIL]);
    expect(named(['read'], [], [], { ...settings, resourceIndicators: 'optional' })).toEqual([]);
    expect(named(['tools:use'], [], [], { ...settings, resources: [] })).toEqual([]);
  });
});
