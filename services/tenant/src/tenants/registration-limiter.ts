/**
 * How many tenants and clients one address may try to register, and how many slugs it may ask about: a fixed window in Redis, shared by all replicas. One command: counting and
 * forgetting cannot come apart.
 */
import { createHash } from 'node:crypto';
import { OAuthError } from '@ostiary/oauth/oauth-error';
import { KEY_PREFIX, type Redis } from '@ostiary/state/redis';
import ipaddr from 'ipaddr.js';
import { Refusal } from '../problems/refusal.js';

const WINDOW_SECONDS = 3600;

/** Counts one more in the window and answers [count, milliseconds until the window ends]. */
const COUNT = `
local count = redis.call('INCR', KEYS[1])
local left = redis.call('PTTL', KEYS[1])
if left < 0 then
  redis.call('PEXPIRE', KEYS[1], ARGV[1])
  left = tonumber(ARGV[1])
end
return {count, left}`;

/** For `RateLimit-Policy` and `RateLimit` (draft-ietf-httpapi-ratelimit-headers §3, §4). */
export type RateLimitHeaders = Readonly<Record<'ratelimit-policy' | 'ratelimit', string>>;

export class RegistrationLimiter {
  constructor(
    private readonly redis: Redis,
    private readonly perHour: number,
    /** Questions whether a slug is free: one is asked after every few keystrokes. */
    private readonly slugChecksPerHour = perHour,
  ) {}

  /**
   * Counts an attempt from the address.
   * @returns headers for the answer
   * @throws Refusal too-many-requests with Retry-After; OAuthError 503 while Redis is away: registering can wait
   */
  async admit(address: string, what: 'tenants' | 'clients' | 'slugs' = 'tenants'): Promise<RateLimitHeaders> {
    const [policy, quota] = what === 'slugs' ? ['slug-check', this.slugChecksPerHour] : ['registration', this.perHour];
    const [count, leftMs] = await this.#count(
      what === 'tenants' ? networkOf(address) : `${what}/${networkOf(address)}`,
    );
    const seconds = Math.max(1, Math.ceil(leftMs / 1000));
    const headers = {
      'ratelimit-policy': `"${policy}";q=${quota};w=${WINDOW_SECONDS}`,
      ratelimit: `"${policy}";r=${Math.max(0, quota - count)};t=${seconds}`,
    };
    if (count > quota) {
      const detail =
        what === 'slugs'
          ? 'Too many slugs were asked about from this address.'
          : 'Too many registrations were tried from this address.';
      throw new Refusal('too-many-requests', detail, { retryAfterSeconds: seconds, headers });
    }
    return headers;
  }

  async #count(network: string): Promise<[number, number]> {
    const key = `${KEY_PREFIX}registration:${createHash('sha256').update(network).digest('base64url')}`;
    try {
      const answer: unknown = await this.redis.eval(COUNT, 1, key, WINDOW_SECONDS * 1000);
      if (Array.isArray(answer)) return [Number(answer[0]), Number(answer[1])];
      throw new Error('not what the script answers');
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

/** One household has one IPv4 address, or a /64 of IPv6 (RFC 6177). */
function networkOf(address: string): string {
  if (!ipaddr.isValid(address)) return address;
  const parsed = ipaddr.process(address);
  return parsed.kind() === 'ipv4' ? parsed.toString() : ipaddr.IPv6.networkAddressFromCIDR(`${parsed}/64`).toString();
}
