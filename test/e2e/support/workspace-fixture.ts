import { randomBytes } from 'node:crypto';
import type { IssuedCertificate } from '../../../deploy/local/sign-certificate.ts';
import { administrator, api } from './administration.ts';
import { type ClientKey, newClientKey } from './client-key.ts';
import { secret } from './secrets-ledger.ts';

export interface TestWorkspace {
  readonly tenant: string;
  readonly slug: string;
  readonly id: string;
  readonly issuer: string;
  readonly mtlsIssuer: string;
  /** `tenants/{tenant}/workspaces/{slug}`, for the admin API. */
  readonly path: string;
}

export interface TestUser {
  readonly id: string;
  readonly username: string;
  readonly password: string;
}

export interface TestClient {
  readonly clientId: string;
  readonly authentication: string;
  readonly key: ClientKey;
  readonly secret: string | undefined;
  readonly redirectUri: string;
  readonly scope: string;
  readonly tls: IssuedCertificate | undefined;
}

/** The protected resource of workspaces that are launched here, and its scopes. */
export const RESOURCE = 'https://orders.example/';
export const RESOURCE_SCOPES = ['orders:read', 'orders:write'];

const mark = (): string => randomBytes(4).toString('hex');

/** A workspace of the shared administrator's tenant; settings as the admin API takes them, over those of the profile. */
export async function launchWorkspace(
  profile: string,
  settings: Readonly<Record<string, unknown>> = {},
  slug = `w-${mark()}`,
): Promise<TestWorkspace> {
  const { tenant } = await administrator();
  const resources = [{ identifier: RESOURCE, name: 'Orders', scopes: RESOURCE_SCOPES }];
  const body = { profile, slug, name: `Workspace ${slug}`, settings: { resources, ...settings } };
  const launched = await api('POST', `tenants/${tenant}/workspaces`, body);
  return {
    tenant,
    slug,
    id: String(launched.id),
    issuer: String(launched.issuer),
    mtlsIssuer: String(launched.mtls_issuer),
    path: `tenants/${tenant}/workspaces/${slug}`,
  };
}

/** A workspace whose floor is the FAPI 2.0 Security Profile. */
export function launchFapiWorkspace(settings: Readonly<Record<string, unknown>> = {}): Promise<TestWorkspace> {
  return launchWorkspace('b2b', {
    security_profile: 'fapi2-security',
    require_sender_constraint: true,
    signing_algorithms: ['ES256', 'PS256', 'EdDSA'],
    ...settings,
  });
}

export async function createUser(
  workspace: TestWorkspace,
  claims: Readonly<Record<string, unknown>> = {},
): Promise<TestUser> {
  const username = `user-${mark()}`;
  const password = secret(`phrase ${randomBytes(12).toString('base64url')}`, 'password of a user');
  const created = await api('POST', `${workspace.path}/users`, { username, password, claims });
  return { id: String(created.id), username, password };
}

export interface ClientWish {
  /** RFC 7591 metadata over a confidential client's with private_key_jwt. */
  readonly metadata?: Readonly<Record<string, unknown>>;
  readonly key?: ClientKey;
  readonly tls?: IssuedCertificate;
}

/** Registers a client through the admin API: by default private_key_jwt, code and refresh token, every scope of the resource. */
export async function registerClient(
  workspace: TestWorkspace,
  { metadata = {}, key = newClientKey(), tls }: ClientWish = {},
): Promise<TestClient> {
  const authentication = String(metadata.token_endpoint_auth_method ?? 'private_key_jwt');
  const redirectUri = `https://client-${mark()}.example/callback`;
  const scope = ['openid', 'profile', 'email', 'offline_access', ...RESOURCE_SCOPES].join(' ');
  const body = {
    client_name: 'A client',
    redirect_uris: [redirectUri],
    grant_types: ['authorization_code', 'refresh_token'],
    scope,
    token_endpoint_auth_method: authentication,
    ...(authentication === 'private_key_jwt' ? { jwks: { keys: [key.publicJwk] } } : {}),
    ...metadata,
  };
  const created = await api('POST', `${workspace.path}/clients`, body);
  const clientSecret =
    typeof created.client_secret === 'string' ? secret(created.client_secret, 'client secret') : undefined;
  const [registered] = Array.isArray(created.redirect_uris) ? created.redirect_uris : [];
  return {
    clientId: String(created.client_id),
    authentication,
    key,
    secret: clientSecret,
    redirectUri: String(registered ?? ''),
    scope: String(created.scope ?? scope),
    tls,
  };
}
