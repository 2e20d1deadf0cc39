// What this process has put into the outbox and does not know to be out of it: by partition, the highest position, the writes
// under way, and the transactions whose end is not known. Only ever errs towards "still there".

interface PartitionRows {
  highest: bigint;
  writing: number;
  /** Counts changes, to tell whether a snapshot is still true. */
  version: number;
  readonly transactions: Set<string>;
}

export interface UndrainedSnapshot {
  readonly versions: ReadonlyMap<number, number>;
  readonly transactions: readonly string[];
}

export class UndrainedRows {
  readonly #partitions = new Map<number, PartitionRows>();

  get size(): number {
    return this.#partitions.size;
  }

  has(partition: number): boolean {
    return this.#partitions.has(partition);
  }

  beginWrite(partition: number): void {
    const rows = this.#rows(partition);
    rows.writing += 1;
  }

  /** Without a position: the write failed, and may have been done all the same. */
  endWrite(partition: number, position: bigint | undefined): void {
    const rows = this.#rows(partition);
    rows.writing -= 1;
    if (position !== undefined && position > rows.highest) rows.highest = position;
  }

  addUncommitted(partition: number, position: bigint, transaction: string): void {
    const rows = this.#rows(partition);
    if (position > rows.highest) rows.highest = position;
    rows.transactions.add(transaction);
  }

  snapshot(): UndrainedSnapshot {
    return {
      versions: new Map([...this.#partitions].map(([partition, rows]) => [partition, rows.version])),
      transactions: [...new Set([...this.#partitions.values()].flatMap((rows) => [...rows.transactions]))],
    };
  }

  /** Forgets what the database, asked after the snapshot, says is over: `open` transactions are not, nor rows from `oldest` on. */
  settle(snapshot: UndrainedSnapshot, open: ReadonlySet<string>, oldest: bigint | undefined): void {
    for (const [partition, rows] of this.#partitions) {
      if (snapshot.versions.get(partition) !== rows.version || rows.writing > 0) continue;
      for (const transaction of rows.transactions) if (!open.has(transaction)) rows.transactions.delete(transaction);
      const drained = oldest === undefined || oldest > rows.highest;
      if (drained && rows.transactions.size === 0) this.#partitions.delete(partition);
    }
  }

  #rows(partition: number): PartitionRows {
    let rows = this.#partitions.get(partition);
    if (rows === undefined) {
      rows = { highest: 0n, writing: 0, version: 0, transactions: new Set() };
      this.#partitions.set(partition, rows);
    }
    rows.version += 1;
    return rows;
  }
}
