/**
 * Profiles on demand, for who is on this machine (in a pod: who may forward a port to it). Off unless a port is given; on 127.0.0.1 whatever HTTP_HOST says, so that neither
 * the edge nor a Service reaches it. What a browser on the same machine could be made to send is refused: another Host (a name that was bound to
 * 127.0.0.1), anything with an Origin, anything but POST. One profile at a time, a minute at most. Started by service-main.ts.
 */
import { once } from 'node:events';
import http from 'node:http';
import type { Logger } from '../logger.js';
import { PROFILES, type ProfileKind, takeProfile } from './take-profile.js';

export interface ProfilingServer {
  readonly port: number;
  /** Ends a profile that is being taken. */
  close(): Promise<void>;
}

interface Profiled {
  readonly port: number;
  /** In the name of the file. */
  readonly service: string;
  readonly instanceId: string;
  readonly logger: Logger;
}

const DEFAULT_SECONDS = 10;
const MOST_SECONDS = 60;
const LOOPBACK = '127.0.0.1';

class Refused extends Error {
  constructor(
    readonly status: number,
    message: string,
    readonly headers: http.OutgoingHttpHeaders = {},
  ) {
    super(message);
  }
}

export async function openProfiling(profiled: Profiled): Promise<ProfilingServer> {
  const { logger } = profiled;
  const closing = new AbortController();
  let taking = false;
  const answer = async (request: http.IncomingMessage, response: http.ServerResponse): Promise<void> => {
    const { kind, seconds } = asked(request);
    if (taking) throw new Refused(409, 'a profile is being taken: one at a time', { 'retry-after': '10' });
    taking = true;
    const gone = new AbortController();
    response.once('close', () => gone.abort());
    logger.warn({ profile: kind, seconds }, 'a profile is being taken');
    try {
      const profile = await takeProfile(kind, seconds, AbortSignal.any([gone.signal, closing.signal]));
      const time = new Date().toISOString().replace(/[:.]/g, '-');
      const name = `${profiled.service}-${profiled.instanceId}-${time}.${kind}profile`;
      response.writeHead(200, {
        'content-type': 'application/json',
        'content-disposition': `attachment; filename="${name}"`,
        'cache-control': 'no-store',
        connection: 'close',
      });
      response.end(profile);
    } finally {
      taking = false;
    }
  };
  const server = http.createServer({ requestTimeout: 5000 }, (request, response) => {
    request.resume();
    answer(request, response).catch((error: unknown) => {
      if (!(error instanceof Refused)) logger.error({ err: error }, 'a profile could not be taken');
      const [status, message, headers] =
        error instanceof Refused ? [error.status, error.message, error.headers] : [500, 'it failed: see the log', {}];
      response.writeHead(status, {
        'content-type': 'text/plain; charset=utf-8',
        'cache-control': 'no-store',
        connection: 'close',
        ...headers,
      });
      response.end(`${message}\n`);
    });
  });
  server.listen(profiled.port, LOOPBACK);
  await once(server, 'listening');
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : profiled.port;
  logger.info({ port }, 'profiles can be taken on this machine');
  const close = async () => {
    closing.abort();
    server.closeIdleConnections();
    const closed = once(server, 'close');
    server.close();
    await closed;
  };
  return { port, close };
}

function asked(request: http.IncomingMessage): { readonly kind: ProfileKind; readonly seconds: number } {
  const { method, headers, url = '' } = request;
  // A page of somebody else's whose name leads to this address, or that sends its reader's browser here.
  const host = (headers.host ?? '').replace(/:\d+$/, '');
  if (host !== LOOPBACK && host !== 'localhost') throw new Refused(403, `ask for it as ${LOOPBACK} or localhost`);
  if (headers.origin !== undefined || headers['sec-fetch-site'] !== undefined)
    throw new Refused(403, 'not for browsers');
  const { pathname, searchParams } = new URL(url, 'http://localhost');
  const kind = PROFILES.find((each) => pathname === `/profile/${each}`);
  if (kind === undefined) throw new Refused(404, 'there are /profile/cpu and /profile/heap');
  if (method !== 'POST') throw new Refused(405, 'ask with POST', { allow: 'POST' });
  const text = searchParams.get('seconds') ?? String(DEFAULT_SECONDS);
  const seconds = Number(text);
  if (!/^\d{1,2}$/.test(text) || seconds < 1 || seconds > MOST_SECONDS)
    throw new Refused(400, `seconds must be a whole number from 1 to ${MOST_SECONDS}`);
  return { kind, seconds };
}
