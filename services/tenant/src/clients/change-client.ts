/**
 * Registering, changing, deleting clients and rotating their secrets. Metadata passes the rules of libs/oauth, keys those of
 * libs/crypto; the row, the audit event and the notice to every cache are written in one transaction.
 */
import { CertificateError } from '@ostiary/crypto/certificate-error';
import { type ClientSecretHash, generateClientSecret, hashClientSecret } from '@ostiary/crypto/client-secret';
import { parseDistinguishedName } from '@ostiary/crypto/distinguished-name-parser';
import { JoseError } from '@ostiary/crypto/jose-error';
import { importPublicJwk, jwkAllows } from '@ostiary/crypto/jwk';
import { randomUuid } from '@ostiary/crypto/random';
import type { ClientRecord } from '@ostiary/oauth/client';
import {
  type ClientMetadata,
  clientMetadataOf,
  clientMetadataSchema,
  type RegisteredMetadata,
  registerClient,
} from '@ostiary/oauth/client-registration';
import { SECURITY_PROFILES } from '@ostiary/oauth/security-profile';
import { inTenant } from '@ostiary/platform/postgres';
import type { DataSource, EntityManager } from 'typeorm';
import type { AdminCall } from '../access/admin-access.js';
import { recordChange, type TransactionalAudit } from '../audit-trail/record-change.js';
import { conflict, type Fault, invalid, notFound, pointerTo } from '../problems/refusal.js';
import { requireMatch } from '../request-body/entity-tag.js';
import { jsonMergePatch } from '../request-body/json-merge-patch.js';
import { parseBody } from '../request-body/parse-body.js';
import type { ChangeOutbox } from '../workspaces/launch-workspace.js';
import { requireWorkspace, type WorkspaceRecord } from '../workspaces/workspace.repository.js';
import { insertClient, lockClient, removeClient, type StoredClient, updateClient } from './client.repository.js';

export interface ChangeClientDependencies {
  readonly dataSource: DataSource;
  readonly audit: TransactionalAudit;
  readonly outbox: ChangeOutbox;
  /** deriveKey(installationSecret, 'client-secret'). */
  readonly clientSecretKey: Uint8Array;
  readonly trustsClientCertificates: boolean;
  /** Unix ms. */
  readonly now: () => number;
}

/** `secret`: a new one, to be shown once. */
export interface ChangedClient {
  readonly client: StoredClient;
  readonly secret: string | undefined;
}

