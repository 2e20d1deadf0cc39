import type { DataSource, EntityManager } from 'typeorm';

/** For so long nobody else tries: longer than an attempt takes, so that a process that dies in one leaves it to others. */
const LEASE_SECONDS = 30;

/** Tables of notices: `id`, `attempts`, `next_attempt_at`, and what is to be told. */
export type NoticeTable = 'logout_notices' | 'backchannel_notices';

/** What clients have still to be told, of all tenants: kept in Postgres until they have been, or are given up. */
export class DueNotices<Row extends { readonly id: string }> {
  readonly #dataSource: DataSource;
  readonly #table: NoticeTable;

  constructor(dataSource: DataSource, table: NoticeTable) {
    this.#dataSource = dataSource;
    this.#table = table;
  }

  /** Those that are due, for this caller alone until the lease is over. `attempts` counts those that have begun, this one included. */
  async take(limit: number): Promise<Row[]> {
    return this.#delivering((manager) =>
      manager.query(
        `with due as (
           select id from ${this.#table} where next_attempt_at <= now() order by next_attempt_at limit $1 for update skip locked
         ), taken as (
           update ${this.#table} n set attempts = n.attempts + 1, next_attempt_at = now() + make_interval(secs => ${LEASE_SECONDS})
           from due where n.id = due.id
           returning n.*
         ) select * from taken`,
        [limit],
      ),
    );
  }

  /** How many wait, of all tenants, and for how long the oldest of them has (seconds; 0: none does). */
  async waiting(): Promise<{ readonly notices: number; readonly oldestAgeSeconds: number }> {
    return this.#delivering(async (manager) => {
      const [row]: { notices: string; age: string | null }[] = await manager.query(
        `select count(*) as notices, extract(epoch from now() - min(created_at)) as age from ${this.#table}`,
      );
      return { notices: Number(row?.notices ?? 0), oldestAgeSeconds: Math.max(0, Number(row?.age ?? 0)) };
    });
  }

  /** The client has been told, or has been given up. */
  async remove(id: string): Promise<void> {
    await this.#delivering((manager) => manager.query(`delete from ${this.#table} where id = $1`, [id]));
  }

  async tryAgain(id: string, inSeconds: number): Promise<void> {
    await this.#delivering((manager) =>
      manager.query(`update ${this.#table} set next_attempt_at = now() + make_interval(secs => $2) where id = $1`, [
        id,
        inSeconds,
      ]),
    );
  }

  #delivering<T>(work: (manager: EntityManager) => Promise<T>): Promise<T> {
    return this.#dataSource.transaction(async (manager) => {
      await manager.query(`select set_config('ostiary.delivery', 'on', true)`);
      return work(manager);
    });
  }
}
