import { describe, expect, it } from '@jest/globals';
import { registerClient } from './client-registration.js';
import { selfChanged, selfDescription, selfRegistered } from './dynamic-registration.js';
import { claimedStatement, type SoftwareStatement, takesStatements } from './software-statement.js';
import type { WorkspaceSettings } from './workspace.js';
import { settingsOf, WORKSPACE_PROFILES } from './workspace-profiles.js';

const ISSUER = 'https://directory.example';
const A = 'https://app.example/a';
const B = 'https://app.example/b';

function settingsWith(
  policy: 'none' | 'optional' | 'required',
  claims: NonNullable<WorkspaceSettings['softwareStatements']>['issuers'][number]['claims'] = [],
): WorkspaceSettings {
  const issuer = {
    issuer: ISSUER,
    jwksUri: `${ISSUER}/jwks`,
    algorithms: ['PS256' as const],
    maxAgeSeconds: 60,
    claims,
  };
  return { ...settingsOf(WORKSPACE_PROFILES.b2b), softwareStatements: { policy, issuers: [issuer] } };
}
const SETTINGS = settingsWith('optional', [
  { claim: 'software_redirect_uris', member: 'redirect_uris' },
  { claim: 'software_jwks_endpoint', member: 'jwks_uri' },
  { claim: 'software_client_name', member: 'client_name' },
]);

const stating = (claims: Record<string, unknown>, issuer = ISSUER): SoftwareStatement => ({
  jwt: 'a.b.c',
  issuer,
  claims,
});
const codeOf = (act: () => unknown): unknown => {
  try {
    return act();
  } catch (error) {
    return error instanceof Error && 'code' in error ? error.code : error;
  }
};

describe('a software statement', () => {
  it('RFC 7591 §2.3: its claims come before what the client says of itself', () => {
    const statement = stating({ client_name: 'Stated', software_id: 'S1', software_version: '2', scope: 'openid' });
    const body = { redirect_uris: [A], client_name: 'Mine', software_id: 'S2', scope: 'openid email' };
    expect(selfRegistered(body, SETTINGS, statement)).toMatchObject({
      redirect_uris: [A],
      client_name: 'Stated',
      software_id: 'S1',
      software_version: '2',
      scope: 'openid',
    });
  });

  it('RFC 7591 §2.3: gives nobody what only an administrator may', () => {
    const statement = stating({ first_party: true, introspect_any_audience: true, resources: ['https://x.example/'] });
    const metadata = selfRegistered({ redirect_uris: [A] }, SETTINGS, statement);
    expect(metadata).toMatchObject({ first_party: false });
    for (const name of ['introspect_any_audience', 'resources']) expect(metadata).not.toHaveProperty(name);
  });

  it('Open Banking: claims with other names are metadata by the setting of their issuer', () => {
    const statement = stating({
      software_redirect_uris: [A, B],
      software_jwks_endpoint: 'https://keys.example/jwks',
      software_client_name: 'Pay',
    });
    const metadata = selfRegistered({ redirect_uris: [B] }, SETTINGS, statement);
    expect(metadata).toMatchObject({
      redirect_uris: [B],
      jwks_uri: 'https://keys.example/jwks',
      client_name: 'Pay',
    });
    expect(selfRegistered({}, SETTINGS, statement).redirect_uris).toEqual([A, B]);
    expect(selfRegistered({}, settingsWith('optional'), statement)).not.toHaveProperty('jwks_uri');
  });

  it.each<[string, object, object, string]>([
    [
      'a redirect URI that is not stated',
      { redirect_uris: [A, `${A}x`] },
      { redirect_uris: [A, B] },
      'invalid_redirect_uri',
    ],
    ['redirect URIs that are no list', { redirect_uris: A }, { redirect_uris: [A] }, 'invalid_redirect_uri'],
    [
      'keys elsewhere',
      { redirect_uris: [A], jwks_uri: 'https://evil.example/jwks' },
      { jwks_uri: 'https://keys.example/jwks' },
      'invalid_client_metadata',
    ],
    [
      'keys by value where it states an address',
      { redirect_uris: [A], jwks: { keys: [{ kty: 'EC' }] } },
      { jwks_uri: 'https://keys.example/jwks' },
      'invalid_client_metadata',
    ],
    ['a claim of another type', { redirect_uris: [A] }, { client_name: 7 }, 'invalid_software_statement'],
    ['redirect URIs that are a text', {}, { redirect_uris: A }, 'invalid_software_statement'],
    ['a script as a link', { redirect_uris: [A] }, { logo_uri: 'javascript:1' }, 'invalid_software_statement'],
  ])('RFC 7591 §2.3: refuses %s', (_, body, claims, code) => {
    expect(codeOf(() => selfRegistered(body, SETTINGS, stating({ ...claims })))).toBe(code);
  });

  it('RFC 7591 §3.2.2: is unapproved from whom the workspace does not trust, or not any more', () => {
    const foreign = stating({}, 'https://other.example');
    expect(codeOf(() => selfRegistered({ redirect_uris: [A] }, SETTINGS, foreign))).toBe(
      'unapproved_software_statement',
    );
  });

  it('RFC 7591 §2.3: nobody registers without one where it is required', () => {
    const body = { redirect_uris: [A] };
    expect(codeOf(() => selfRegistered(body, settingsWith('required')))).toBe('invalid_client_metadata');
    expect(selfRegistered(body, settingsWith('required'), stating({}))).toMatchObject(body);
    expect(selfRegistered(body, settingsWith('optional'))).toMatchObject(body);
    expect([takesStatements(settingsWith('none')), takesStatements(settingsWith('optional'))]).toEqual([false, true]);
  });

  it('RFC 7591 §3.2.1, RFC 7592 §2.2: is returned unmodified, and an update stays under it', () => {
    const statement = stating({ redirect_uris: [A, B], software_id: 'S1' });
    const result = registerClient(selfRegistered({}, SETTINGS, statement), SETTINGS, {
      trustsClientCertificates: false,
    });
    if (!result.ok) throw new Error(JSON.stringify(result.faults));
    const softwareStatement = { jwt: statement.jwt, issuer: statement.issuer };
    const record = { ...result.registered, softwareStatement, clientId: 'c', secretHashes: [], createdAt: 0 };
    expect(selfDescription(record, SETTINGS)).toMatchObject({ software_statement: 'a.b.c', software_id: 'S1' });
    expect(selfChanged({ redirect_uris: [B], software_id: 'S2' }, record, SETTINGS, statement)).toMatchObject({
      redirect_uris: [B],
      software_id: 'S1',
    });
    const evil = { redirect_uris: ['https://evil.example/cb'] };
    expect(codeOf(() => selfChanged(evil, record, SETTINGS, statement))).toBe('invalid_redirect_uri');
  });

  it('RFC 7591 §2.3: is a text in the request', () => {
    expect([claimedStatement({ software_statement: 'a.b.c' }), claimedStatement({}), claimedStatement(null)]).toEqual([
      'a.b.c',
      undefined,
      undefined,
    ]);
    expect(codeOf(() => claimedStatement({ software_statement: { iss: ISSUER } }))).toBe('invalid_software_statement');
  });
});
