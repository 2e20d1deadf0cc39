/**
 * Makes sure that system/admin and the clients of the command line and the console exist: at the first start of an installation by the first replica
 * that gets the lock, later by nobody, but for the console, which is brought up to date when its key or its address is another. Tried again until it works: `token` may come up after us, and until then we are not ready.
 */
import { isDeepStrictEqual } from 'node:util';
import type { IssuanceClient } from '@ostiary/contracts/ostiary/issuance/v1/issuance';
import { uuidV7 } from '@ostiary/crypto/random';
import type { ClientRecord } from '@ostiary/oauth/client';
import type { PromiseClient } from '@ostiary/platform/grpc-client';
import type { Logger } from '@ostiary/platform/logger';
import { inTenant } from '@ostiary/platform/postgres';
import type { DataSource, EntityManager } from 'typeorm';
import type { TransactionalAudit } from '../audit-trail/record-change.js';
import { findClient, insertClient, lockClient, updateClient } from '../clients/client.repository.js';
import { announceClient, announceWorkspace, type ChangeOutbox } from '../directory/announce-change.js';
import { insertKeys, newKeys } from '../keys/signing-key.repository.js';
import { findTenant, insertTenant } from '../tenants/tenant.repository.js';
import {
  findWorkspace,
  insertWorkspace,
  updateWorkspace,
  type WorkspaceRecord,
} from '../workspaces/workspace.repository.js';
import { SYSTEM_ACTOR, SYSTEM_REQUEST } from './system-request.js';
import {
  CLI_CLIENT,
  CONSOLE_CLIENT,
  cliClient,
  consoleClient,
  SYSTEM_TENANT,
  SYSTEM_WORKSPACE,
  systemIssuer,
  systemSettings,
} from './system-workspace.js';

export interface EstablishSystemDependencies {
  readonly dataSource: DataSource;
  readonly issuance: Pick<PromiseClient<IssuanceClient>, 'createSigningKeys'>;
  readonly audit: TransactionalAudit;
  readonly outbox: ChangeOutbox;
  readonly audience: string;
  readonly issuerTemplate: string;
  /** Undefined: this installation has no console. */
  readonly consolePublicKey: NonNullable<ClientRecord['jwks']>['keys'][number] | undefined;
  readonly logger: Logger;
  /** Unix ms. */
  readonly now: () => number;
}

const RETRY_MS = 500;

/** Resolves when the system workspace is there; gives up when `signal` is aborted. */
export async function establishSystem(deps: EstablishSystemDependencies, signal: AbortSignal): Promise<void> {
  for (let attempt = 1; !signal.aborted; attempt++) {
    try {
      await inTenant(deps.dataSource, SYSTEM_TENANT, (manager) => establish(deps, manager));
      await deps.outbox.publish();
      return;
    } catch (error) {
      // The first tries of a cold start are expected to fail; what goes on failing is worth a line.
      if (attempt % 20 === 0) deps.logger.warn({ err: error }, 'system/admin cannot be established yet');
      await new Promise((resolve) => setTimeout(resolve, RETRY_MS));
    }
  }
}

async function establish(deps: EstablishSystemDependencies, manager: EntityManager): Promise<void> {
  const workspace =
    (await findWorkspace(manager, SYSTEM_TENANT, SYSTEM_WORKSPACE)) ?? (await createAlone(deps, manager));
  await keepAddress(deps, manager, workspace);
  if ((await findClient(manager, workspace, CLI_CLIENT)) === undefined) await createCliClient(deps, manager, workspace);
  await keepConsole(deps, manager, workspace);
}

