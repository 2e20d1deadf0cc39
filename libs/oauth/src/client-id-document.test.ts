import { describe, expect, it } from '@jest/globals';
import { documentHost, documentMetadata } from './client-id-document.js';
import { registerClient } from './client-registration.js';
import { isRegisteredRedirectUri } from './redirect-uri.js';
import type { WorkspaceSettings } from './workspace.js';
import { settingsOf, WORKSPACE_PROFILES } from './workspace-profiles.js';

const ID = 'https://agent.example/client.json';
const AGENTIC = settingsOf(WORKSPACE_PROFILES['agentic-ai']);
const DOCUMENT = {
  client_id: ID,
  client_name: 'Agent',
  redirect_uris: ['https://agent.example/cb'],
  grant_types: ['authorization_code', 'refresh_token'],
  unknown: { member: 1 },
};
const OPTIONS = { trustsClientCertificates: false, localhostRedirects: true };

function registered(changes: object = {}, settings: WorkspaceSettings = AGENTIC) {
  const result = registerClient(documentMetadata(ID, { ...DOCUMENT, ...changes }, settings), settings, OPTIONS);
  if (!result.ok) throw new Error(JSON.stringify(result.faults));
  return result.registered;
}
const withKinds = (...redirectUris: ('same-origin' | 'https' | 'loopback' | 'localhost')[]): WorkspaceSettings => ({
  ...AGENTIC,
  clientIdMetadataDocuments: { mode: 'on', redirectUris },
});

describe('a client that describes itself', () => {
  it('Client ID Metadata Document §4.1: is a public client, or one with keys', () => {
    expect(registered()).toMatchObject({ clientName: 'Agent', tokenEndpointAuthMethod: 'none', firstParty: false });
    const keys = { token_endpoint_auth_method: 'private_key_jwt', jwks_uri: 'https://agent.example/jwks' };
    expect(registered(keys)).toMatchObject({
      tokenEndpointAuthMethod: 'private_key_jwt',
      jwksUri: 'https://agent.example/jwks',
    });
  });

  it.each<[string, unknown]>([
    ['another client_id', { ...DOCUMENT, client_id: 'https://bank.example/client.json' }],
    [
      'a client_id that is the same to a URL parser',
      { ...DOCUMENT, client_id: 'https://agent.example:443/client.json' },
    ],
    ['no client_id', { ...DOCUMENT, client_id: undefined }],
    ['a secret', { ...DOCUMENT, client_secret: 'x' }],
    ['the end of a secret', { ...DOCUMENT, client_secret_expires_at: 0 }],
    ['client_secret_basic', { ...DOCUMENT, token_endpoint_auth_method: 'client_secret_basic' }],
    ['client_secret_jwt', { ...DOCUMENT, token_endpoint_auth_method: 'client_secret_jwt' }],
    ['tls_client_auth', { ...DOCUMENT, token_endpoint_auth_method: 'tls_client_auth' }],
    ['no redirect URI', { ...DOCUMENT, redirect_uris: undefined }],
    ['a redirect URI elsewhere', { ...DOCUMENT, redirect_uris: ['https://evil.example/cb'] }],
    ['a redirect URI at another port', { ...DOCUMENT, redirect_uris: ['https://agent.example:8443/cb'] }],
    ['a redirect URI that begins alike', { ...DOCUMENT, redirect_uris: ['https://agent.example.evil.example/cb'] }],
    ['a redirect URI with a user name', { ...DOCUMENT, redirect_uris: ['https://agent.example@evil.example/cb'] }],
    ['a private scheme', { ...DOCUMENT, redirect_uris: ['com.example.agent:/cb'] }],
    ['a script', { ...DOCUMENT, redirect_uris: ['javascript:alert(1)'] }],
    ['a grant that the workspace does not give such', { ...DOCUMENT, grant_types: ['client_credentials'] }],
    ['a name with control characters', { ...DOCUMENT, client_name: 'a\u202eb' }],
    ['a list', [DOCUMENT]],
    ['a text', 'x'],
    ['null', null],
  ])('Client ID Metadata Document §4.1, §6.1: is none with %s', (_, document) => {
    expect(() => documentMetadata(ID, document, AGENTIC)).toThrow(/^invalid_(client_metadata|redirect_uri)/);
  });

  it('Client ID Metadata Document §6.1: may answer to addresses of the kinds that the workspace has', () => {
    const uris = [
      'https://agent.example/cb',
      'https://elsewhere.example/cb',
      'http://127.0.0.1:5000/cb',
      'http://localhost/cb',
      'http://10.0.0.1/cb',
    ];
    const kept = (settings: WorkspaceSettings) => registered({ redirect_uris: uris }, settings).redirectUris;
    expect(kept(AGENTIC)).toEqual([uris[0], uris[2], uris[3]]);
    expect(kept(withKinds('same-origin'))).toEqual([uris[0]]);
    expect(kept(withKinds('https'))).toEqual([uris[0], uris[1]]);
    expect(kept(withKinds('loopback'))).toEqual([uris[2]]);
    expect(kept({ ...AGENTIC, clientIdMetadataDocuments: { mode: 'on' } })).toEqual([uris[0], uris[2], uris[3]]);
  });

  it('RFC 8252 §7.3, §8.3: any port of localhost is its own, and nobody else’s', () => {
    const client = registered({ redirect_uris: ['http://localhost/cb'] });
    expect(isRegisteredRedirectUri('http://localhost:49152/cb', { ...client, metadataDocument: true })).toBe(true);
    expect(isRegisteredRedirectUri('http://localhost:49152/other', { ...client, metadataDocument: true })).toBe(false);
    expect(isRegisteredRedirectUri('http://127.0.0.1:49152/cb', { ...client, metadataDocument: true })).toBe(false);
    expect(isRegisteredRedirectUri('http://localhost:49152/cb', client)).toBe(false);
    const asOthers = registerClient({ redirect_uris: ['http://localhost/cb'], application_type: 'native' }, AGENTIC, {
      trustsClientCertificates: false,
    });
    expect(asOthers.ok).toBe(false);
  });

  it('RFC 7591 §5: gets nothing that only an administrator may say, and has nothing else fetched', () => {
    const client = registered({
      first_party: true,
      introspect_any_audience: true,
      resources: ['https://tool.example/'],
      security_profile: 'oauth2.1',
      sector_identifier_uri: 'https://agent.example/sector',
      request_uris: ['https://internal.example/'],
      logo_uri: 'https://bank.example/logo.png',
      'logo_uri#de': 'https://agent.example/logo.png',
    });
    expect(client).toMatchObject({ firstParty: false, resources: [] });
    for (const name of ['introspectAnyAudience', 'sectorIdentifierUri', 'requestUris', 'logoUri', 'localized']) {
      expect(client).not.toHaveProperty(name);
    }
    const limited = { ...AGENTIC, clientIdMetadataDocuments: { mode: 'on' as const, scopes: ['openid'] } };
    expect(registered({ scope: 'openid email' }, limited).scopes).toEqual(['openid']);
  });

  it('Client ID Metadata Document §6.4: is known to users by the host of its document', () => {
    expect(documentHost({ clientId: 'https://agent.example:8443/c', metadataDocument: true })).toBe(
      'agent.example:8443',
    );
    expect(documentHost({ clientId: ID })).toBeUndefined();
  });
});
