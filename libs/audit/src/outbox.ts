// The service's audit_outbox table: writing events into it, in order, and taking them out of it, one replica at a time.
import { checkedSchemaName } from '@ostiary/platform/postgres';
import type { DataSource, EntityManager } from 'typeorm';
import type { PreparedEvent, ProducerStamp } from './audit-event.js';

/** An event for the outbox; with a stamp when it already has its number. */
export interface OutboxEntry {
  readonly event: PreparedEvent;
  readonly partition: number;
  readonly stamp: ProducerStamp | undefined;
}

/** A row as it is taken out, numbered. 64-bit integers are text. */
export interface OutboxRow {
  readonly position: string;
  readonly id: string;
  readonly key: string;
  readonly partition: number;
  readonly type: string;
  readonly time: string;
  readonly event: string;
  readonly instance: string;
  readonly epoch: string;
  readonly sequence: string;
}

export class Outbox {
  readonly #dataSource: DataSource;
  readonly #table: string;
  readonly #take: string;
  readonly #lockName: string;

  constructor(dataSource: DataSource, schema: string) {
    this.#dataSource = dataSource;
    this.#table = `${checkedSchemaName(schema)}.audit_outbox`;
    this.#take = `${checkedSchemaName(schema)}.audit_outbox_take`;
    this.#lockName = `ostiary ${this.#table}`;
  }

  /** Writes entries in their order; gives the position of the last. */
  async write(entries: readonly OutboxEntry[]): Promise<bigint> {
    const rows: { position: string }[] = await this.#dataSource.query(
      `insert into ${this.#table} (id, key, partition, type, time, event, instance, epoch, sequence)
       select id, key, partition, type, time, event, instance, epoch, sequence
         from unnest($1::uuid[], $2::text[], $3::int[], $4::text[], $5::text[], $6::text[], $7::text[], $8::bigint[], $9::bigint[])
              with ordinality as t (id, key, partition, type, time, event, instance, epoch, sequence, nth)
        order by nth
       returning position`,
      [
        entries.map(({ event }) => event.id),
        entries.map(({ event }) => event.key),
        entries.map(({ partition }) => partition),
        entries.map(({ event }) => event.type),
        entries.map(({ event }) => event.time),
        entries.map(({ event }) => event.json),
        entries.map(({ stamp }) => stamp?.instance ?? null),
        entries.map(({ stamp }) => stamp?.epoch ?? null),
        entries.map(({ stamp }) => stamp?.sequence ?? null),
      ],
    );
    return rows.reduce((highest, row) => (BigInt(row.position) > highest ? BigInt(row.position) : highest), 0n);
  }

  /** Writes one entry in the caller's transaction; gives its position and the transaction's id. */
  async writeWithin(
    manager: EntityManager,
    event: PreparedEvent,
    partition: number,
  ): Promise<{ position: bigint; transaction: string }> {
    const rows: { position: string; transaction: string }[] = await manager.query(
      `insert into ${this.#table} (id, key, partition, type, time, event)
       values ($1, $2, $3, $4, $5, $6)
       returning position, pg_current_xact_id()::text as transaction`,
      [event.id, event.key, partition, event.type, event.time, event.json],
    );
    const [row] = rows;
    if (row === undefined) throw new Error('the outbox gave no row back');
    return { position: BigInt(row.position), transaction: row.transaction };
  }

  /** Those of the transactions that have neither committed nor rolled back. */
  async stillOpen(transactions: readonly string[]): Promise<Set<string>> {
    if (transactions.length === 0) return new Set();
    try {
      const rows: { id: string }[] = await this.#dataSource.query(
        `select id from unnest($1::text[]) as t (id) where pg_xact_status(id::xid8) = 'in progress'`,
        [transactions],
      );
      return new Set(rows.map((row) => row.id));
    } catch (error) {
      // "in the future": a failover lost the transaction, and its row with it.
      if (error instanceof Error && 'code' in error && error.code === '22023') return new Set();
      throw error;
    }
  }

  /** How much is there, for the eye: rows (counted up to a hundred thousand), and how long ago the first was written. */
  async waiting(): Promise<{ readonly events: number; readonly oldestAgeSeconds: number }> {
    const [row]: { events: string; age: string | null }[] = await this.#dataSource.query(
      `select (select count(*) from (select from ${this.#table} limit 100000) counted) as events,
              (select extract(epoch from now() - time::timestamptz) from ${this.#table} order by position limit 1) as age`,
    );
    return { events: Number(row?.events ?? 0), oldestAgeSeconds: Math.max(0, Number(row?.age ?? 0)) };
  }

  /** The oldest row's position; undefined when there is none. */
  async oldest(): Promise<bigint | undefined> {
    const rows: { position: string | null }[] = await this.#dataSource.query(
      `select min(position) as position from ${this.#table}`,
    );
    const position = rows[0]?.position;
    return position === null || position === undefined ? undefined : BigInt(position);
  }

  /**
   * Takes rows out, oldest first, as long as there are some: each lot is numbered (committed), given to `publish`, and deleted
   * once that resolves. One replica at a time; false when another is at it. Rejects when `publish` does; nothing is lost then.
   */
  async drain(
    producer: string,
    most: number,
    publish: (rows: readonly OutboxRow[]) => Promise<void>,
  ): Promise<boolean> {
    const lock = this.#dataSource.createQueryRunner();
    try {
      // The lock is a transaction's, and the work is not in it: a session that breaks or hangs loses the lock with it.
      await lock.startTransaction();
      const [answer]: { held: boolean }[] = await lock.query(
        `select pg_try_advisory_xact_lock(hashtextextended($1, 0)) as held`,
        [this.#lockName],
      );
      if (!answer?.held) return false;
      for (;;) {
        const rows: OutboxRow[] = await this.#dataSource.query(`select * from ${this.#take}($1, $2)`, [producer, most]);
        if (rows.length === 0) return true;
        await publish(rows);
        const positions = rows.map((row) => row.position);
        await this.#dataSource.query(`delete from ${this.#table} where position = any($1::bigint[])`, [positions]);
        // Still ours? The server ends a transaction that is idle for too long.
        await lock.query('select 1');
      }
    } finally {
      await lock.rollbackTransaction().catch(() => {});
      await lock.release().catch(() => {});
    }
  }
}
