/**
 * Token Status List: each JWT access token gets an index of its own. A replica takes indexes by the block, at one call for a thousand tokens, and hands them out
 * in random order, so that nobody learns from an index how many tokens there are or which came first (§12.5).
 */
import { randomInt } from 'node:crypto';
import { LruMap } from '@ostiary/crypto/lru-map';
import { randomToken } from '@ostiary/crypto/random';
import type { AccessTokenClaims } from '@ostiary/oauth/access-token-claims';
import { endpointUrl } from '@ostiary/oauth/endpoints';
import { listsStatuses, STATUS_BLOCK_SIZE, type StatusReference } from '@ostiary/oauth/token-status-list';
import type { Workspace } from '@ostiary/oauth/workspace';
import type { StatusListRepository } from './status-list.repository.js';

/** A block that is kept longer is dropped with what is left of it: lists come to an end. */
const BLOCK_MS = 3_600_000;
/** Longer than any access token lives, and than clocks differ. */
const TOKEN_MS = 86_400_000 + 600_000;
/** Workspaces of which a replica holds a block. */
const HELD = 10_000;

interface Block {
  readonly listId: string;
  /** Unix ms. */
  readonly until: number;
  /** Shuffled. */
  readonly indexes: number[];
}

export interface Allotted {
  readonly listId: string;
  readonly index: number;
  readonly reference: StatusReference;
}

export class AllotStatus {
  readonly #blocks = new LruMap<string, Block>(HELD);
  readonly #taking = new Map<string, Promise<Block>>();

  constructor(
    private readonly lists: Pick<StatusListRepository, 'takeBlock' | 'store'>,
    private readonly now: () => number,
  ) {}

  /** undefined: the workspace publishes no lists. */
  async allot(workspace: Workspace): Promise<Allotted | undefined> {
    if (!listsStatuses(workspace.settings)) return undefined;
    for (;;) {
      const held = this.#blocks.get(workspace.id);
      const block = held !== undefined && held.until > this.now() ? held : await this.#take(workspace);
      const index = block.indexes.pop();
      if (index !== undefined) {
        const uri = `${endpointUrl(workspace.issuer, 'statusLists')}/${block.listId}`;
        return { listId: block.listId, index, reference: { status_list: { idx: index, uri } } };
      }
      if (this.#blocks.get(workspace.id) === block) this.#blocks.delete(workspace.id);
    }
  }

  /** Before the token is answered: what has an index can be revoked. */
  async remember(workspace: Workspace, { listId, index }: Allotted, claims: AccessTokenClaims): Promise<void> {
    const { jti: tokenId, client_id: clientId, iat, exp } = claims;
    const times = { issuedAt: iat * 1000, expiresAt: exp * 1000 };
    await this.lists.store(workspace, { listId, index, tokenId, clientId, ...times });
  }

  /** Of many that come at once one asks. */
  #take(workspace: Workspace): Promise<Block> {
    const under = this.#taking.get(workspace.id);
    if (under !== undefined) return under;
    const taking = this.#taken(workspace).finally(() => this.#taking.delete(workspace.id));
    this.#taking.set(workspace.id, taking);
    return taking;
  }

  async #taken(workspace: Workspace): Promise<Block> {
    const now = this.now();
    const until = now + BLOCK_MS;
    const { listId, first } = await this.lists.takeBlock(workspace, randomToken(16), now, until + TOKEN_MS);
    const block = { listId, until, indexes: shuffled(first, STATUS_BLOCK_SIZE) };
    this.#blocks.set(workspace.id, block);
    return block;
  }
}

/** Fisher and Yates. */
function shuffled(first: number, count: number): number[] {
  const indexes = Array.from({ length: count }, (_, i) => first + i);
  for (let i = count - 1; i > 0; i--) {
    const j = randomInt(i + 1);
    const [one, other] = [indexes[i], indexes[j]];
    if (one === undefined || other === undefined) throw new RangeError('outside of the block');
    indexes[i] = other;
    indexes[j] = one;
  }
  return indexes;
}