/** @throws Refusal not-found, invalid-request */
export async function createClient(
  deps: ChangeClientDependencies,
  slug: string,
  metadata: ClientMetadata,
  call: AdminCall,
): Promise<ChangedClient> {
  const created = await inTenant(deps.dataSource, call.tenant, async (manager) => {
    const workspace = await requireWorkspace(manager, call.tenant, slug);
    const { client, secret } = newClient(deps, workspace, registered(deps, metadata, workspace));
    await insertClient(manager, client);
    await recordChange(deps.audit, manager, call, {
      type: 'client.registered',
      workspace,
      target: { type: 'client', id: client.record.clientId },
      after: client.record,
    });
    await announce(deps, manager, workspace, client.record.clientId);
    return { client, secret };
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
  const changed = await inTenant(deps.dataSource, call.tenant, async (manager) => {
    const workspace = await requireWorkspace(manager, call.tenant, slug);
    const before = await requireClient(manager, workspace, clientId);
    requireMatch(ifMatch, before.version);
    const metadata = parseBody(clientMetadataSchema, jsonMergePatch(patchable(before.record, patch), patch));
    const record: ClientRecord = {
      ...registered(deps, metadata, workspace),
      clientId,
      createdAt: before.record.createdAt,
      secretHashes: before.record.secretHashes,
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
    await announce(deps, manager, workspace, clientId);
    return { client: after, secret };
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
  const changed = await inTenant(deps.dataSource, call.tenant, async (manager) => {
    const workspace = await requireWorkspace(manager, call.tenant, slug);
    const before = await requireClient(manager, workspace, clientId);
    if (!usesSecret(before.record)) throw conflict('The client does not authenticate with a secret.');
    const now = deps.now();
    const secret = generateClientSecret();
    // RFC 6749 §2.3.1 says nothing of rotation: two are good at a time, so that a client can change over without a gap.
    const previous = activeSecrets(before.record, now).at(-1);
    const kept = previous === undefined ? [] : ending(previous, previousExpiresInSeconds, now);
    const fresh = { hash: hashClientSecret(secret, deps.clientSecretKey), createdAt: now };
    const record = { ...before.record, secretHashes: [...kept, fresh] };
    const after = { ...before, record, version: before.version + 1, updatedAt: now };
    await updateClient(manager, after);
    await recordChange(deps.audit, manager, call, {
      type: 'client.secret_rotated',
      workspace,
      target: { type: 'client', id: clientId },
      details: { activeSecrets: String(record.secretHashes.length) },
    });
    await announce(deps, manager, workspace, clientId);
    return { client: after, secret };
  });
  await deps.outbox.publish();
  return changed;
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
    await announce(deps, manager, workspace, clientId);
  });
  await deps.outbox.publish();
}

/** Metadata through every rule. @throws Refusal invalid-request */
export function registered(
  deps: Pick<ChangeClientDependencies, 'trustsClientCertificates'>,
  metadata: ClientMetadata,
  workspace: Pick<WorkspaceRecord, 'settings'>,
): RegisteredMetadata {
  const result = registerClient(metadata, workspace.settings, deps);
  const faults: Fault[] = result.ok
    ? cryptographicFaults(result.registered)
    : result.faults.map(({ member, at, clause, detail }) => ({
        pointer: pointerTo(at === undefined ? [member] : [member, at]),
        detail: `${clause}: ${detail}`,
      }));
  if (faults.length > 0 || !result.ok) throw invalid(faults);
  return result.registered;
}

/** A row to be, with a new identifier and, if it needs one, a secret. */
export function newClient(
  deps: Pick<ChangeClientDependencies, 'clientSecretKey' | 'now'>,
  workspace: Pick<WorkspaceRecord, 'id' | 'tenant'>,
  metadata: RegisteredMetadata,
): ChangedClient {
  const now = deps.now();
  const record: ClientRecord = { ...metadata, clientId: randomUuid(), secretHashes: [], createdAt: now };
  const { secretHashes, secret } = secretsFor(deps, record);
  const client = {
    tenant: workspace.tenant,
    workspaceId: workspace.id,
    record: { ...record, secretHashes },
    version: 1,
    updatedAt: now,
  };
  return { client, secret };
}

/** What a merge patch is applied to: a default that follows from what the patch changes is left to be derived again. */
function patchable(record: ClientRecord, patch: Readonly<Record<string, unknown>>): ClientMetadata {
  const metadata = clientMetadataOf(record);
  if (!('grant_types' in patch) || 'response_types' in patch) return metadata;
  const { response_types: _, ...rest } = metadata;
  return rest;
}

function usesSecret({ tokenEndpointAuthMethod: method }: Pick<ClientRecord, 'tokenEndpointAuthMethod'>): boolean {
  return method === 'client_secret_basic' || method === 'client_secret_post';
}

/** A client that authenticates with a secret has one, another has none. */
function secretsFor(
  deps: Pick<ChangeClientDependencies, 'clientSecretKey' | 'now'>,
  record: ClientRecord,
): { secretHashes: ClientRecord['secretHashes']; secret: string | undefined } {
  if (!usesSecret(record)) return { secretHashes: [], secret: undefined };
  const now = deps.now();
  if (activeSecrets(record, now).length > 0) return { secretHashes: record.secretHashes, secret: undefined };
  const secret = generateClientSecret();
  return { secretHashes: [{ hash: hashClientSecret(secret, deps.clientSecretKey), createdAt: now }], secret };
}

export function activeSecrets(record: ClientRecord, now: number): ClientRecord['secretHashes'] {
  return record.secretHashes.filter(({ expiresAt }: ClientSecretHash) => expiresAt === undefined || now < expiresAt);
}

function ending(
  secret: ClientRecord['secretHashes'][number],
  inSeconds: number | undefined,
  now: number,
): ClientRecord['secretHashes'] {
  if (inSeconds === undefined) return [secret];
  const expiresAt = Math.min(secret.expiresAt ?? Number.POSITIVE_INFINITY, now + inSeconds * 1000);
  return expiresAt <= now ? [] : [{ ...secret, expiresAt }];
}

/** What libs/oauth cannot see: keys that are strong enough and fit the security profile, a subject that is a distinguished name. */
function cryptographicFaults(metadata: RegisteredMetadata): Fault[] {
  return [...keyFaults(metadata), ...subjectFaults(metadata)];
}

function keyFaults({ jwks, securityProfile, tokenEndpointAuthMethod }: RegisteredMetadata): Fault[] {
  if (jwks === undefined) return [];
  const faults: Fault[] = [];
  const usable = new Set<string>();
  for (const [index, key] of jwks.keys.entries()) {
    // RFC 7517 §4.2: what is for encryption is not ours to judge.
    if (key.use === 'enc') continue;
    try {
      for (const alg of importPublicJwk(key).algorithms) if (jwkAllows(key, alg)) usable.add(alg);
    } catch (error) {
      if (!(error instanceof JoseError)) throw error;
      // RFC 7517 §5: keys that are not understood are ignored; weak, private and broken ones are a mistake.
      if (error.reason !== 'unsupported-key') {
        faults.push({ pointer: `/jwks/keys/${index}`, detail: `RFC 7517 §4: ${error.message}` });
      }
    }
  }
  if (faults.length > 0 || tokenEndpointAuthMethod !== 'private_key_jwt') return faults;
  const allowed = SECURITY_PROFILES[securityProfile].algorithms;
  if (allowed.some((alg) => usable.has(alg))) return [];
  return [{ pointer: '/jwks', detail: `security profile: no key for one of ${allowed.join(', ')}` }];
}

function subjectFaults({ tlsClientAuthSubjectDn }: RegisteredMetadata): Fault[] {
  if (tlsClientAuthSubjectDn === undefined) return [];
  try {
    if (parseDistinguishedName(tlsClientAuthSubjectDn).length > 0) return [];
  } catch (error) {
    if (!(error instanceof CertificateError)) throw error;
  }
  return [{ pointer: '/tls_client_auth_subject_dn', detail: 'RFC 4514 §3: not a distinguished name' }];
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

export async function announce(
  deps: Pick<ChangeClientDependencies, 'outbox'>,
  manager: EntityManager,
  workspace: Pick<WorkspaceRecord, 'id' | 'tenant' | 'slug'>,
  clientId: string,
): Promise<void> {
  await deps.outbox.add(manager, {
    tenant: workspace.tenant,
    workspaceId: workspace.id,
    workspace: workspace.slug,
    changed: { $case: 'clientChanged', clientChanged: { clientId } },
  });
}
