/** How many accounts may be tried within an hour: from one address at one workspace, and at the workspace from everywhere. */
import { networkOfAddress } from '@ostiary/platform/network-of-address';
import { AttemptWindow } from '@ostiary/state/attempt-window';
import type { Redis } from '@ostiary/state/redis';

const WINDOW_SECONDS = 3600;

export interface SignUpLimits {
  readonly perAddress: number;
  readonly perWorkspace: number;
}

export class SignUpLimiter {
  readonly #window: AttemptWindow;
  readonly #limits: SignUpLimits;

  constructor(redis: Redis, limits: SignUpLimits) {
    this.#window = new AttemptWindow(redis, 'sign-up', WINDOW_SECONDS);
    this.#limits = limits;
  }

  /**
   * Counts an attempt. Answers how many seconds to wait, or `undefined`: it may be made. What an address tries beyond its own share is not counted
   * against the others'. Throws OAuthError temporarily_unavailable (503) while Redis is away.
   */
  async admit(workspaceId: string, address: string): Promise<number | undefined> {
    const own = await this.#window.count(`${workspaceId} ${networkOfAddress(address)}`);
    if (own.count > this.#limits.perAddress) return own.secondsLeft;
    const all = await this.#window.count(workspaceId);
    return all.count > this.#limits.perWorkspace ? all.secondsLeft : undefined;
  }
}
