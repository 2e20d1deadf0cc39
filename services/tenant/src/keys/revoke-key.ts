/**
 * A signing key that somebody else may have: what it costs to withdraw it, and the withdrawal. It leaves the key set, whatever it signed is
 * refused from then on, and a new key signs at once. Tokens that are not signed (opaque access tokens, refresh tokens, codes, sessions) live on.
 */
import { type SignedForClient, signedWith } from '@ostiary/oauth/response-algorithm';
import { inTenant } from '@ostiary/platform/postgres';
import type { EntityManager } from 'typeorm';
import type { AdminCall } from '../access/admin-access.js';
import { recordChange } from '../audit-trail/record-change.js';
import { pageOfClients } from '../clients/client.repository.js';
import { conflict, notFound } from '../problems/refusal.js';
import { answered } from '../users/identity-refusal.js';
import { findWorkspace, lockWorkspaceById, type WorkspaceRecord } from '../workspaces/workspace.repository.js';
import { longestTokenSeconds, RETIREMENT_MARGIN_MS } from './key-lifecycle.js';
import { keysChanged, type RotateKeysDependencies } from './rotate-keys.js';
import { insertKeys, keysOf, newKeys, removeKey, type SigningKeyRecord } from './signing-key.repository.js';

export interface AffectedClient {
  readonly clientId: string;
  readonly clientName: string;
  /** What it gets that this key signs. */
  readonly signed: readonly SignedForClient[];
}

export interface RevocationImpact {
  readonly key: SigningKeyRecord;
  /** Unix ms, after which nothing that it signed would be believed anyway; undefined: it has signed nothing. */
  readonly lastTokenExpiresAt: number | undefined;
  readonly affectedClients: number;
  /** The first of them. */
  readonly clients: readonly AffectedClient[];
}

const NAMED_CLIENTS = 100;
const PAGE = 500;

/** @throws Refusal not-found */
export async function explainRevocation(
  deps: Pick<RotateKeysDependencies, 'dataSource' | 'now'>,
  slug: string,
  kid: string,
  { tenant }: AdminCall,
): Promise<RevocationImpact> {
  return inTenant(deps.dataSource, tenant, async (manager) => {
    const { workspace, key } = await requireKey(manager, tenant, slug, kid);
    return impactOf(manager, workspace, key, deps.now());
  });
}

/** @throws Refusal not-found, conflict */
export async function revokeSigningKey(
  deps: Omit<RotateKeysDependencies, 'keyPublishSeconds'>,
  slug: string,
  kid: string,
  reason: string,
  call: AdminCall,
): Promise<{ readonly impact: RevocationImpact; readonly keys: readonly SigningKeyRecord[] }> {
  const { tenant } = call;
  const { workspace, key } = await inTenant(deps.dataSource, tenant, (manager) =>
    requireKey(manager, tenant, slug, kid),
  );
  // Not the next one, if there is one: whoever got hold of this key may have that, too.
  const algs = key.state === 'active' ? [key.alg] : [];
  const created =
    algs.length === 0
      ? []
      : (await answered(deps.issuance.createSigningKeys({ workspaceId: workspace.id, algs }, call.context))).keys;
  const done = await inTenant(deps.dataSource, tenant, async (manager) => {
    const locked = await lockWorkspaceById(manager, tenant, workspace.id);
    const now = deps.now();
    const found = locked && (await keysOf(manager, tenant, locked.id)).find((one) => one.kid === kid);
    if (locked === undefined || found === undefined) throw notFound();
    if (found.state !== key.state) throw conflict('The key began or ceased to sign at this moment; try again.');
    const impact = await impactOf(manager, locked, found, now);
    const added = newKeys(locked, created, now);
    await removeKey(manager, found);
    await insertKeys(manager, added);
    await keysChanged(deps, manager, locked, now);
    await recordChange(deps.audit, manager, call, {
      type: 'key.revoked',
      workspace: locked,
      target: { type: 'key', id: kid },
      details: { alg: key.alg, state: key.state, reason, clients: String(impact.affectedClients) },
    });
    for (const one of added) {
      await recordChange(deps.audit, manager, call, {
        type: 'key.created',
        workspace: locked,
        target: { type: 'key', id: one.kid },
        details: { alg: one.alg, state: one.state },
      });
    }
    return { impact, keys: await keysOf(manager, tenant, locked.id) };
  });
  await deps.outbox.publish();
  return done;
}

async function requireKey(manager: EntityManager, tenant: string, slug: string, kid: string) {
  const workspace = await findWorkspace(manager, tenant, slug);
  const key = workspace && (await keysOf(manager, tenant, workspace.id)).find((one) => one.kid === kid);
  if (workspace === undefined || key === undefined) throw notFound();
  return { workspace, key };
}

async function impactOf(
  manager: EntityManager,
  workspace: WorkspaceRecord,
  key: SigningKeyRecord,
  now: number,
): Promise<RevocationImpact> {
  const clients: AffectedClient[] = [];
  let affectedClients = 0;
  let after: readonly [number, string] | undefined;
  do {
    const page = await pageOfClients(manager, workspace, { after, limit: PAGE });
    for (const { record } of page.clients) {
      const signed = record.disabled ? [] : signedWith(key.alg, record, workspace.settings);
      if (signed.length === 0 || key.state === 'next') continue;
      affectedClients++;
      const { clientId, clientName } = record;
      if (clients.length < NAMED_CLIENTS) clients.push({ clientId, clientName, signed });
    }
    after = page.next;
  } while (after !== undefined);
  return { key, lastTokenExpiresAt: lastExpiry(key, workspace, now), affectedClients, clients };
}

function lastExpiry(key: SigningKeyRecord, { settings }: WorkspaceRecord, now: number): number | undefined {
  if (key.state === 'next') return undefined;
  if (key.state === 'retired' && key.retiresAt !== undefined) return key.retiresAt - RETIREMENT_MARGIN_MS;
  return now + longestTokenSeconds(settings) * 1000;
}
