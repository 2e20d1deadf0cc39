import { Pool } from 'undici';
import type { BenchEndpoint, Target } from './target.ts';

export interface Answer {
  readonly status: number;
  readonly body: string;
  readonly location: string | undefined;
  /** `name=value` of those that were set. */
  readonly cookies: readonly string[];
}

/** Keep-alive connections to the services of one system, one request at a time on each. */
export class Connections {
  readonly #target: Target;
  readonly #connections: number;
  readonly #pools = new Map<string, Pool>();
  #requests = 0;

  constructor(target: Target, connections: number) {
    this.#target = target;
    this.#connections = connections;
  }

  post(endpoint: BenchEndpoint, body: string, headers: Record<string, string> = {}): Promise<Answer> {
    return this.#send(endpoint.origin, 'POST', endpoint.path, body, {
      ...this.#target.forwarded,
      'content-type': 'application/x-www-form-urlencoded',
      ...headers,
    });
  }

  get(endpoint: BenchEndpoint, query: string, headers: Record<string, string>): Promise<Answer> {
    return this.#send(endpoint.origin, 'GET', endpoint.path + query, null, { ...this.#target.forwarded, ...headers });
  }

  async close(): Promise<void> {
    await Promise.all([...this.#pools.values()].map((pool) => pool.close()));
  }

  async #send(
    origin: string,
    method: 'GET' | 'POST',
    path: string,
    body: string | null,
    headers: Record<string, string>,
  ): Promise<Answer> {
    let pool = this.#pools.get(origin);
    if (!pool) {
      pool = new Pool(origin, { connections: this.#connections, pipelining: 1, keepAliveTimeout: 60_000 });
      this.#pools.set(origin, pool);
    }
    this.#requests += 1;
    const requestId = this.#requests.toString(16).padStart(32, '0'); // the edge gives every request one
    const response = await pool.request({ method, path, body, headers: { ...headers, 'x-request-id': requestId } });
    const { location } = response.headers;
    return {
      status: response.statusCode,
      body: await response.body.text(),
      location: typeof location === 'string' ? location : undefined,
      cookies: [response.headers['set-cookie'] ?? []].flat().map((line) => line.split(';')[0] ?? ''),
    };
  }
}

/** The answer, if it has the status that belongs to success; throws what came instead. */
export function expectStatus(answer: Answer, status: number, what: string): Answer {
  if (answer.status === status) return answer;
  throw new Error(
    `${what}: ${answer.status} instead of ${status}: ${(answer.body || answer.location || '').slice(0, 300)}`,
  );
}
