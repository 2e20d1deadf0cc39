/**
 * Who may do what in a tenant: people (users of system/admin) and automation (confidential clients of system/admin). A tenant always has
 * an owner who is a person. Rows of the tenant and of `system` are written in one transaction that says, statement by statement, for
 * which of the two it works (`worksFor`): row-level security never shows it both.
 */
import type { ClientMetadata } from '@ostiary/oauth/client-registration';
import type { Workspace } from '@ostiary/oauth/workspace';
import { inTenant } from '@ostiary/platform/postgres';
import type { EntityManager } from 'typeorm';
import type { z } from 'zod';
import type { AdminCall } from '../access/admin-access.js';
import { type Role, scopesOfRole } from '../access/permissions.js';
import { recordChange } from '../audit-trail/record-change.js';
import { type ChangeClientDependencies, type ChangedClient, newClient } from '../clients/change-client.js';
import { checkedMetadata } from '../clients/check-metadata.js';
import { clientsById, insertClient, removeClient, type StoredClient } from '../clients/client.repository.js';
import { announceClient } from '../directory/announce-change.js';
import { conflict, notFound } from '../problems/refusal.js';
import {
  type Administrator,
  changeRole,
  findAdministrator,
  insertAdministrator,
  lockAdministrators,
  removeAdministrator,
  type Subject,
} from './administrator.repository.js';
import type { ADD_ADMINISTRATOR, ADD_AUTOMATION_CLIENT } from './administrators.routes.js';
import {
  type AdministratorUserDependencies,
  administratorRefusal,
  type Creation,
  createAdministratorUser,
  removeAdministratorUser,
} from './create-administrator-user.js';

export interface AdministratorDependencies extends ChangeClientDependencies, AdministratorUserDependencies {
  readonly identity: ChangeClientDependencies['identity'] & AdministratorUserDependencies['identity'];
  readonly systemWorkspace: () => Promise<Workspace>;
  /** RFC 8707 identifier of this API. */
  readonly audience: string;
}

/** @throws Refusal conflict, invalid-request, temporarily-unavailable */
export async function addAdministrator(
  deps: AdministratorDependencies,
  { role, ...wish }: z.output<typeof ADD_ADMINISTRATOR.body>,
  call: AdminCall,
): Promise<{ readonly administrator: Administrator; readonly username: string }> {
  const actor = { type: 'administrator', id: call.caller.subject.id } as const;
  const creation: Creation = { workspace: await deps.systemWorkspace(), actor, request: call.context };
  const user = await createAdministratorUser(deps, wish, creation).catch((error: unknown) => {
    throw administratorRefusal(error);
  });
  const subject: Subject = { type: 'user', id: user.id };
  const administrator: Administrator = { tenant: call.tenant, subject, role, createdAt: deps.now() };
  try {
    await inTenant(deps.dataSource, call.tenant, async (manager) => {
      await insertAdministrator(manager, administrator);
      await recordRole(deps, manager, call, subject, undefined, role);
    });
  } catch (error) {
    await removeAdministratorUser(deps, user, creation);
    throw error;
  }
  return { administrator, username: user.username };
}

/** @throws Refusal not-found, conflict */
export async function changeAdministrator(
  deps: AdministratorDependencies,
  userId: string,
  role: Role,
  call: AdminCall,
): Promise<Administrator> {
  const subject: Subject = { type: 'user', id: userId };
  return inTenant(deps.dataSource, call.tenant, async (manager) => {
    const before = requireOneOf(await lockAdministrators(manager, call.tenant), subject, role);
    if (before.role === role) return before;
    await changeRole(manager, call.tenant, subject, role);
    await recordRole(deps, manager, call, subject, before.role, role);
    return { ...before, role };
  });
}

/** @throws Refusal not-found, conflict */
export async function dismissAdministrator(
  deps: AdministratorDependencies,
  userId: string,
  call: AdminCall,
): Promise<void> {
  const subject: Subject = { type: 'user', id: userId };
  await inTenant(deps.dataSource, call.tenant, async (manager) => {
    const before = requireOneOf(await lockAdministrators(manager, call.tenant), subject, undefined);
    await removeAdministrator(manager, call.tenant, subject);
    await recordRole(deps, manager, call, subject, before.role, undefined);
  });
}

