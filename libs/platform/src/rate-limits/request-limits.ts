// Who asks too much is asked to wait, before anything is read of what they ask: counted by address, workspace and tenant at the door, and by client
// once it has shown who it is (nobody uses up another's share by naming it). Counting waits for nobody; replicas hear of each other's counts
// once a second, and without Redis each goes by its own.
import { OAuthError } from '@ostiary/oauth/oauth-error';
import type { FastifyInstance } from 'fastify';
import type { Logger } from '../logger.js';
import { counter } from '../metrics.js';
import { networkOfAddress } from '../network-of-address.js';
import {
  CountedWindows,
  type Quota,
  type Standing,
  secondsLeft,
  type Unshared,
  WINDOW_SECONDS,
} from './counted-windows.js';
import type { RateLimits } from './rate-limit-config.js';

/** Where replicas tell each other what they have counted. */
export interface SharedCounts {
  /** Adds each count to its key and answers with the totals, in order; keys are gone some time after `ttlSeconds`. */
  add(counts: readonly { readonly key: string; readonly count: number }[], ttlSeconds: number): Promise<number[]>;
}

const SHARE_EVERY_MS = 1_000;
/** In one turn; what is left comes with the next one. */
const SHARED_AT_ONCE = 500;

const refused = counter('ostiary_rate_limited_requests_total', 'Requests refused because somebody made too many', [
  'policy',
]);
// There from the start, so that the first one is an increase.
for (const policy of ['address', 'client', 'workspace', 'tenant']) refused.inc({ policy }, 0);

const PLACE = /^\/([a-z0-9][a-z0-9-]{0,62})\/([a-z0-9][a-z0-9-]{0,62})(?=[/?]|$)/;

export class RequestLimits {
  readonly #limits: RateLimits;
  readonly #now: () => number;
  readonly #addresses = new CountedWindows('address');
  readonly #tenants = new CountedWindows('tenant');
  readonly #workspaces = new CountedWindows('workspace');
  readonly #clients = new CountedWindows('client');
  readonly #perAddress: Quota;
  readonly #networks = new Map<string, string>();

  /** `now`: Unix ms. */
  constructor(limits: RateLimits, now: () => number = Date.now) {
    this.#limits = limits;
    this.#now = now;
    this.#perAddress = { policy: 'address', requests: limits.perAddress };
  }

  /**
   * Counts a request at the door. `url`: path and query. Answers how the one stands who is nearest to a limit; undefined: there is none.
   * @throws OAuthError 429 with Retry-After
   */
  admit(address: string, url: string): Standing | undefined {
    const now = this.#now();
    let nearest = this.#addresses.count(this.#network(address), this.#perAddress, now);
    refuseAbove(nearest, now);
    const place = PLACE.exec(url);
    if (place === null || place[1] === 'api') return nearest;
    const [path, tenant = ''] = place;
    const special = this.#limits.tenants.get(tenant);
    const perTenant = special?.perTenant ?? this.#limits.perTenant;
    const perWorkspace = special?.perWorkspace ?? this.#limits.perWorkspace;
    // The narrower first: who is refused there takes nothing of the wider one.
    for (const standing of [
      this.#workspaces.count(path, { policy: 'workspace', requests: perWorkspace }, now),
      this.#tenants.count(tenant, { policy: 'tenant', requests: perTenant }, now),
    ]) {
      refuseAbove(standing, now);
      nearest = nearer(nearest, standing);
    }
    return nearest;
  }

  /**
   * Counts a request of a client that has authenticated.
   * @throws OAuthError 429 with Retry-After
   */
  admitClient(tenant: string, workspaceId: string, clientId: string): void {
    const requests = this.#limits.tenants.get(tenant)?.perClient ?? this.#limits.perClient;
    const now = this.#now();
    refuseAbove(this.#clients.count(`${workspaceId}/${clientId}`, { policy: 'client', requests }, now), now);
  }

  /** Tells the other replicas, now and then, what was counted here; gives the function that ends it. */
  shareBy(shared: SharedCounts, logger: Logger): () => void {
    let sharing = false;
    let away = false;
    const timer = setInterval(() => {
      if (sharing) return;
      sharing = true;
      this.share(shared)
        .then(
          () => {
            away = false;
          },
          (error: unknown) => {
            if (!away) logger.warn({ err: error }, 'requests are counted by each replica for itself for now');
            away = true;
          },
        )
        .finally(() => {
          sharing = false;
        });
    }, SHARE_EVERY_MS).unref();
    return () => clearInterval(timer);
  }

  /** One turn of it. */
  async share(shared: SharedCounts): Promise<void> {
    const now = this.#now();
    const counts: Unshared[] = [this.#addresses, this.#tenants, this.#workspaces, this.#clients]
      .flatMap((kind) => kind.unshared(now))
      .slice(0, SHARED_AT_ONCE);
    if (counts.length === 0) return;
    const totals = await shared.add(
      counts.map(({ key, window, count }) => ({ key: `${window}:${key}`, count })),
      2 * WINDOW_SECONDS,
    );
    for (const [i, { heard }] of counts.entries()) {
      const total = totals[i];
      if (total !== undefined) heard(total);
    }
  }

  /** Of IPv6 a whole network counts as one caller; reading an address is not done twice. */
  #network(address: string): string {
    if (!address.includes(':')) return address;
    const known = this.#networks.get(address);
    if (known !== undefined) return known;
    const network = networkOfAddress(address);
    if (this.#networks.size >= 10_000) this.#networks.clear();
    this.#networks.set(address, network);
    return network;
  }
}

/** RFC 6585 §4, RFC 9110 §10.2.3. */
function refuseAbove(standing: Standing | undefined, now: number): void {
  if (standing === undefined || standing.remaining >= 0) return;
  refused.inc({ policy: standing.quota.policy });
  throw new OAuthError('temporarily_unavailable', 'too many requests: wait as long as Retry-After says', {
    clause: 'RFC 6585 §4',
    status: 429,
    headers: { 'retry-after': String(secondsLeft(now)), ...rateLimitHeaders({ ...standing, remaining: 0 }, now) },
  });
}

const nearer = (one: Standing | undefined, other: Standing | undefined): Standing | undefined => {
  if (one === undefined || other === undefined) return one ?? other;
  return other.remaining * one.quota.requests < one.remaining * other.quota.requests ? other : one;
};

/** draft-ietf-httpapi-ratelimit-headers-10 §3, §4. */
function rateLimitHeaders(
  { quota, remaining }: Standing,
  now: number,
): Record<'ratelimit-policy' | 'ratelimit', string> {
  return {
    'ratelimit-policy': `"${quota.policy}";q=${quota.requests};w=${WINDOW_SECONDS}`,
    ratelimit: `"${quota.policy}";r=${remaining};t=${secondsLeft(now)}`,
  };
}

/** Counts every request of the instance but probes, and says on each answer how its caller stands. */
export function registerRequestLimits(
  fastify: FastifyInstance,
  limits: RequestLimits,
  uncounted: ReadonlySet<string>,
  now: () => number = Date.now,
): void {
  fastify.addHook('onRequest', (request, reply, done) => {
    if (uncounted.has(request.routeOptions?.url ?? '')) return done();
    try {
      const standing = limits.admit(request.context.address, request.raw.url ?? '');
      if (standing !== undefined) reply.headers(rateLimitHeaders(standing, now()));
      return done();
    } catch (error) {
      return done(error instanceof Error ? error : new Error(String(error)));
    }
  });
}
