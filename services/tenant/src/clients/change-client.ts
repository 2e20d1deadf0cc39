/**
 * Registering, changing, deleting clients and rotating their secrets. Metadata passes the rules of libs/oauth, keys those of
 * libs/crypto; the row, the audit event and the notice to every cache are written in one transaction.
 */
import type { FetchDocument } from '@ostiary/client-authentication/remote-jwks';
import { randomUuid } from '@ostiary/crypto/random';
import type { ClientRecord } from '@ostiary/oauth/client';
import {
  type ClientMetadata,
  clientMetadataOf,
  clientMetadataSchema,
  type RegisteredMetadata,
} from '@ostiary/oauth/client-registration';
import type { WorkspaceSettings } from '@ostiary/oauth/workspace';
import { inTenant } from '@ostiary/platform/postgres';
import type { DataSource, EntityManager } from 'typeorm';
import type { AdminCall } from '../access/admin-access.js';
import { recordChange, type TransactionalAudit } from '../audit-trail/record-change.js';
import { announceClient, type ChangeOutbox } from '../directory/announce-change.js';
import { conflict, notFound } from '../problems/refusal.js';
import { type Quotas, requireRoomForClient } from '../quotas/quotas.js';
import { requireMatch } from '../request-body/entity-tag.js';
import { jsonMergePatch } from '../request-body/json-merge-patch.js';
import { parseBody } from '../request-body/parse-body.js';
import { requireWorkspace, type WorkspaceRecord } from '../workspaces/workspace.repository.js';
import { type CheckAgentDependencies, checkAgent } from './check-agent.js';
import { checkedMetadata } from './check-metadata.js';
import {
  findClient,
  insertClient,
  lockClient,
  removeClient,
  type StoredClient,
  updateClient,
} from './client.repository.js';
import {
  givenSecret,
  rotatedSecrets,
  type SecretDependencies,
  type Secrets,
  secretsFor,
  usesSecret,
} from './client-secrets.js';
import { type FetchedSector, fetchSector } from './fetch-sector.js';

export interface ChangeClientDependencies extends SecretDependencies, CheckAgentDependencies {
  readonly dataSource: DataSource;
  readonly audit: TransactionalAudit;
  readonly outbox: ChangeOutbox;
  readonly quotas: Quotas;
  readonly trustsClientCertificates: boolean;
  /** `safeFetch` with the installation's allow list. */
  readonly fetchDocument: FetchDocument;
}

/** `secret`: a new one, to be shown once. `settings`: those of its workspace. */
export interface ChangedClient {
  readonly client: StoredClient;
  readonly settings: WorkspaceSettings;
  readonly secret: string | undefined;
}

/** What a configuration says of a client beside its metadata. */
export interface ClientWishes {
  readonly clientId?: string | undefined;
  /** A secret that the caller made, and keeps. */
  readonly secret?: string | undefined;
}

/** @throws Refusal not-found, invalid-request, conflict (the identifier is taken), quota-exceeded */
export async function createClient(
  deps: ChangeClientDependencies,
  slug: string,
  metadata: ClientMetadata,
  call: AdminCall,
  wishes: ClientWishes = {},
): Promise<ChangedClient> {
  const sector = await fetchSector(deps.fetchDocument, metadata.sector_identifier_uri);
  await checkAgent(deps, slug, metadata.agent, undefined, call);
  const created = await inTenant(deps.dataSource, call.tenant, async (manager) => {
    const workspace = await requireWorkspace(manager, call.tenant, slug);
    const registered = checkedMetadata(metadata, workspace.settings, deps, { sector });
    if (wishes.clientId !== undefined && (await findClient(manager, workspace, wishes.clientId)) !== undefined) {
      throw conflict('The workspace has a client of this identifier.');
    }
    await requireRoomForClient(manager, workspace, deps.quotas);
    const { client, secret } = newClient(deps, workspace, registered, wishes);
    await insertClient(manager, client);
    await recordChange(deps.audit, manager, call, {
      type: 'client.registered',
      workspace,
      target: { type: 'client', id: client.record.clientId },
      after: client.record,
    });
    await announceClient(deps.outbox, manager, workspace, client.record.clientId);
    return { client, secret, settings: workspace.settings };
  });
  await deps.outbox.publish();
  return created;
}

