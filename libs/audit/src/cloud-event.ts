// CloudEvents 1.0, Kafka protocol binding, binary content mode: attributes as headers, the event's JSON as the value.
import type { ProducedMessage } from '@ostiary/platform/kafka';
import type { PreparedEvent } from './audit-event.js';

const SPEC_VERSION = Buffer.from('1.0');
const CONTENT_TYPE = Buffer.from('application/json');

export class CloudEvents {
  readonly #topic: string;
  readonly #source: Buffer;
  /** Values that repeat are encoded once. */
  readonly #types = new Map<string, Buffer>();

  constructor(service: string, topic: string) {
    this.#topic = topic;
    this.#source = Buffer.from(`/ostiary/${service}`);
  }

  message(
    event: Pick<PreparedEvent, 'id' | 'time' | 'key'> & { readonly type: string },
    partition: number,
    json: string,
  ): ProducedMessage {
    return {
      topic: this.#topic,
      key: event.key,
      partition,
      value: Buffer.from(json),
      headers: {
        ce_specversion: SPEC_VERSION,
        ce_id: event.id,
        ce_source: this.#source,
        ce_type: this.#type(event.type),
        ce_time: event.time,
        ce_subject: event.key,
        'content-type': CONTENT_TYPE,
      },
    };
  }

  #type(type: string): Buffer {
    let buffer = this.#types.get(type);
    if (buffer === undefined) {
      buffer = Buffer.from(`ostiary.audit.v1.${type}`);
      this.#types.set(type, buffer);
    }
    return buffer;
  }
}
