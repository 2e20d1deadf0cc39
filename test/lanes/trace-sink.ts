import fs from 'node:fs';
import http from 'node:http';
import type { AddressInfo } from 'node:net';

/** Where the services of a lane send their traces. */
export interface TraceSink {
  /** For OTEL_EXPORTER_OTLP_ENDPOINT. */
  readonly endpoint: string;
  close(): Promise<void>;
}

/** More than a whole run writes; a run that goes on for ever ends here. */
const MOST_BYTES = 400_000_000;

/** Keeps what arrives as it arrives: each export (protobuf) with its length before it, four bytes. */
export async function openTraceSink(file: string): Promise<TraceSink> {
  let kept = 0;
  const server = http.createServer((request, response) => {
    void request.toArray().then((chunks) => {
      const body = Buffer.concat(chunks);
      if (kept + body.length <= MOST_BYTES) {
        const length = Buffer.alloc(4);
        length.writeUInt32BE(body.length);
        fs.appendFileSync(file, Buffer.concat([length, body]));
        kept += body.length;
      }
      response.writeHead(200, { 'content-type': 'application/x-protobuf' }).end();
    });
  });
  fs.writeFileSync(file, '');
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  // `address()` of a listening TCP server is never a string or null.
  const { port } = server.address() as AddressInfo;
  const close = async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  };
  return { endpoint: `http://127.0.0.1:${port}`, close };
}
