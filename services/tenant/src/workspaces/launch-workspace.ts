/**
 * Launching: a live authorization server, or nothing. In this order, so that what cannot be undone comes last:
 * 1. settings: the profile's, with the caller's changes, through every rule;
 * 2. signing keys, made and sealed by `token` (nothing is stored there);
 * 3. for the demo: sample users in identity (removed again if 4 fails) and a client with a key pair of its own;
 * 4. one transaction: workspace, keys, clients, audit events, change event;
 * 5. the change is published: whoever remembered that there was no such workspace forgets it. Then it is live, and 201.
 */
import type { IssuanceClient } from '@ostiary/contracts/ostiary/issuance/v1/issuance';
import { uuidV7 } from '@ostiary/crypto/random';
import { settingsOf, WORKSPACE_PROFILES } from '@ostiary/oauth/workspace-profiles';
import type { PromiseClient } from '@ostiary/platform/grpc-client';
import { inTenant } from '@ostiary/platform/postgres';
import type { DataSource, EntityManager } from 'typeorm';
import type { z } from 'zod';
import type { AdminCall } from '../access/admin-access.js';
import { recordChange, type TransactionalAudit } from '../audit-trail/record-change.js';
import { insertClient } from '../clients/client.repository.js';
import { announceWorkspace, type ChangeOutbox } from '../directory/announce-change.js';
import { makeMissingEncryptionKeys, storeEncryptionKeys } from '../keys/change-encryption-keys.js';
import { insertKeys, newKeys, type SigningKeyRecord } from '../keys/signing-key.repository.js';
import { conflict } from '../problems/refusal.js';
import { type Quotas, requireRoomForWorkspace } from '../quotas/quotas.js';
import { answered } from '../users/identity-refusal.js';
import { type Demo, type DemoDependencies, prepareDemo, withdrawDemo } from './demo.js';
import { changedSettings } from './settings-rules.js';
import { findWorkspace, insertWorkspace, type WorkspaceRecord } from './workspace.repository.js';
import type { LAUNCH_WORKSPACE } from './workspaces.routes.js';

export interface LaunchWorkspaceDependencies extends DemoDependencies {
  readonly dataSource: DataSource;
  readonly issuance: Pick<PromiseClient<IssuanceClient>, 'createSigningKeys' | 'createEncryptionKeys'>;
  readonly audit: TransactionalAudit;
  readonly outbox: ChangeOutbox;
  readonly quotas: Quotas;
}

export type WorkspaceWish = z.output<typeof LAUNCH_WORKSPACE.body>;

export interface LaunchedWorkspace {
  readonly workspace: WorkspaceRecord;
  readonly keys: readonly SigningKeyRecord[];
  readonly demo: Demo | undefined;
}

/** @throws Refusal conflict, quota-exceeded, invalid-request, temporarily-unavailable */
export async function launchWorkspace(
  deps: LaunchWorkspaceDependencies,
  wish: WorkspaceWish,
  call: AdminCall,
): Promise<LaunchedWorkspace> {
  const { tenant } = call;
  const profile = WORKSPACE_PROFILES[wish.profile];
  const settings = changedSettings(settingsOf(profile), wish.settings ?? {}, profile.name);
  const now = deps.now();
  const bare: WorkspaceRecord = {
    id: uuidV7(now),
    tenant,
    slug: wish.slug,
    name: wish.name,
    workspaceProfile: profile.name,
    settings,
    version: 1,
    disabled: false,
    createdAt: now,
    updatedAt: now,
  };
  await inTenant(deps.dataSource, tenant, async (manager) => {
    if ((await findWorkspace(manager, tenant, wish.slug)) !== undefined) {
      throw conflict('The tenant has a workspace of this slug.', '/slug');
    }
    await requireRoomForWorkspace(manager, tenant, deps.quotas);
  });
  const [created, encryption, demo] = await Promise.all([
    answered(deps.issuance.createSigningKeys({ workspaceId: bare.id, algs: settings.signingAlgorithms }, call.context)),
    makeMissingEncryptionKeys(deps, bare, [], call),
    profile.name === 'b2b-demo' ? prepareDemo(deps, bare, call) : undefined,
  ]);
  const workspace = demo === undefined ? bare : { ...bare, settings: demo.settings };
  const keys = newKeys(workspace, created.keys, now);
  try {
    await inTenant(deps.dataSource, tenant, async (manager) => {
      await store(deps, manager, call, workspace, keys, demo);
      await storeEncryptionKeys(deps, manager, workspace, encryption, now, call);
    });
  } catch (error) {
    if (demo !== undefined) await withdrawDemo(deps, bare, demo, call);
    throw error;
  }
  await deps.outbox.publish();
  return { workspace, keys, demo };
}

async function store(
  deps: LaunchWorkspaceDependencies,
  manager: EntityManager,
  call: AdminCall,
  workspace: WorkspaceRecord,
  keys: readonly SigningKeyRecord[],
  demo: Demo | undefined,
): Promise<void> {
  await insertWorkspace(manager, workspace);
  await insertKeys(manager, keys);
  for (const client of demo?.clients ?? []) await insertClient(manager, client.stored);
  await recordChange(deps.audit, manager, call, {
    type: 'workspace.created',
    workspace,
    target: { type: 'workspace', id: workspace.id },
    after: { name: workspace.name, workspaceProfile: workspace.workspaceProfile, ...workspace.settings },
  });
  for (const key of keys) {
    await recordChange(deps.audit, manager, call, {
      type: 'key.created',
      workspace,
      target: { type: 'key', id: key.kid },
      details: { alg: key.alg, state: key.state },
    });
  }
  for (const { stored } of demo?.clients ?? []) {
    await recordChange(deps.audit, manager, call, {
      type: 'client.registered',
      workspace,
      target: { type: 'client', id: stored.record.clientId },
      after: stored.record,
    });
  }
  await announceWorkspace(deps.outbox, manager, workspace);
}
