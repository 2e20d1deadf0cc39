/**
 * Publishes changes of the directory (workspaces, clients, users) on ostiary.directory.v1. A change is written in the transaction
 * that makes it and goes out after the commit; what a dying process left behind goes out with the next publication of any replica.
 * Receivers only forget what a message names, so order does not matter, and a message more does no harm.
 */
import { DirectoryChanged } from '@ostiary/contracts/ostiary/directory/v1/directory';
import type { EventProducer } from '@ostiary/platform/kafka';
import type { Logger } from '@ostiary/platform/logger';
import type { DataSource, EntityManager } from 'typeorm';

export const DIRECTORY_TOPIC = 'ostiary.directory.v1';

/** Rows that go out in one transaction. */
const BATCH = 500;

/** The statements that create `<schema>.directory_outbox`, for the first migration of a service that changes the directory. */
export function directoryOutboxTableSql(schema: string): string[] {
  return [
    `create table ${schema}.directory_outbox (
      id bigint generated always as identity primary key,
      key text not null,
      payload text not null,
      created_at timestamptz not null default now()
    )`,
  ];
}

export interface DirectoryOutboxOptions {
  readonly dataSource: DataSource;
  readonly schema: string;
  readonly producer: EventProducer;
  readonly logger: Logger;
  readonly now?: () => number;
  /** How often what others left behind is looked for; 1000 when left out. */
  readonly pollMs?: number;
}

export class DirectoryOutbox {
  readonly #options: DirectoryOutboxOptions;
  #timer: NodeJS.Timeout | undefined;
  #publishing: Promise<void> | undefined;
  #wanted = false;

  constructor(options: DirectoryOutboxOptions) {
    this.#options = options;
  }

  /** Looks for rows from now on, until `close`. */
  start(): void {
    this.#timer = setInterval(() => void this.publish(), this.#options.pollMs ?? 1000);
    this.#timer.unref();
  }

  /** Writes the change in the caller's transaction; call `publish` after the commit. */
  async add(manager: EntityManager, change: Omit<DirectoryChanged, 'changedAt'>): Promise<void> {
    const changedAt = (this.#options.now ?? Date.now)();
    const payload = JSON.stringify(DirectoryChanged.toJSON({ ...change, changedAt }));
    await manager.query(`insert into ${this.#options.schema}.directory_outbox (key, payload) values ($1, $2)`, [
      change.workspaceId || change.tenant,
      payload,
    ]);
  }

  /** Resolves when what was committed before the call has gone out, or could not: then it goes out later. Never rejects. */
  publish(): Promise<void> {
    this.#wanted = true;
    this.#publishing ??= this.#drain().finally(() => {
      this.#publishing = undefined;
    });
    return this.#publishing;
  }

  async close(): Promise<void> {
    clearInterval(this.#timer);
    await this.#publishing;
  }

  async #drain(): Promise<void> {
    try {
      while (this.#wanted) {
        this.#wanted = false;
        while ((await this.#publishBatch()) === BATCH);
      }
    } catch (error) {
      this.#wanted = false;
      this.#options.logger.warn({ err: error }, 'directory changes wait to be published');
    }
  }

  /** Rows that another replica is just sending are left to it. */
  #publishBatch(): Promise<number> {
    const { dataSource, schema, producer } = this.#options;
    return dataSource.transaction(async (manager) => {
      const [rows]: [{ key: string; payload: string }[], number] = await manager.query(
        `delete from ${schema}.directory_outbox where id in
           (select id from ${schema}.directory_outbox order by id limit ${BATCH} for update skip locked)
         returning key, payload`,
      );
      if (rows.length === 0) return 0;
      await producer.send(
        rows.map(({ key, payload }) => ({
          topic: DIRECTORY_TOPIC,
          key,
          value: Buffer.from(payload),
          headers: { 'content-type': 'application/json' },
        })),
      );
      return rows.length;
    });
  }
}
