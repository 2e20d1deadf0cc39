import { beforeEach, describe, expect, it } from '@jest/globals';
import type { AuditEventInput } from '@ostiary/audit/audit-emitter';
import type { Client } from '@ostiary/oauth/client';
import { OAuthError } from '@ostiary/oauth/oauth-error';
import { Parameters } from '@ostiary/oauth/parameters';
import { SECURITY_PROFILES } from '@ostiary/oauth/security-profile';
import {
  CIBA_GRANT,
  DEVICE_CODE_GRANT,
  JWT_BEARER_GRANT,
  TOKEN_EXCHANGE_GRANT,
  type Workspace,
} from '@ostiary/oauth/workspace';
import { settingsOf, WORKSPACE_PROFILES } from '@ostiary/oauth/workspace-profiles';
import type { RequestContext } from '@ostiary/platform/request-context';
import { AnswerTokenRequest } from './answer-token-request.js';
import type { Grant, GrantAnswer } from './grant.js';

const workspace: Workspace = {
  ...{
    id: 'w',
    tenant: 't',
    slug: 's',
    name: 'S',
    workspaceProfile: 'b2b',
    issuer: 'https://i',
    mtlsIssuer: 'https://m',
  },
  ...{ settings: settingsOf(WORKSPACE_PROFILES.b2b), keys: [], version: 1, disabled: false },
};
const client: Client = {
  ...{ clientId: 'c', clientName: 'C', applicationType: 'web', firstParty: false, securityProfile: 'oauth2.1' },
  ...{ tokenEndpointAuthMethod: 'private_key_jwt', secretHashes: [], redirectUris: [], responseTypes: [], scopes: [] },
  ...{ grantTypes: ['client_credentials', 'refresh_token'], resources: [], requirePushedAuthorizationRequests: false },
  ...{ dpopBoundAccessTokens: false, tlsClientCertificateBoundAccessTokens: false, disabled: false, createdAt: 0 },
  ...{
    workspaceId: 'w',
    version: 1,
    policy: { ...SECURITY_PROFILES['oauth2.1'], dpopNonce: 'offered', resourceIndicators: 'optional' },
  },
};
const origin: RequestContext = {
  ...{ requestId: 'r', traceId: 'x', address: '192.0.2.1', userAgent: 'u', receivedAt: 0 },
  clientCertificate: () => undefined,
};
const answer: GrantAnswer = {
  response: { access_token: 'secret', token_type: 'Bearer', expires_in: 1 },
  ...{ tokenId: 'jti', scopes: ['a'], audience: ['b'] },
};

let events: AuditEventInput[];
let steps: string[];
beforeEach(() => {
  events = [];
  steps = [];
});

const gives = (): Grant => ({
  answer: async () => {
    steps.push('grant');
    return answer;
  },
});
const refuses = (error: Error): Grant => ({
  answer: async () => {
    throw error;
  },
});
const endpoint = (
  grant: Grant,
  audit: 'works' | 'is away' = 'works',
  verify: () => Promise<undefined> = async () => undefined,
) => {
  const record = async (event: AuditEventInput) => {
    if (audit === 'is away') throw new OAuthError('temporarily_unavailable', 'no', { clause: 'x' });
    // An answer that does not wait for this leaves before it.
    await new Promise((resolve) => setTimeout(resolve, 10));
    steps.push('audit');
    events.push(event);
  };
  const grants = {
    authorization_code: grant,
    refresh_token: grant,
    client_credentials: grant,
    [DEVICE_CODE_GRANT]: grant,
    [CIBA_GRANT]: grant,
    [TOKEN_EXCHANGE_GRANT]: grant,
    [JWT_BEARER_GRANT]: grant,
  };
  return new AnswerTokenRequest({ verify }, grants, { record: async () => undefined }, { record }, () => 0);
};
const ask = async (of: AnswerTokenRequest, grantType = 'client_credentials'): Promise<string> => {
  try {
    const authenticated = { client, method: client.tokenEndpointAuthMethod };
    const parameters = Parameters.of({ grant_type: grantType });
    const response = await of.answer({ workspace, authenticated, parameters, proofs: [], origin });
    steps.push('answer');
    return response.access_token;
  } catch (error) {
    steps.push('answer');
    return error instanceof OAuthError ? error.code : String(error);
  }
};

describe('no audit, no token', () => {
  it('the event is durable before the answer leaves', async () => {
    expect(await ask(endpoint(gives()))).toBe('secret');
    expect(steps).toEqual(['grant', 'audit', 'answer']);
  });

  it('without evidence there is no answer', async () => {
    expect(await ask(endpoint(gives(), 'is away'))).toBe('temporarily_unavailable');
  });

  it('a refusal, too, waits for its evidence', async () => {
    const refusal = new OAuthError('invalid_grant', 'no', { clause: 'RFC 6749 §5.2' });
    expect(await ask(endpoint(refuses(refusal)))).toBe('invalid_grant');
    expect(steps).toEqual(['audit', 'answer']);
    expect(await ask(endpoint(refuses(refusal), 'is away'))).toBe('temporarily_unavailable');
  });
});

describe('what is recorded of a refusal', () => {
  it.each([
    ['invalid_grant', 'client_credentials', 'token.issued'],
    ['invalid_grant', 'refresh_token', 'token.refreshed'],
    ['invalid_scope', 'refresh_token', 'policy.refused'],
    ['invalid_target', 'client_credentials', 'policy.refused'],
    ['use_dpop_nonce', 'client_credentials', undefined],
    ['temporarily_unavailable', 'client_credentials', undefined],
  ] as const)('%s of %s: %s', async (code, grantType, type) => {
    await ask(endpoint(refuses(new OAuthError(code, 'no', { clause: 'clause' }))), grantType);
    expect(events.map((event) => event.type)).toEqual(type === undefined ? [] : [type]);
    if (type !== undefined)
      expect(events[0]).toMatchObject({ outcome: 'failure', error: code, clause: 'clause', clientId: 'c' });
  });

  it('a failure of ours is no refusal', async () => {
    expect(await ask(endpoint(refuses(new TypeError('bug'))))).toContain('bug');
    expect(events).toEqual([]);
  });

  it('RFC 9449 §8: a client that is sent back for a nonce has not used its grant', async () => {
    const verify = async () => {
      throw new OAuthError('use_dpop_nonce', 'no', { clause: 'RFC 9449 §8' });
    };
    expect(await ask(endpoint(gives(), 'works', verify))).toBe('use_dpop_nonce');
    expect(steps).toEqual(['answer']);
  });
});