/** @throws Refusal invalid-request */
export async function addAutomationClient(
  deps: AdministratorDependencies,
  { role, ...wish }: z.output<typeof ADD_AUTOMATION_CLIENT.body>,
  call: AdminCall,
): Promise<ChangedClient> {
  const workspace = await deps.systemWorkspace();
  const metadata: ClientMetadata = {
    ...wish,
    grant_types: ['client_credentials'],
    scope: scopesOfRole(role).join(' '),
    first_party: true,
  };
  const created = newClient(deps, workspace, checkedMetadata(metadata, workspace.settings, deps));
  const { clientId } = created.client.record;
  const subject: Subject = { type: 'client', id: clientId };
  await inTenant(deps.dataSource, call.tenant, async (manager) => {
    await insertAdministrator(manager, { tenant: call.tenant, subject, role, createdAt: deps.now() });
    await recordRole(deps, manager, call, subject, undefined, role);
    await worksFor(manager, workspace.tenant);
    await insertClient(manager, created.client);
    await recordChange(deps.audit, manager, call, {
      type: 'client.registered',
      workspace,
      target: { type: 'client', id: clientId },
      after: created.client.record,
      details: { tenant: call.tenant },
    });
    await announceClient(deps.outbox, manager, workspace, clientId);
  });
  await deps.outbox.publish();
  return { ...created, settings: workspace.settings };
}

/** What automation clients are, by client_id. The ids are those of a tenant's list: anybody else's client is nobody's to see. */
export async function automationClients(
  deps: Pick<AdministratorDependencies, 'dataSource' | 'systemWorkspace'>,
  ids: readonly string[],
): Promise<ReadonlyMap<string, StoredClient>> {
  const workspace = await deps.systemWorkspace();
  return inTenant(deps.dataSource, workspace.tenant, (manager) => clientsById(manager, workspace, ids));
}

/** @throws Refusal not-found */
export async function removeAutomationClient(
  deps: AdministratorDependencies,
  clientId: string,
  call: AdminCall,
): Promise<void> {
  const workspace = await deps.systemWorkspace();
  const subject: Subject = { type: 'client', id: clientId };
  await inTenant(deps.dataSource, call.tenant, async (manager) => {
    // Only a client with a role in this tenant is this tenant's to delete.
    const before = await findAdministrator(manager, call.tenant, subject);
    if (before === undefined) throw notFound();
    await removeAdministrator(manager, call.tenant, subject);
    await recordRole(deps, manager, call, subject, before.role, undefined);
    await worksFor(manager, workspace.tenant);
    await removeClient(manager, workspace, clientId);
    await recordChange(deps.audit, manager, call, {
      type: 'client.deleted',
      workspace,
      target: { type: 'client', id: clientId },
      details: { tenant: call.tenant },
    });
    await announceClient(deps.outbox, manager, workspace, clientId);
  });
  await deps.outbox.publish();
}

/** From here on the transaction works for that tenant, and no longer for the one before. */
async function worksFor(manager: EntityManager, tenant: string): Promise<void> {
  await manager.query(`select set_config('ostiary.tenant', $1, true)`, [tenant]);
}

/** The subject among them, if an owner is left when its role becomes `role`. */
function requireOneOf(
  administrators: readonly Administrator[],
  subject: Subject,
  role: Role | undefined,
): Administrator {
  const found = administrators.find((one) => one.subject.type === subject.type && one.subject.id === subject.id);
  if (found === undefined) throw notFound();
  const owners = administrators.filter((one) => one.subject.type === 'user' && one.role === 'owner');
  if (found.role === 'owner' && role !== 'owner' && owners.length === 1)
    throw conflict('The tenant would have no owner.');
  return found;
}

async function recordRole(
  deps: AdministratorDependencies,
  manager: EntityManager,
  call: AdminCall,
  subject: Subject,
  before: Role | undefined,
  after: Role | undefined,
): Promise<void> {
  const action =
    before === undefined
      ? 'administrator.added'
      : after === undefined
        ? 'administrator.removed'
        : 'administrator.role_changed';
  await recordChange(deps.audit, manager, call, {
    type: 'administrator.action',
    target: { type: subject.type, id: subject.id },
    ...(before === undefined ? {} : { before: { role: before } }),
    ...(after === undefined ? {} : { after: { role: after } }),
    details: { action },
  });
}
