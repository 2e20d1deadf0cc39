import fs from 'node:fs';
import { type ReceivedSpan, readTraces } from '@ostiary/platform/tracing/otlp-receiver.test-support';
import { system } from './system.ts';

/** The spans that the services have sent since it was made. */
export class TraceReader {
  readonly spans: ReceivedSpan[] = [];
  #position = fs.statSync(system.traces).size;

  /** As soon as they are as `enough` says. */
  async until(enough: (spans: readonly ReceivedSpan[]) => boolean, limitMs = 20_000): Promise<readonly ReceivedSpan[]> {
    const end = Date.now() + limitMs;
    for (;;) {
      this.#read();
      if (enough(this.spans)) return this.spans;
      if (Date.now() > end)
        throw new Error(
          `these spans are not enough: ${this.spans.map(({ service, name }) => `${service}: ${name}`).join('; ')}`,
        );
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }

  /** Whole exports: the last one may still be on its way into the file. */
  #read(): void {
    const size = fs.statSync(system.traces).size;
    const bytes = Buffer.alloc(size - this.#position);
    const file = fs.openSync(system.traces, 'r');
    fs.readSync(file, bytes, 0, bytes.length, this.#position);
    fs.closeSync(file);
    let at = 0;
    while (at + 4 <= bytes.length && at + 4 + bytes.readUInt32BE(at) <= bytes.length) {
      const end = at + 4 + bytes.readUInt32BE(at);
      this.spans.push(...readTraces(bytes.subarray(at + 4, end)));
      at = end;
    }
    this.#position += at;
  }
}
