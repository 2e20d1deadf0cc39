import { counter } from '@ostiary/platform/metrics';
import { IdentityError } from '../identity-error.js';
import type { Scope } from './user.js';

/** A count is believed for so long, and while it is far enough from the quota that nobody could have filled it meanwhile. */
const BELIEVED_MS = 60_000;
const FAR_FROM_FULL = 0.9;
const MAX_WORKSPACES = 10_000;

const refused = counter('ostiary_quota_refusals_total', 'What was not made because there may be no more of it', [
  'quota',
]);
// There from the start, so that the first one is an increase.
refused.inc({ quota: 'users' }, 0);

/** A transaction, as far as it is needed to count. */
interface Counting {
  query(text: string, values: unknown[]): Promise<{ readonly count: number }[]>;
}

/** How many users a workspace may have. Counting a large workspace takes a while: it is done once a minute, until it is nearly full. */
export class UserQuota {
  readonly #quota: number;
  readonly #now: () => number;
  readonly #counted = new Map<string, { count: number; readonly at: number }>();

  /** `quota` 0: without end. `now`: Unix ms. */
  constructor(quota: number, now: () => number = Date.now) {
    this.#quota = quota;
    this.#now = now;
  }

  /** In the transaction that makes the user. Throws IdentityError `too_many_users`. */
  async requireRoom(manager: Counting, { tenant, workspaceId }: Scope): Promise<void> {
    if (this.#quota === 0) return;
    const known = this.#counted.get(workspaceId);
    const now = this.#now();
    if (known !== undefined && now - known.at < BELIEVED_MS && known.count < this.#quota * FAR_FROM_FULL) {
      known.count += 1;
      return;
    }
    const rows = await manager.query(
      `select count(*)::int as count from (select from users where tenant = $1 and workspace_id = $2 limit $3) as counted`,
      [tenant, workspaceId, this.#quota],
    );
    const count = rows[0]?.count ?? 0;
    if (count >= this.#quota) {
      refused.inc({ quota: 'users' });
      throw new IdentityError({ kind: 'too_many_users' });
    }
    if (this.#counted.size >= MAX_WORKSPACES) this.#counted.clear();
    this.#counted.set(workspaceId, { count: count + 1, at: now });
  }
}
