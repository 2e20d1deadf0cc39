import { once } from 'node:events';
import fs from 'node:fs';
import type { IncomingMessage, ServerResponse } from 'node:http';
import https from 'node:https';
import { serverCertificate } from './system.ts';

type Handler = (request: IncomingMessage, response: ServerResponse) => void;

/** A web server of somebody else's, which the services may call as `localhost` and by no other name. */
export interface Documents {
  /** `https://localhost:{port}` */
  readonly origin: string;
  readonly port: number;
  /** How often the path was asked for. */
  asked(path: string): number;
  /** JSON, or whatever the handler does; the URL. */
  serve(path: string, document: unknown, headers?: Readonly<Record<string, string>>): string;
  handle(path: string, handler: Handler): string;
  close(): void;
}

export async function documentServer(): Promise<Documents> {
  const { certificateFile, keyFile } = await serverCertificate();
  const handlers = new Map<string, Handler>();
  const counts = new Map<string, number>();
  const server = https.createServer(
    { cert: fs.readFileSync(certificateFile), key: fs.readFileSync(keyFile) },
    (request, response) => {
      const path = request.url ?? '';
      counts.set(path, (counts.get(path) ?? 0) + 1);
      const handler = handlers.get(path);
      if (handler === undefined) response.writeHead(404).end();
      else handler(request, response);
    },
  );
  // Without an address: both of localhost's.
  server.listen(0);
  await once(server, 'listening');
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  const origin = `https://localhost:${port}`;
  const handle = (path: string, handler: Handler): string => {
    handlers.set(path, handler);
    return origin + path;
  };
  return {
    origin,
    port,
    asked: (path) => counts.get(path) ?? 0,
    handle,
    serve: (path, document, headers = {}) =>
      handle(path, (_, response) => {
        const body = typeof document === 'string' ? document : JSON.stringify(document);
        response.writeHead(200, { 'content-type': 'application/json', ...headers }).end(body);
      }),
    close: () => {
      server.closeAllConnections();
      server.close();
    },
  };
}