/** `patch`: RFC 7396, onto the client's metadata. @throws Refusal not-found, precondition-failed, invalid-request */
export async function changeClient(
  deps: ChangeClientDependencies,
  slug: string,
  clientId: string,
  patch: Readonly<Record<string, unknown>>,
  ifMatch: string | undefined,
  call: AdminCall,
): Promise<ChangedClient> {
  const sector = await sectorOfPatch(deps, slug, clientId, patch, call);
  await checkPatchedAgent(deps, slug, clientId, patch, call);
  const changed = await inTenant(deps.dataSource, call.tenant, async (manager) => {
    const workspace = await requireWorkspace(manager, call.tenant, slug);
    const before = await requireClient(manager, workspace, clientId);
    requireMatch(ifMatch, before.version);
    const metadata = patchedMetadata(before.record, patch);
    const record: ClientRecord = {
      ...checkedMetadata(metadata, workspace.settings, deps, { sector, before: before.record }),
      clientId,
      createdAt: before.record.createdAt,
      secretHashes: before.record.secretHashes,
      // What it registered with stays what it registered with.
      ...(before.record.softwareStatement && { softwareStatement: before.record.softwareStatement }),
      // What was ended stays ended.
      ...(before.record.notBefore && { notBefore: before.record.notBefore }),
    };
    const { secretHashes, secret } = secretsFor(deps, record);
    const now = deps.now();
    const after = { ...before, record: { ...record, secretHashes }, version: before.version + 1, updatedAt: now };
    await updateClient(manager, after);
    await recordChange(deps.audit, manager, call, {
      type: 'client.changed',
      workspace,
      target: { type: 'client', id: clientId },
      before: before.record,
      after: after.record,
    });
    await announceClient(deps.outbox, manager, workspace, clientId);
    return { client: after, secret, settings: workspace.settings };
  });
  await deps.outbox.publish();
  return changed;
}

/** @throws Refusal not-found, conflict (no secrets) */
export async function rotateSecret(
  deps: ChangeClientDependencies,
  slug: string,
  clientId: string,
  previousExpiresInSeconds: number | undefined,
  call: AdminCall,
): Promise<ChangedClient> {
  return withSecrets(deps, slug, clientId, (record) => rotatedSecrets(deps, record, previousExpiresInSeconds), call);
}

async function withSecrets(
  deps: ChangeClientDependencies,
  slug: string,
  clientId: string,
  secretsOf: (record: ClientRecord) => Secrets,
  call: AdminCall,
): Promise<ChangedClient> {
  const changed = await inTenant(deps.dataSource, call.tenant, async (manager) => {
    const workspace = await requireWorkspace(manager, call.tenant, slug);
    const before = await requireClient(manager, workspace, clientId);
    if (!usesSecret(before.record)) throw conflict('The client does not authenticate with a secret.');
    const { secretHashes, secret } = secretsOf(before.record);
    const record = { ...before.record, secretHashes };
    const after = { ...before, record, version: before.version + 1, updatedAt: deps.now() };
    await updateClient(manager, after);
    await recordChange(deps.audit, manager, call, {
      type: 'client.secret_rotated',
      workspace,
      target: { type: 'client', id: clientId },
      details: { activeSecrets: String(secretHashes.length) },
    });
    await announceClient(deps.outbox, manager, workspace, clientId);
    return { client: after, secret, settings: workspace.settings };
  });
  await deps.outbox.publish();
  return changed;
}

/** The secret that the caller made is accepted from now on, beside the one before. @throws Refusal not-found, conflict (no secrets) */
export async function setSecret(
  deps: ChangeClientDependencies,
  slug: string,
  clientId: string,
  secret: string,
  call: AdminCall,
): Promise<void> {
  await withSecrets(deps, slug, clientId, (record) => givenSecret(deps, record, secret), call);
}

