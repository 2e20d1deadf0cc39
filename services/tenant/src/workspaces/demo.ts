/**
 * What a b2b-demo workspace has beyond its settings: two sample organizations with users, whose passwords the sign-in page shows, the
 * demo portal's client, and a client for whoever launches it.
 */
import type { IdentityClient } from '@ostiary/contracts/ostiary/identity/v1/identity';
import { randomToken } from '@ostiary/crypto/random';
import type { WorkspaceSettings } from '@ostiary/oauth/workspace';
import type { PromiseClient } from '@ostiary/platform/grpc-client';
import type { Logger } from '@ostiary/platform/logger';
import type { AdminCall } from '../access/admin-access.js';
import type { StoredClient } from '../clients/client.repository.js';
import { answered } from '../users/identity-refusal.js';
import { requestedBy } from '../users/requested-by.js';
import { type DemoClientDependencies, portalClient, sampleClient, withPortalResource } from './demo-clients.js';
import type { WorkspaceRecord } from './workspace.repository.js';

export interface DemoDependencies extends DemoClientDependencies {
  readonly identity: Pick<PromiseClient<IdentityClient>, 'createUser' | 'deleteUser'>;
  readonly logger: Logger;
}

export interface Demo {
  /** The workspace's settings with the sample users in them. */
  readonly settings: WorkspaceSettings;
  readonly users: readonly { readonly id: string; readonly username: string; readonly password: string }[];
  readonly clients: readonly DemoClient[];
}

export interface DemoClient {
  readonly stored: StoredClient;
  /** RFC 7517: the client's own key, shown once and stored nowhere. Absent for the portal, which has its key already. */
  readonly privateJwk?: Readonly<Record<string, unknown>>;
}

const NORTHWIND = { org_id: 'org_northwind', org_name: 'Northwind Traders' };
const CONTOSO = { org_id: 'org_contoso', org_name: 'Contoso Ltd.' };

const SAMPLE_USERS = [
  {
    username: 'ada',
    description: 'Buyer at Northwind',
    claims: { name: 'Ada Keller', email: 'ada@northwind.example', ...NORTHWIND, roles: ['buyer'] },
  },
  {
    username: 'ben',
    description: 'Administrator at Northwind',
    claims: { name: 'Ben Okafor', email: 'ben@northwind.example', ...NORTHWIND, roles: ['buyer', 'administrator'] },
  },
  {
    username: 'chloe',
    description: 'Buyer at Contoso',
    claims: { name: 'Chloé Martin', email: 'chloe@contoso.example', ...CONTOSO, roles: ['buyer'] },
  },
];

export async function prepareDemo(deps: DemoDependencies, workspace: WorkspaceRecord, call: AdminCall): Promise<Demo> {
  const prepared = withPortalResource(deps, workspace);
  const clients = [await sampleClient(deps, prepared), portalClient(deps, prepared)].filter((one) => one !== undefined);
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
    settings: { ...prepared.settings, signIn: { ...prepared.settings.signIn, sampleUsers } },
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

/** The password is of this workspace alone: who reads it on one sign-in page can use it nowhere else. */
async function createSampleUser(
  deps: DemoDependencies,
  workspace: WorkspaceRecord,
  { username, claims }: (typeof SAMPLE_USERS)[number],
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
        claimsJson: JSON.stringify({ ...claims, email_verified: true }),
        requestedBy: requestedBy({ type: 'administrator', id: call.caller.subject.id }, workspace, call.context),
      },
      call.context,
    ),
  );
  return { id, username, password };
}
