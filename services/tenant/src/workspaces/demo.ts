/** What a b2b-demo workspace has beyond its settings: sample users, whose passwords the sign-in page shows, and the portal's client. */
import type { IdentityClient } from '@ostiary/contracts/ostiary/identity/v1/identity';
import { randomToken } from '@ostiary/crypto/random';
import { generateSigningKey } from '@ostiary/crypto/signing-key';
import { registerClient } from '@ostiary/oauth/client-registration';
import { issuerFrom } from '@ostiary/oauth/endpoints';
import type { WorkspaceSettings } from '@ostiary/oauth/workspace';
import type { PromiseClient } from '@ostiary/platform/grpc-client';
import type { Logger } from '@ostiary/platform/logger';
import type { AdminCall } from '../access/admin-access.js';
import type { StoredClient } from '../clients/client.repository.js';
import { answered } from '../users/identity-refusal.js';
import { requestedBy } from '../users/requested-by.js';
import type { WorkspaceRecord } from './workspace.repository.js';

export interface DemoDependencies {
  readonly identity: Pick<PromiseClient<IdentityClient>, 'createUser' | 'deleteUser'>;
  readonly issuerTemplate: string;
  readonly logger: Logger;
  /** Unix ms. */
  readonly now: () => number;
}

export interface Demo {
  /** The workspace's settings with the sample users in them. */
  readonly settings: WorkspaceSettings;
  readonly users: readonly { readonly id: string; readonly username: string; readonly password: string }[];
  readonly clients: readonly {
    readonly stored: StoredClient;
    /** RFC 7517: the client's own key, shown once and stored nowhere. */
    readonly privateJwk: Readonly<Record<string, unknown>>;
  }[];
}

const SAMPLE_USERS = [
  { username: 'ada', name: 'Ada Keller', email: 'ada@northwind.example', description: 'Buyer at Northwind' },
  { username: 'ben', name: 'Ben Okafor', email: 'ben@northwind.example', description: 'Administrator at Northwind' },
  { username: 'chloe', name: 'Chloé Martin', email: 'chloe@contoso.example', description: 'Buyer at Contoso' },
];

/** The client id of the demo portal. */
export const DEMO_PORTAL = 'demo-portal';

export async function prepareDemo(deps: DemoDependencies, workspace: WorkspaceRecord, call: AdminCall): Promise<Demo> {
  const clients = await portalClients(deps, workspace);
  const users: { id: string; username: string; password: string }[] = [];
  try {
    for (const sample of SAMPLE_USERS) users.push(await createSampleUser(deps, workspace, sample, call));
  } catch (error) {
    await withdrawDemo(deps, workspace, { users }, call);
    throw error;
  }
  const sampleUsers = users.map(({ username, password }, index) => ({
    username,
    password,
    description: SAMPLE_USERS[index]?.description ?? '',
  }));
  return {
    settings: { ...workspace.settings, signIn: { ...workspace.settings.signIn, sampleUsers } },
    users,
    clients,
  };
}

/** Removes the sample users of a launch that failed. */
export async function withdrawDemo(
  deps: DemoDependencies,
  workspace: WorkspaceRecord,
  { users }: Pick<Demo, 'users'>,
  call: AdminCall,
): Promise<void> {
  const by = requestedBy({ type: 'administrator', id: call.caller.subject.id }, workspace, call.context);
  for (const { id } of users) {
    const request = { tenant: workspace.tenant, workspaceId: workspace.id, userId: id, requestedBy: by };
    await deps.identity
      .deleteUser(request, call.context)
      .catch((error: unknown) =>
        deps.logger.error({ err: error, userId: id }, 'a sample user of a failed launch could not be removed'),
      );
  }
}

async function createSampleUser(
  deps: DemoDependencies,
  workspace: WorkspaceRecord,
  { username, name, email }: (typeof SAMPLE_USERS)[number],
  call: AdminCall,
) {
  const password = `${username}-${randomToken(9)}`;
  const { id } = await answered(
    deps.identity.createUser(
      {
        tenant: workspace.tenant,
        workspaceId: workspace.id,
        username,
        password,
        claimsJson: JSON.stringify({ name, email, email_verified: true }),
        requestedBy: requestedBy({ type: 'administrator', id: call.caller.subject.id }, workspace, call.context),
      },
      call.context,
    ),
  );
  return { id, username, password };
}

/**
 * Held to FAPI 2.0 with private_key_jwt; its key pair is made here and only the public part kept. None in a workspace that was
 * launched with settings under which the portal cannot work.
 */
async function portalClients(deps: DemoDependencies, workspace: WorkspaceRecord): Promise<Demo['clients']> {
  const { grantTypes } = workspace.settings;
  if (!grantTypes.includes('authorization_code')) return [];
  const { kid, publicJwk, privateKey } = await generateSigningKey('ES256');
  const { origin } = new URL(issuerFrom(deps.issuerTemplate, workspace.tenant, workspace.slug));
  const result = registerClient(
    {
      client_name: 'Demo portal',
      redirect_uris: [`${origin}/demo-portal/callback`],
      grant_types: grantTypes.includes('refresh_token')
        ? ['authorization_code', 'refresh_token']
        : ['authorization_code'],
      token_endpoint_auth_method: 'private_key_jwt',
      jwks: { keys: [{ ...publicJwk, kty: 'EC' }] },
      security_profile: 'fapi2-security',
      dpop_bound_access_tokens: true,
    },
    workspace.settings,
    { trustsClientCertificates: false },
  );
  if (!result.ok) throw new Error(`the demo portal's client breaks rules: ${JSON.stringify(result.faults)}`);
  const now = deps.now();
  const stored = {
    tenant: workspace.tenant,
    workspaceId: workspace.id,
    record: { ...result.registered, clientId: DEMO_PORTAL, secretHashes: [], createdAt: now },
    version: 1,
    updatedAt: now,
  };
  return [{ stored, privateJwk: { ...privateKey.export({ format: 'jwk' }), kid, alg: 'ES256' } }];
}
