/**
 * The clients of a b2b-demo workspace, held to FAPI 2.0 with private_key_jwt. The portal's is known by the key in this installation's
 * configuration; the sample client has a key pair of its own, made here, of which only the public part is kept.
 */
import { generateSigningKey } from '@ostiary/crypto/signing-key';
import { type ClientMetadata, registerClient } from '@ostiary/oauth/client-registration';
import { issuerFrom } from '@ostiary/oauth/endpoints';
import type { DemoClient } from './demo.js';
import type { DemoPortalJwk } from './demo-portal-key.js';
import type { WorkspaceRecord } from './workspace.repository.js';

export interface DemoClientDependencies {
  readonly issuerTemplate: string;
  /** Absent: there is no portal in this installation, and no client for it. */
  readonly demoPortalKey: DemoPortalJwk | undefined;
  /** Unix ms. */
  readonly now: () => number;
}

/** The client ids. */
export const DEMO_PORTAL = 'demo-portal';
export const SAMPLE_CLIENT = 'sample-client';

const API_SCOPES = ['orders:read', 'orders:write'];

/** Where the portal of a workspace is, with a slash at the end. */
export function demoPortalUrl(
  issuerTemplate: string,
  { tenant, slug }: Pick<WorkspaceRecord, 'tenant' | 'slug'>,
): string {
  const { origin } = new URL(issuerFrom(issuerTemplate, tenant, slug));
  return `${origin}/demo-portal/${tenant}/${slug}/`;
}

/** RFC 8707 §2: the portal's own API is a resource by its address; no other workspace's portal takes tokens for it. */
const apiOf = (deps: DemoClientDependencies, workspace: WorkspaceRecord): string =>
  `${demoPortalUrl(deps.issuerTemplate, workspace)}api`;

/** The workspace with the API of its portal among its resources, where there is a portal. */
export function withPortalResource(deps: DemoClientDependencies, workspace: WorkspaceRecord): WorkspaceRecord {
  if (deps.demoPortalKey === undefined) return workspace;
  const { settings } = workspace;
  const api = { identifier: apiOf(deps, workspace), name: 'Order API of the demo portal', scopes: API_SCOPES };
  return { ...workspace, settings: { ...settings, resources: [...settings.resources, api] } };
}

/** None where the workspace was launched with settings under which no user signs in, or where there is no portal. */
export function portalClient(deps: DemoClientDependencies, workspace: WorkspaceRecord): DemoClient | undefined {
  const { demoPortalKey } = deps;
  if (demoPortalKey === undefined || !workspace.settings.grantTypes.includes('authorization_code')) return undefined;
  const home = demoPortalUrl(deps.issuerTemplate, workspace);
  const metadata = {
    client_name: 'Halyard Freight (demo portal)',
    redirect_uris: [`${home}callback`],
    post_logout_redirect_uris: [home],
    jwks: { keys: [demoPortalKey] },
    resources: [apiOf(deps, workspace)],
  };
  return { stored: registered(deps, workspace, DEMO_PORTAL, metadata) };
}

/** For whoever launches the workspace: on one's own machine, as docs/examples/fapi2.mjs runs. */
export async function sampleClient(
  deps: DemoClientDependencies,
  workspace: WorkspaceRecord,
): Promise<DemoClient | undefined> {
  if (!workspace.settings.grantTypes.includes('authorization_code')) return undefined;
  const { kid, publicJwk, privateKey } = await generateSigningKey('ES256');
  const metadata: ClientMetadata = {
    client_name: 'Sample client',
    application_type: 'native',
    redirect_uris: ['http://127.0.0.1/callback'],
    jwks: { keys: [{ ...publicJwk, kty: 'EC' }] },
  };
  return {
    stored: registered(deps, workspace, SAMPLE_CLIENT, metadata),
    privateJwk: { ...privateKey.export({ format: 'jwk' }), kid, alg: 'ES256' },
  };
}

function registered(
  deps: DemoClientDependencies,
  workspace: WorkspaceRecord,
  clientId: string,
  metadata: ClientMetadata,
): DemoClient['stored'] {
  const refreshes = workspace.settings.grantTypes.includes('refresh_token');
  const result = registerClient(
    {
      ...metadata,
      grant_types: refreshes ? ['authorization_code', 'refresh_token'] : ['authorization_code'],
      token_endpoint_auth_method: 'private_key_jwt',
      security_profile: 'fapi2-security',
      dpop_bound_access_tokens: true,
    },
    workspace.settings,
    { trustsClientCertificates: false },
  );
  if (!result.ok) throw new Error(`the client ${clientId} breaks rules: ${JSON.stringify(result.faults)}`);
  const now = deps.now();
  return {
    tenant: workspace.tenant,
    workspaceId: workspace.id,
    record: { ...result.registered, clientId, secretHashes: [], createdAt: now },
    version: 1,
    updatedAt: now,
  };
}
