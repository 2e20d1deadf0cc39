/**
 * What a b2b-demo workspace has beyond its settings: two sample organizations with users, whose passwords the sign-in page shows, the
 * demo portal's client, and a client for whoever launches it.
 */
import type { IdentityClient, RequestedBy } from '@ostiary/contracts/ostiary/identity/v1/identity';
import type { OrganizationsClient } from '@ostiary/contracts/ostiary/identity/v1/organizations';
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
  readonly organizations: Pick<
    PromiseClient<OrganizationsClient>,
    'createOrganization' | 'putMember' | 'deleteOrganization'
  >;
  readonly logger: Logger;
}

export interface Demo {
  /** The workspace's settings with the sample users in them. */
  readonly settings: WorkspaceSettings;
  readonly users: readonly SampleUser[];
  /** Their ids. */
  readonly organizations: readonly string[];
  readonly clients: readonly DemoClient[];
}

export interface SampleUser {
  readonly id: string;
  readonly username: string;
  readonly password: string;
}

export interface DemoClient {
  readonly stored: StoredClient;
  /** RFC 7517: the client's own key, shown once and stored nowhere. Absent for the portal, which has its key already. */
  readonly privateJwk?: Readonly<Record<string, unknown>>;
}

/** Their members are the sample users, with the roles that the profile has. */
const SAMPLE_ORGANIZATIONS = [
  {
    name: 'northwind',
    displayName: 'Northwind Traders',
    domains: ['northwind.example'],
    members: [
      { username: 'ada', roles: ['buyer'] },
      { username: 'ben', roles: ['buyer', 'administrator'] },
    ],
  },
  {
    name: 'contoso',
    displayName: 'Contoso Ltd.',
    domains: ['contoso.example'],
    members: [{ username: 'chloe', roles: ['buyer'] }],
  },
];

const SAMPLE_USERS = [
  {
    username: 'ada',
    description: 'Buyer at Northwind',
    claims: { name: 'Ada Keller', email: 'ada@northwind.example' },
  },
  {
    username: 'ben',
    description: 'Administrator at Northwind',
    claims: { name: 'Ben Okafor', email: 'ben@northwind.example' },
  },
  {
    username: 'chloe',
    description: 'Buyer at Contoso',
    claims: { name: 'Chloé Martin', email: 'chloe@contoso.example' },
  },
];

export async function prepareDemo(deps: DemoDependencies, workspace: WorkspaceRecord, call: AdminCall): Promise<Demo> {
  const prepared = withPortalResource(deps, workspace);
  const clients = [await sampleClient(deps, prepared), portalClient(deps, prepared)].filter((one) => one !== undefined);
  const users: SampleUser[] = [];
  const organizations: string[] = [];
  try {
    for (const sample of SAMPLE_USERS) users.push(await createSampleUser(deps, workspace, sample, call));
    for (const sample of SAMPLE_ORGANIZATIONS) {
      const organization = await createSampleOrganization(deps, workspace, sample, call);
      organizations.push(organization);
      await addMembers(deps, workspace, organization, sample, users, call);
    }
  } catch (error) {
    await withdrawDemo(deps, workspace, { users, organizations }, call);
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
    organizations,
    clients,
  };
}

/** Removes the sample users and organizations of a launch that failed. */
export async function withdrawDemo(
  deps: DemoDependencies,
  workspace: WorkspaceRecord,
  { users, organizations }: Pick<Demo, 'users' | 'organizations'>,
  call: AdminCall,
): Promise<void> {
  for (const id of organizations) {
    await deps.organizations
      .deleteOrganization({ ...onBehalf(workspace, call), organizationId: id }, call.context)
      .catch((error: unknown) =>
        deps.logger.error({ err: error, organizationId: id }, 'a sample organization could not be removed'),
      );
  }
  for (const { id } of users) {
    const request = { ...onBehalf(workspace, call), userId: id };
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
        ...onBehalf(workspace, call),
        username,
        password,
        claimsJson: JSON.stringify({ ...claims, email_verified: true }),
      },
      call.context,
    ),
  );
  return { id, username, password };
}

async function createSampleOrganization(
  deps: DemoDependencies,
  workspace: WorkspaceRecord,
  { name, displayName, domains }: (typeof SAMPLE_ORGANIZATIONS)[number],
  call: AdminCall,
): Promise<string> {
  const wish = { name, displayName, domains, disabled: false, metadataJson: '' };
  const { id } = await answered(
    deps.organizations.createOrganization({ ...onBehalf(workspace, call), ...wish }, call.context),
  );
  return id;
}

async function addMembers(
  deps: DemoDependencies,
  workspace: WorkspaceRecord,
  organizationId: string,
  { members }: (typeof SAMPLE_ORGANIZATIONS)[number],
  users: readonly SampleUser[],
  call: AdminCall,
): Promise<void> {
  for (const { username, roles } of members) {
    const user = users.find((one) => one.username === username);
    if (user === undefined) throw new Error(`there is no sample user ${username}`);
    const request = { ...onBehalf(workspace, call), organizationId, userId: user.id, roles };
    await answered(deps.organizations.putMember(request, call.context));
  }
}

function onBehalf(
  workspace: WorkspaceRecord,
  { caller, context }: AdminCall,
): { tenant: string; workspaceId: string; requestedBy: RequestedBy } {
  return {
    tenant: workspace.tenant,
    workspaceId: workspace.id,
    requestedBy: requestedBy({ type: 'administrator', id: caller.subject.id }, workspace, context),
  };
}
