// FAPI 2.0 Security Profile with mutual TLS: as sender constraint under private_key_jwt, and as client authentication of both kinds.
import { beforeAll, describe, expect, it } from '@jest/globals';
import { decodeJwt } from 'jose';
import * as openid from 'openid-client';
import type { IssuedCertificate } from '../../deploy/local/sign-certificate.ts';
import { fetchWithCertificate, selfSignedJwks, thumbprintOf } from './support/certificates.ts';
import { answerPages, authorize, redeem } from './support/code-flow.ts';
import { privateCryptoKey } from './support/crypto-key.ts';
import { PageBrowser } from './support/pages.ts';
import { RawClient } from './support/raw-client.ts';
import { secret } from './support/secrets-ledger.ts';
import { clientCertificate } from './support/system.ts';
import {
  createUser,
  launchFapiWorkspace,
  registerClient,
  type TestClient,
  type TestUser,
  type TestWorkspace,
} from './support/workspace-fixture.ts';

let workspace: TestWorkspace;
let user: TestUser;

beforeAll(async () => {
  workspace = await launchFapiWorkspace();
  user = await createUser(workspace, { name: 'Meg' });
});

interface Kind {
  readonly certificate: Parameters<typeof clientCertificate>[0];
  readonly metadata: (certificate: IssuedCertificate) => Readonly<Record<string, unknown>>;
  readonly authentication: (client: TestClient) => Promise<openid.ClientAuth>;
}

const bound = { tls_client_certificate_bound_access_tokens: true };

const kinds: Readonly<Record<string, Kind>> = {
  'private_key_jwt, bound to a certificate of the authority': {
    certificate: { subject: 'bound' },
    metadata: () => bound,
    authentication: async ({ key }) => openid.PrivateKeyJwt(await privateCryptoKey(key)),
  },
  'private_key_jwt, bound to a self-signed certificate': {
    certificate: { subject: 'bound-by-itself', selfSigned: true },
    metadata: () => bound,
    authentication: async ({ key }) => openid.PrivateKeyJwt(await privateCryptoKey(key)),
  },
  'tls_client_auth by subject': {
    certificate: { subject: 'CN=portal,O=Orchard House,C=US' },
    metadata: () => ({
      ...bound,
      token_endpoint_auth_method: 'tls_client_auth',
      tls_client_auth_subject_dn: 'CN=portal,O=Orchard House,C=US',
    }),
    authentication: async () => openid.TlsClientAuth(),
  },
  'tls_client_auth by DNS name': {
    certificate: { subject: 'whoever', alternativeNames: [{ type: 'dns', value: 'portal.example' }] },
    metadata: () => ({
      ...bound,
      token_endpoint_auth_method: 'tls_client_auth',
      tls_client_auth_san_dns: 'portal.example',
    }),
    authentication: async () => openid.TlsClientAuth(),
  },
  self_signed_tls_client_auth: {
    certificate: { subject: 'self', selfSigned: true },
    metadata: (certificate) => ({
      ...bound,
      token_endpoint_auth_method: 'self_signed_tls_client_auth',
      jwks: selfSignedJwks(certificate),
    }),
    authentication: async () => openid.TlsClientAuth(),
  },
  'self_signed_tls_client_auth with RSA': {
    certificate: { subject: 'self-rsa', selfSigned: true, keyType: 'RSA' },
    metadata: (certificate) => ({
      ...bound,
      token_endpoint_auth_method: 'self_signed_tls_client_auth',
      jwks: selfSignedJwks(certificate),
    }),
    authentication: async () => openid.TlsClientAuth(),
  },
};

describe.each(Object.entries(kinds))('openid-client, %s', (_name, kind) => {
  it('RFC 8705 §3: completes the flow by the aliases of the mTLS host, and every token is bound to the certificate', async () => {
    const tls = await clientCertificate(kind.certificate);
    const client = await registerClient(workspace, { tls, metadata: kind.metadata(tls) });
    const config = await openid.discovery(
      new URL(workspace.issuer),
      client.clientId,
      { use_mtls_endpoint_aliases: true },
      await kind.authentication(client),
    );
    expect(config.serverMetadata().mtls_endpoint_aliases?.token_endpoint).toBe(`${workspace.mtlsIssuer}/token`);
    config[openid.customFetch] = fetchWithCertificate(tls);

    const pkceCodeVerifier = openid.randomPKCECodeVerifier();
    const url = await openid.buildAuthorizationUrlWithPAR(config, {
      redirect_uri: client.redirectUri,
      scope: 'openid profile offline_access',
      code_challenge: await openid.calculatePKCECodeChallenge(pkceCodeVerifier),
      code_challenge_method: 'S256',
    });
    const browser = new PageBrowser();
    const { url: callback } = await answerPages(browser, await browser.open(url), user);
    const tokens = await openid.authorizationCodeGrant(config, callback, { pkceCodeVerifier, idTokenExpected: true });
    secret(tokens.access_token, 'access token');
    secret(tokens.refresh_token ?? '', 'refresh token');

    expect(tokens.token_type).toBe('bearer');
    expect(decodeJwt(tokens.access_token).cnf).toEqual({ 'x5t#S256': thumbprintOf(tls) });
    expect(await openid.fetchUserInfo(config, tokens.access_token, user.id)).toMatchObject({
      sub: user.id,
      name: 'Meg',
    });
    const refreshed = await openid.refreshTokenGrant(config, tokens.refresh_token ?? '');
    expect(decodeJwt(secret(refreshed.access_token, 'access token')).cnf).toEqual({ 'x5t#S256': thumbprintOf(tls) });
    await openid.tokenRevocation(config, tokens.refresh_token ?? '');
    await expect(openid.refreshTokenGrant(config, tokens.refresh_token ?? '')).rejects.toMatchObject({
      error: 'invalid_grant',
    });
  });
});