/** One replica at a time: the others wait, and find what it made. */
async function createAlone(deps: EstablishSystemDependencies, manager: EntityManager): Promise<WorkspaceRecord> {
  await manager.query(`select pg_advisory_xact_lock(hashtextextended('ostiary system workspace', 0))`);
  const made = await findWorkspace(manager, SYSTEM_TENANT, SYSTEM_WORKSPACE);
  if (made !== undefined) return made;
  const now = deps.now();
  if ((await findTenant(manager, SYSTEM_TENANT)) === undefined) {
    await insertTenant(manager, { slug: SYSTEM_TENANT, name: 'Installation', createdAt: now });
  }
  const settings = systemSettings(deps.audience);
  const workspace: WorkspaceRecord = {
    id: uuidV7(now),
    tenant: SYSTEM_TENANT,
    slug: SYSTEM_WORKSPACE,
    name: 'Ostiary administration',
    workspaceProfile: 'workforce',
    settings,
    version: 1,
    disabled: false,
    createdAt: now,
    updatedAt: now,
  };
  const created = await deps.issuance.createSigningKeys({
    workspaceId: workspace.id,
    algs: settings.signingAlgorithms,
  });
  await insertWorkspace(manager, workspace);
  await insertKeys(manager, newKeys(workspace, created.keys, now));
  await changed(deps, manager, workspace, 'workspace.created', { type: 'workspace', id: workspace.id });
  return workspace;
}

/** An installation that moved to another address has another resource identifier. */
async function keepAddress(
  deps: EstablishSystemDependencies,
  manager: EntityManager,
  workspace: WorkspaceRecord,
): Promise<void> {
  if (workspace.settings.resources.some((resource) => resource.identifier === deps.audience)) return;
  const { resources } = systemSettings(deps.audience);
  const moved = { ...workspace, settings: { ...workspace.settings, resources }, version: workspace.version + 1 };
  await updateWorkspace(manager, moved);
  await changed(deps, manager, moved, 'workspace.changed', { type: 'workspace', id: workspace.id });
}

async function createCliClient(
  deps: EstablishSystemDependencies,
  manager: EntityManager,
  workspace: WorkspaceRecord,
): Promise<void> {
  await register(deps, manager, workspace, cliClient(workspace.settings, deps.now()));
}

/** The console is what configuration says it is: its key, and the address of the installation. */
async function keepConsole(
  deps: EstablishSystemDependencies,
  manager: EntityManager,
  workspace: WorkspaceRecord,
): Promise<void> {
  const { consolePublicKey: publicKey } = deps;
  if (publicKey === undefined) return;
  const now = deps.now();
  const issuer = systemIssuer(deps.issuerTemplate);
  const known = await lockClient(manager, workspace, CONSOLE_CLIENT);
  const { createdAt = now, disabled = false } = known?.record ?? {};
  const record = { ...consoleClient(workspace.settings, { issuer, publicKey, now: createdAt }), disabled };
  if (known === undefined) return register(deps, manager, workspace, record);
  if (isDeepStrictEqual(known.record, record)) return;
  const version = known.version + 1;
  await updateClient(manager, { ...known, record, version, updatedAt: now });
  await changed(deps, manager, workspace, 'client.changed', { type: 'client', id: CONSOLE_CLIENT });
}

async function register(
  deps: EstablishSystemDependencies,
  manager: EntityManager,
  workspace: WorkspaceRecord,
  record: ClientRecord,
): Promise<void> {
  const { tenant, id: workspaceId } = workspace;
  await insertClient(manager, { tenant, workspaceId, record, version: 1, updatedAt: record.createdAt });
  await changed(deps, manager, workspace, 'client.registered', { type: 'client', id: record.clientId });
}

async function changed(
  deps: EstablishSystemDependencies,
  manager: EntityManager,
  workspace: WorkspaceRecord,
  type: 'workspace.created' | 'workspace.changed' | 'client.registered' | 'client.changed',
  target: { readonly type: 'workspace' | 'client'; readonly id: string },
): Promise<void> {
  await deps.audit.recordInTransaction(manager, {
    type,
    outcome: 'success',
    workspace,
    actor: SYSTEM_ACTOR,
    target,
    request: SYSTEM_REQUEST,
  });
  if (target.type === 'client') await announceClient(deps.outbox, manager, workspace, target.id);
  else await announceWorkspace(deps.outbox, manager, workspace);
}
