/** How many tenants and clients one address may try to register within an hour, and how many slugs it may ask about, counted for all replicas together. */
import { OAuthError } from '@ostiary/oauth/oauth-error';
import { networkOfAddress } from '@ostiary/platform/network-of-address';
import { type Attempt, AttemptWindow } from '@ostiary/state/attempt-window';
import type { Redis } from '@ostiary/state/redis';
import { Refusal } from '../problems/refusal.js';

const WINDOW_SECONDS = 3600;

/** For `RateLimit-Policy` and `RateLimit` (draft-ietf-httpapi-ratelimit-headers §3, §4). */
export type RateLimitHeaders = Readonly<Record<'ratelimit-policy' | 'ratelimit', string>>;

export class RegistrationLimiter {
  readonly #window: AttemptWindow;

  constructor(
    redis: Redis,
    private readonly perHour: number,
    /** Questions whether a slug is free: one is asked after every few keystrokes. */
    private readonly slugChecksPerHour = perHour,
  ) {
    this.#window = new AttemptWindow(redis, 'registration', WINDOW_SECONDS);
  }

  /**
   * Counts an attempt from the address.
   * @returns headers for the answer
   * @throws Refusal too-many-requests with Retry-After; OAuthError 503 while Redis is away: registering can wait
   */
  async admit(address: string, what: 'tenants' | 'clients' | 'slugs' = 'tenants'): Promise<RateLimitHeaders> {
    const [policy, quota] = what === 'slugs' ? ['slug-check', this.slugChecksPerHour] : ['registration', this.perHour];
    const network = networkOfAddress(address);
    const { count, secondsLeft } = await this.#count(what === 'tenants' ? network : `${what}/${network}`);
    const headers = {
      'ratelimit-policy': `"${policy}";q=${quota};w=${WINDOW_SECONDS}`,
      ratelimit: `"${policy}";r=${Math.max(0, quota - count)};t=${secondsLeft}`,
    };
    if (count > quota) {
      const detail =
        what === 'slugs'
          ? 'Too many slugs were asked about from this address.'
          : 'Too many registrations were tried from this address.';
      throw new Refusal('too-many-requests', detail, { retryAfterSeconds: secondsLeft, headers });
    }
    return headers;
  }

  async #count(who: string): Promise<Attempt> {
    try {
      return await this.#window.count(who);
    } catch (cause) {
      throw new OAuthError(
        'temporarily_unavailable',
        'Registration cannot be counted at the moment; try again shortly.',
        {
          clause: 'rate limit',
          cause,
        },
      );
    }
  }
}
