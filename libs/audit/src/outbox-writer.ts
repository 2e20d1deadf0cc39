import type { Outbox, OutboxEntry } from './outbox.js';

interface Waiting {
  readonly entry: OutboxEntry;
  readonly resolve: (position: bigint) => void;
  readonly reject: (error: unknown) => void;
}

/** Longest time that an action waits for the outbox. */
const WRITE_TIMEOUT_MS = 3000;
const MOST_AT_ONCE = 500;

/** Writes to the outbox in the order asked, one statement at a time: what comes while one is under way goes with the next. */
export class OutboxWriter {
  readonly #outbox: Outbox;
  #waiting: Waiting[] = [];
  #writing: Promise<void> | undefined;

  constructor(outbox: Outbox) {
    this.#outbox = outbox;
  }

  /** The position of the entry, or of one written with it. */
  write(entry: OutboxEntry): Promise<bigint> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ entry, resolve, reject });
      this.#writing ??= this.#writeAll();
    });
  }

  async idle(): Promise<void> {
    await this.#writing;
  }

  async #writeAll(): Promise<void> {
    // The rest of the event loop's turn may bring company.
    await new Promise((resolve) => setImmediate(resolve));
    while (this.#waiting.length > 0) {
      const batch = this.#waiting.splice(0, MOST_AT_ONCE);
      try {
        const position = await inTime(this.#outbox.write(batch.map(({ entry }) => entry)));
        for (const { resolve } of batch) resolve(position);
      } catch (error) {
        for (const { reject } of batch) reject(error);
      }
    }
    this.#writing = undefined;
  }
}

async function inTime<T>(work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new Error(`the outbox took longer than ${WRITE_TIMEOUT_MS} ms`)), WRITE_TIMEOUT_MS);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}
