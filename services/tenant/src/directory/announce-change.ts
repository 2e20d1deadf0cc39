/** Telling every cache that something changed: written in the transaction that changes it, published after the commit. */
import type { DirectoryChanged } from '@ostiary/contracts/ostiary/directory/v1/directory';
import type { EntityManager } from 'typeorm';

/** DirectoryOutbox of libs/directory. */
export interface ChangeOutbox {
  add(manager: EntityManager, change: Omit<DirectoryChanged, 'changedAt'>): Promise<void>;
  /** To be called when the transaction has committed; never rejects. */
  publish(): Promise<void>;
}

interface ChangedWorkspace {
  readonly id: string;
  readonly tenant: string;
  readonly slug: string;
}

/** Settings, keys, disabled, deleted, new. */
export async function announceWorkspace(
  outbox: ChangeOutbox,
  manager: EntityManager,
  workspace: ChangedWorkspace,
): Promise<void> {
  await outbox.add(manager, { ...named(workspace), changed: { $case: 'workspaceChanged', workspaceChanged: {} } });
}

export async function announceClient(
  outbox: ChangeOutbox,
  manager: EntityManager,
  workspace: ChangedWorkspace,
  clientId: string,
): Promise<void> {
  await outbox.add(manager, { ...named(workspace), changed: { $case: 'clientChanged', clientChanged: { clientId } } });
}

function named({ id, tenant, slug }: ChangedWorkspace) {
  return { tenant, workspaceId: id, workspace: slug };
}
