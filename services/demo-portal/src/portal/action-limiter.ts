import { sha256Base64url } from '@ostiary/crypto/hash';
import { OAuthError } from '@ostiary/oauth/oauth-error';
import { answerOf, type Redis } from '@ostiary/state/redis';

const WINDOW_SECONDS = 600;

/** Anybody may press the portal's buttons, and each asks an authorization server in the portal's name: so many times from one address, and no more. */
export class ActionLimiter {
  constructor(
    private readonly redis: Redis,
    private readonly perWindow: number,
    private readonly now: () => number,
  ) {}

  /** @throws OAuthError temporarily_unavailable with 429, or 503 while Redis is away */
  async admit(address: string): Promise<void> {
    // A window of its own key, which expires by itself: counting and forgetting cannot come apart.
    const window = Math.floor(this.now() / 1000 / WINDOW_SECONDS);
    const key = `actions:${window}:${sha256Base64url(address)}`;
    const answers = await answerOf(this.redis.multi().incr(key).expire(key, WINDOW_SECONDS).exec());
    const count = Number(answers?.[0]?.[1] ?? Number.POSITIVE_INFINITY);
    if (count <= this.perWindow) return;
    throw new OAuthError(
      'temporarily_unavailable',
      'too much was asked of the demo from your address; wait a few minutes',
      {
        clause: 'RFC 6585 §4',
        status: 429,
        headers: { 'retry-after': String(WINDOW_SECONDS) },
      },
    );
  }
}