describe('a stolen token', () => {
  let client: RawClient;
  let thief: RawClient;
  let accessToken: string;

  beforeAll(async () => {
    const tls = await clientCertificate({ subject: 'owner' });
    const registered = await registerClient(workspace, { tls, metadata: bound });
    client = new RawClient(workspace, registered);
    thief = new RawClient(workspace, { ...registered, tls: await clientCertificate({ subject: 'thief' }) });
    const grant = await authorize(client, user, { proofKey: null, call: { overMtls: true } });
    const answer = await redeem(client, grant, {}, { overMtls: true });
    expect(answer.status).toBe(200);
    accessToken = String(answer.body.access_token);
  });

  it('RFC 8705 §3: is refused with another certificate, and without one', async () => {
    expect((await client.userinfo(accessToken, { overMtls: true })).status).toBe(200);
    for (const stolen of [await thief.userinfo(accessToken, { overMtls: true }), await client.userinfo(accessToken)]) {
      expect(stolen.status).toBe(401);
      expect(stolen.headers.get('www-authenticate')).toMatch(/error="invalid_token"/);
    }
  });

  it('RFC 8705 §3: a certificate in a header is no certificate', async () => {
    const { certificatePem } = client.client.tls ?? { certificatePem: '' };
    const der = certificatePem.replace(/-----[^-]+-----|\s/g, '');
    const headers = {
      'client-cert': `:${der}:`,
      'x-client-cert': encodeURIComponent(certificatePem),
      'x-ostiary-client-cert': encodeURIComponent(certificatePem),
      'x-forwarded-client-cert': `Cert="${encodeURIComponent(certificatePem)}"`,
      'x-forwarded-tls-client-cert': der,
      'x-ssl-client-cert': der,
    };
    for (const overMtls of [false, true]) {
      const answer = await (overMtls ? thief : client).userinfo(accessToken, { headers, overMtls });
      expect(answer.status).toBe(401);
    }
  });

  it('RFC 8705 §3: without a certificate there is no code and no token', async () => {
    const grant = await authorize(client, user, { proofKey: null, call: { overMtls: true } });
    const refused = await redeem(client, grant);
    expect(refused.status).toBe(400);
    expect(['invalid_grant', 'invalid_request']).toContain(refused.body.error);
    expect((await redeem(client, grant, {}, { overMtls: true })).status).toBe(200);
  });
});

describe('RFC 8705 §2: a certificate that is not the registered one', () => {
  it.each([
    ['of another subject', { subject: 'CN=portal, O=Orchard Hous, C=US' }],
    ['of more names', { subject: 'CN=portal, OU=Attic, O=Orchard House, C=US' }],
    ['of the same subject, signed by itself', { subject: 'CN=portal, O=Orchard House, C=US', selfSigned: true }],
  ])('RFC 8705 §2.1: tls_client_auth refuses one %s', async (_what, request) => {
    const metadata = {
      ...bound,
      token_endpoint_auth_method: 'tls_client_auth',
      tls_client_auth_subject_dn: 'CN=portal, O=Orchard House, C=US',
    };
    const registered = await registerClient(workspace, { tls: await clientCertificate(request), metadata });
    const client = new RawClient(workspace, registered);
    expect(await client.post('par', {}, { overMtls: true })).toMatchObject({
      status: 401,
      body: { error: 'invalid_client' },
    });
  });

  it('RFC 8705 §2.2: self_signed_tls_client_auth refuses another one of the same name', async () => {
    const mine = await clientCertificate({ subject: 'self', selfSigned: true });
    const other = await clientCertificate({ subject: 'self', selfSigned: true });
    const metadata = {
      ...bound,
      token_endpoint_auth_method: 'self_signed_tls_client_auth',
      jwks: selfSignedJwks(mine),
    };
    const client = new RawClient(workspace, await registerClient(workspace, { tls: other, metadata }));
    expect(await client.post('par', {}, { overMtls: true })).toMatchObject({
      status: 401,
      body: { error: 'invalid_client' },
    });
  });

  it('RFC 8705 §2: none at all is refused', async () => {
    const tls = await clientCertificate({ subject: 'self', selfSigned: true });
    const metadata = { ...bound, token_endpoint_auth_method: 'self_signed_tls_client_auth', jwks: selfSignedJwks(tls) };
    const client = new RawClient(workspace, await registerClient(workspace, { tls, metadata }));
    expect(await client.post('par', {})).toMatchObject({ status: 401, body: { error: 'invalid_client' } });
  });
});
