/**
 * When a grant was last of use: noted behind the answer's back, some seconds' uses at a time and at most once in some minutes for each grant, so that a busy
 * client costs nothing. What a replica has not written when it dies is lost, and a grant looks a little less used than it was.
 */
import type { Workspace } from '@ostiary/oauth/workspace';
import { inTenant } from '@ostiary/platform/postgres';
import type { DataSource } from 'typeorm';

/** More than this at once are not noted: the next use is. */
const MOST = 10_000;

export class NoteUse {
  /** Unix ms by grant, by tenant. */
  #noted = new Map<string, Map<string, number>>();
  #count = 0;

  constructor(private readonly dataSource: DataSource) {}

  /** `now`: Unix ms. */
  note({ tenant }: Pick<Workspace, 'tenant'>, grantId: string, now: number): void {
    const ofTenant = this.#noted.get(tenant) ?? new Map<string, number>();
    this.#noted.set(tenant, ofTenant);
    if (!ofTenant.has(grantId)) {
      if (this.#count >= MOST) return;
      this.#count += 1;
    }
    ofTenant.set(grantId, now);
  }

  /** Writes what was noted since the last time. */
  async write(): Promise<void> {
    const noted = this.#noted;
    this.#noted = new Map();
    this.#count = 0;
    for (const [tenant, ofTenant] of noted) {
      await inTenant(this.dataSource, tenant, (manager) =>
        manager.query(
          `update grants g set last_used_at = to_timestamp(n.at / 1000.0)
           from unnest($1::uuid[], $2::float8[]) as n(id, at)
           where g.id = n.id and (g.last_used_at is null or g.last_used_at < to_timestamp(n.at / 1000.0) - interval '5 minutes')`,
          [[...ofTenant.keys()], [...ofTenant.values()]],
        ),
      );
    }
  }
}
