// A collector as far as traces by OTLP over HTTP go: takes protobuf at /v1/traces and keeps what it says.
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { gunzipSync } from 'node:zlib';
import { BinaryReader, WireType } from '@bufbuild/protobuf/wire';

type Value = string | number | boolean | undefined;

export interface ReceivedSpan {
  /** The `service.name` of its resource. */
  readonly service: string;
  readonly resource: Readonly<Record<string, Value>>;
  readonly traceId: string;
  readonly spanId: string;
  /** '' : none. */
  readonly parentSpanId: string;
  readonly traceState: string;
  readonly name: string;
  readonly kind: 'internal' | 'server' | 'client' | 'producer' | 'consumer' | 'unspecified';
  /** Unix milliseconds. */
  readonly startedAt: number;
  readonly endedAt: number;
  readonly attributes: Readonly<Record<string, Value>>;
  readonly links: readonly { readonly traceId: string; readonly spanId: string }[];
  readonly failed: boolean;
}

const KINDS = ['unspecified', 'internal', 'server', 'client', 'producer', 'consumer'] as const;
const STATUS_ERROR = 2;

/** What an ExportTraceServiceRequest (opentelemetry/proto/collector/trace/v1) tells of. */
export function readTraces(bytes: Uint8Array): ReceivedSpan[] {
  const spans: ReceivedSpan[] = [];
  fields(bytes, {
    1: (reader) => {
      const resource: Record<string, Value> = {};
      const scopes: Uint8Array[] = [];
      fields(reader.bytes(), {
        1: (inner) => fields(inner.bytes(), { 1: (pair) => readPair(pair.bytes(), resource) }),
        2: (inner) => scopes.push(inner.bytes()),
      });
      for (const scope of scopes) {
        fields(scope, { 2: (inner) => spans.push(readSpan(inner.bytes(), resource)) });
      }
    },
  });
  return spans;
}

function readSpan(bytes: Uint8Array, resource: Readonly<Record<string, Value>>): ReceivedSpan {
  const attributes: Record<string, Value> = {};
  const links: { traceId: string; spanId: string }[] = [];
  const found = {
    traceId: '',
    spanId: '',
    parentSpanId: '',
    traceState: '',
    name: '',
    kind: 0,
    start: 0,
    end: 0,
    status: 0,
  };
  fields(bytes, {
    1: (reader) => {
      found.traceId = hex(reader.bytes());
    },
    2: (reader) => {
      found.spanId = hex(reader.bytes());
    },
    3: (reader) => {
      found.traceState = reader.string();
    },
    4: (reader) => {
      found.parentSpanId = hex(reader.bytes());
    },
    5: (reader) => {
      found.name = reader.string();
    },
    6: (reader) => {
      found.kind = reader.int32();
    },
    7: (reader) => {
      found.start = Number(reader.fixed64()) / 1_000_000;
    },
    8: (reader) => {
      found.end = Number(reader.fixed64()) / 1_000_000;
    },
    9: (reader) => readPair(reader.bytes(), attributes),
    13: (reader) => {
      const link = { traceId: '', spanId: '' };
      fields(reader.bytes(), {
        1: (inner) => {
          link.traceId = hex(inner.bytes());
        },
        2: (inner) => {
          link.spanId = hex(inner.bytes());
        },
      });
      links.push(link);
    },
    15: (reader) =>
      fields(reader.bytes(), {
        3: (inner) => {
          found.status = inner.int32();
        },
      }),
  });
  const { traceId, spanId, parentSpanId, traceState, name } = found;
  return {
    service: String(resource['service.name']),
    resource,
    ...{ traceId, spanId, parentSpanId, traceState, name, attributes, links },
    kind: KINDS[found.kind] ?? 'unspecified',
    startedAt: found.start,
    endedAt: found.end,
    failed: found.status === STATUS_ERROR,
  };
}

function readPair(bytes: Uint8Array, into: Record<string, Value>): void {
  let key = '';
  let value: Value;
  fields(bytes, {
    1: (reader) => {
      key = reader.string();
    },
    2: (reader) =>
      fields(reader.bytes(), {
        1: (inner) => {
          value = inner.string();
        },
        2: (inner) => {
          value = inner.bool();
        },
        3: (inner) => {
          value = Number(inner.int64());
        },
        4: (inner) => {
          value = inner.double();
        },
      }),
  });
  into[key] = value;
}

/** Reads the fields that somebody wants and passes over the others. */
function fields(bytes: Uint8Array, wanted: Readonly<Record<number, (reader: BinaryReader) => unknown>>): void {
  const reader = new BinaryReader(bytes);
  while (reader.pos < reader.len) {
    const [field, type] = reader.tag();
    const read = wanted[field];
    if (read === undefined || type === WireType.EndGroup) reader.skip(type, field);
    else read(reader);
  }
}

const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');

/** A receiver on this machine. */
export class OtlpReceiver {
  /** For OTEL_EXPORTER_OTLP_ENDPOINT. */
  readonly endpoint: string;
  readonly spans: ReceivedSpan[] = [];
  /** All that arrived, as it arrived. */
  readonly bodies: Buffer[] = [];
  readonly headers: http.IncomingHttpHeaders[] = [];
  readonly #server: http.Server;

  static async open(): Promise<OtlpReceiver> {
    const server = http.createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return new OtlpReceiver(server);
  }

  private constructor(server: http.Server) {
    this.#server = server;
    // `address()` of a listening TCP server is never a string or null.
    this.endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    server.on('request', (request, response) => {
      void request.toArray().then((chunks) => {
        const sent = Buffer.concat(chunks);
        const body = request.headers['content-encoding'] === 'gzip' ? gunzipSync(sent) : sent;
        this.headers.push(request.headers);
        this.bodies.push(body);
        if (request.url === '/v1/traces') this.spans.push(...readTraces(body));
        response
          .writeHead(request.url === '/v1/traces' ? 200 : 404, { 'content-type': 'application/x-protobuf' })
          .end();
      });
    });
  }

  /** The spans, as soon as they are as `enough` says. */
  async until(enough: (spans: readonly ReceivedSpan[]) => boolean, limitMs = 10_000): Promise<readonly ReceivedSpan[]> {
    const end = Date.now() + limitMs;
    while (!enough(this.spans)) {
      if (Date.now() > end)
        throw new Error(
          `not within ${limitMs} ms: ${JSON.stringify(this.spans.map(({ service, name }) => `${service} ${name}`))}`,
        );
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
    return this.spans;
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }
}