/** @throws Refusal not-found, precondition-failed */
export async function deleteClient(
  deps: ChangeClientDependencies,
  slug: string,
  clientId: string,
  ifMatch: string | undefined,
  call: AdminCall,
): Promise<void> {
  await inTenant(deps.dataSource, call.tenant, async (manager) => {
    const workspace = await requireWorkspace(manager, call.tenant, slug);
    const before = await requireClient(manager, workspace, clientId);
    requireMatch(ifMatch, before.version);
    await removeClient(manager, workspace, clientId);
    await recordChange(deps.audit, manager, call, {
      type: 'client.deleted',
      workspace,
      target: { type: 'client', id: clientId },
      before: before.record,
    });
    await announceClient(deps.outbox, manager, workspace, clientId);
  });
  await deps.outbox.publish();
}

/** A row to be, with a new identifier and, if it needs one, a secret. */
export function newClient(
  deps: SecretDependencies,
  workspace: Pick<WorkspaceRecord, 'id' | 'tenant'>,
  metadata: RegisteredMetadata,
  wishes: ClientWishes = {},
): Omit<ChangedClient, 'settings'> {
  const now = deps.now();
  const clientId = wishes.clientId ?? randomUuid();
  const record: ClientRecord = { ...metadata, clientId, secretHashes: [], createdAt: now };
  const { secretHashes, secret } =
    wishes.secret === undefined ? secretsFor(deps, record) : givenSecret(deps, record, wishes.secret);
  const client = {
    tenant: workspace.tenant,
    workspaceId: workspace.id,
    record: { ...record, secretHashes },
    version: 1,
    updatedAt: now,
  };
  return { client, secret };
}

/** What a changed sector has to prove, or changed redirect URIs in the one that there is. */
async function sectorOfPatch(
  deps: ChangeClientDependencies,
  slug: string,
  clientId: string,
  patch: Readonly<Record<string, unknown>>,
  call: AdminCall,
): Promise<FetchedSector | undefined> {
  if (!('sector_identifier_uri' in patch || 'redirect_uris' in patch)) return undefined;
  const known = await inTenant(deps.dataSource, call.tenant, async (manager) => {
    const workspace = await requireWorkspace(manager, call.tenant, slug);
    return findClient(manager, workspace, clientId);
  });
  if (known === undefined) throw notFound();
  const { sector_identifier_uri: wished = known.record.sectorIdentifierUri } = patch;
  const uri = clientMetadataSchema.shape.sector_identifier_uri.safeParse(wished);
  // One that is none is refused with the rest of the metadata.
  return fetchSector(deps.fetchDocument, uri.success ? uri.data : undefined);
}

/** Who answers for the agent that the patch makes, and for how long. */
async function checkPatchedAgent(
  deps: ChangeClientDependencies,
  slug: string,
  clientId: string,
  patch: Readonly<Record<string, unknown>>,
  call: AdminCall,
): Promise<void> {
  if (!('agent' in patch)) return;
  const known = await inTenant(deps.dataSource, call.tenant, async (manager) => {
    const workspace = await requireWorkspace(manager, call.tenant, slug);
    return findClient(manager, workspace, clientId);
  });
  if (known === undefined) throw notFound();
  const { agent } = patchedMetadata(known.record, patch);
  await checkAgent(deps, slug, agent, clientMetadataOf(known.record).agent, call);
}

/** What a client would say of itself after a merge patch (RFC 7396). @throws Refusal invalid-request */
export function patchedMetadata(record: ClientRecord, patch: Readonly<Record<string, unknown>>): ClientMetadata {
  return parseBody(clientMetadataSchema, jsonMergePatch(patchable(record, patch), patch));
}

/** What a merge patch is applied to: a default that follows from what the patch changes is left to be derived again. */
function patchable(record: ClientRecord, patch: Readonly<Record<string, unknown>>): ClientMetadata {
  const metadata = clientMetadataOf(record);
  if (!('grant_types' in patch) || 'response_types' in patch) return metadata;
  const { response_types: _, ...rest } = metadata;
  return rest;
}

async function requireClient(
  manager: EntityManager,
  workspace: WorkspaceRecord,
  clientId: string,
): Promise<StoredClient> {
  const client = await lockClient(manager, workspace, clientId);
  if (client === undefined) throw notFound();
  return client;
}
