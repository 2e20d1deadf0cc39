/**
 * When `token` seals under another key-encryption key than before, the stored keys are sealed anew, so that the key before can be taken away. `token`
 * opens and seals; here is only which key sealed what. Any replica may do it: whoever comes second finds nothing left.
 */
import { status } from '@grpc/grpc-js';
import { type IssuanceClient, KeyUse } from '@ostiary/contracts/ostiary/issuance/v1/issuance';
import type { PromiseClient } from '@ostiary/platform/grpc-client';
import type { Logger } from '@ostiary/platform/logger';
import { inTenant } from '@ostiary/platform/postgres';
import type { DataSource } from 'typeorm';
import type { TransactionalAudit } from '../audit-trail/record-change.js';
import type { ChangeOutbox } from '../directory/announce-change.js';
import { SYSTEM_ACTOR, SYSTEM_REQUEST } from '../system/system-request.js';
import { lockWorkspaceById } from '../workspaces/workspace.repository.js';
import { keysChanged } from './rotate-keys.js';

export interface ResealDependencies {
  readonly dataSource: DataSource;
  readonly issuance: Pick<PromiseClient<IssuanceClient>, 'resealKeys'>;
  readonly audit: TransactionalAudit;
  readonly outbox: ChangeOutbox;
  readonly logger: Pick<Logger, 'info' | 'warn'>;
  /** Unix ms. */
  readonly now: () => number;
}

interface Place {
  readonly tenant: string;
  readonly workspace_id: string;
}

/** Workspaces that are looked for at a time. */
const BATCH = 100;
/** Keys are looked through again after so long, though the key-encryption key is the same: a replica of `token` may have had the one before for a while. */
const LOOK_AGAIN_MS = 3_600_000;

const TABLES = [
  { table: 'signing_keys', use: KeyUse.KEY_USE_SIGNATURE, word: 'sig' },
  { table: 'encryption_keys', use: KeyUse.KEY_USE_ENCRYPTION, word: 'enc' },
] as const;

/** libs/crypto/src/seal.ts: version (1 byte), length of the id (1 byte), id. */
const SEALED_UNDER = `case when length(sealed_private_key) > 2
  then substring(sealed_private_key from 3 for get_byte(sealed_private_key, 1)) end`;

/** Remembers for which key-encryption key everything has been looked through. */
export class ResealStoredKeys {
  #done: { readonly id: string; readonly at: number } | undefined;

  constructor(private readonly deps: ResealDependencies) {}

  /** The number of keys that were sealed anew. */
  async run(): Promise<number> {
    const id = await this.#sealsNow();
    if (id === undefined) return 0;
    const began = this.deps.now();
    if (this.#done?.id === id && began - this.#done.at < LOOK_AGAIN_MS) return 0;
    let resealed = 0;
    let left = 0;
    let last = '00000000-0000-0000-0000-000000000000';
    for (;;) {
      const places = await this.#placesAfter(last, id);
      for (const place of places) {
        const outcome = await this.#resealIn(place, id).catch((error: unknown) => {
          // One workspace's trouble is not another's; tried again in the next run.
          this.deps.logger.warn({ err: error, workspaceId: place.workspace_id }, 'keys could not be sealed anew');
          return { resealed: 0, left: 1 };
        });
        resealed += outcome.resealed;
        left += outcome.left;
        last = place.workspace_id;
      }
      if (places.length < BATCH) break;
    }
    if (resealed > 0) await this.deps.outbox.publish();
    if (resealed > 0 || left > 0) {
      const told = { keyEncryptionKey: id, resealed, left };
      if (left > 0) this.deps.logger.warn(told, 'some keys are still sealed under another key-encryption key');
      else
        this.deps.logger.info(
          told,
          'every key is sealed under the key-encryption key: those before it can be taken away',
        );
    }
    this.#done = left === 0 ? { id, at: began } : undefined;
    return resealed;
  }

  /** The id of the key-encryption key that seals now; undefined while `token` is of the version before, which has but one. */
  async #sealsNow(): Promise<string | undefined> {
    try {
      return (await this.deps.issuance.resealKeys({ keys: [] })).keyEncryptionKeyId;
    } catch (error) {
      if ((error as { code?: unknown }).code === status.UNIMPLEMENTED) return undefined;
      throw error;
    }
  }

  /** By the one policy that shows them across tenants (see the migration). */
  #placesAfter(workspaceId: string, id: string): Promise<Place[]> {
    return this.deps.dataSource.transaction(async (manager): Promise<Place[]> => {
      await manager.query(`select set_config('ostiary.purpose', 'key-reseal', true)`);
      const each = TABLES.map(
        ({ table }) =>
          `select tenant, workspace_id from tenant.${table} where workspace_id > $1 and ${SEALED_UNDER} <> $2`,
      );
      return manager.query(
        `select tenant, workspace_id from (${each.join(' union ')}) as found order by workspace_id limit ${BATCH}`,
        [workspaceId, Buffer.from(id)],
      );
    });
  }

  async #resealIn(
    { tenant, workspace_id: workspaceId }: Place,
    id: string,
  ): Promise<{ readonly resealed: number; readonly left: number }> {
    const stored = await inTenant(this.deps.dataSource, tenant, async (manager) => {
      const found = [];
      for (const { table, use, word } of TABLES) {
        const rows: { kid: string; sealed: Buffer }[] = await manager.query(
          `select kid, sealed_private_key as sealed from tenant.${table}
            where tenant = $1 and workspace_id = $2 and ${SEALED_UNDER} <> $3 order by kid`,
          [tenant, workspaceId, Buffer.from(id)],
        );
        found.push(...rows.map(({ kid, sealed }) => ({ table, use, word, kid, sealed })));
      }
      return found;
    });
    const keys = stored.map(({ kid, use, sealed }) => ({ workspaceId, kid, use, sealedPrivateKey: sealed }));
    const { sealedPrivateKeys } = await this.deps.issuance.resealKeys({ keys });
    return inTenant(this.deps.dataSource, tenant, async (manager) => {
      const workspace = await lockWorkspaceById(manager, tenant, workspaceId);
      if (workspace === undefined) return { resealed: 0, left: 0 };
      const changed = [];
      let left = 0;
      for (const [at, { table, kid, sealed, word }] of stored.entries()) {
        const fresh = sealedPrivateKeys[at];
        if (fresh === undefined || fresh.length === 0) {
          left += 1;
          continue;
        }
        // Only what was read: the key may have been exchanged or removed meanwhile, or sealed anew by another replica.
        const [, affected]: [unknown, number] = await manager.query(
          `update tenant.${table} set sealed_private_key = $4
            where tenant = $1 and workspace_id = $2 and kid = $3 and sealed_private_key = $5`,
          [tenant, workspaceId, kid, Buffer.from(fresh), sealed],
        );
        if (affected === 1) changed.push({ kid, word });
      }
      if (changed.length === 0) return { resealed: 0, left };
      await keysChanged(this.deps, manager, workspace, this.deps.now());
      for (const { kid, word } of changed) {
        await this.deps.audit.recordInTransaction(manager, {
          type: 'key.resealed',
          outcome: 'success',
          workspace,
          actor: SYSTEM_ACTOR,
          target: { type: 'key', id: kid },
          request: SYSTEM_REQUEST,
          details: { use: word, key_encryption_key: id },
        });
      }
      return { resealed: changed.length, left };
    });
  }
}
