// A workspace and a client for tests of authorization requests.
import { boundedRecord } from '../agent.js';
import type { Client, ClientRecord } from '../client.js';
import { effectivePolicy } from '../effective-policy.js';
import type { WorkspaceSettings } from '../workspace.js';
import { settingsOf, WORKSPACE_PROFILES } from '../workspace-profiles.js';

export const CHALLENGE = 'E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM';
export const REDIRECT_URI = 'https://app.example/cb';

export const SETTINGS: WorkspaceSettings = {
  ...settingsOf(WORKSPACE_PROFILES.b2c),
  resources: [
    { identifier: 'https://orders.example/', name: 'Orders', scopes: ['orders:read'] },
    { identifier: 'urn:example:stock', name: 'Stock', scopes: [] },
  ],
};

export function clientOf(changes: Partial<ClientRecord> = {}, settings: WorkspaceSettings = SETTINGS): Client {
  // As the directory has it.
  const record: ClientRecord = boundedRecord({
    clientId: 'app',
    clientName: 'App',
    applicationType: 'web',
    firstParty: false,
    securityProfile: 'oauth2.1',
    tokenEndpointAuthMethod: 'private_key_jwt',
    secretHashes: [],
    redirectUris: [REDIRECT_URI],
    grantTypes: ['authorization_code', 'refresh_token'],
    responseTypes: ['code'],
    scopes: ['openid', 'profile', 'offline_access', 'orders:read'],
    resources: [],
    requirePushedAuthorizationRequests: false,
    dpopBoundAccessTokens: false,
    tlsClientCertificateBoundAccessTokens: false,
    disabled: false,
    createdAt: 0,
    ...changes,
  });
  return { ...record, workspaceId: 'w', version: 1, policy: effectivePolicy(settings, record) };
}

/** A request that every check accepts. */
export const GOOD: Readonly<Record<string, string>> = {
  client_id: 'app',
  response_type: 'code',
  redirect_uri: REDIRECT_URI,
  scope: 'openid profile',
  state: 'af0ifjsldkj',
  nonce: 'n-0S6_WzA2Mj',
  code_challenge: CHALLENGE,
  code_challenge_method: 'S256',
};
