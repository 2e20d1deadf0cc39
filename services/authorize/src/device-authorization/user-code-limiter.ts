/**
 * How many user codes may be tried (RFC 8628 §5.1): from one network at one workspace, and at the workspace from everywhere, within ten minutes, the life of a
 * code. Right ones are not counted. With 20^8 codes, and a thousand devices waiting at once, the thousand wrong tries that a workspace takes
 * in ten minutes find one of them with a chance of 1 in 25,600, and the ten of one network with 1 in 2.5 million.
 */
import { DEVICE_CODE_SECONDS } from '@ostiary/oauth/device-grant';
import { networkOfAddress } from '@ostiary/platform/network-of-address';
import { AttemptWindow } from '@ostiary/state/attempt-window';
import type { Redis } from '@ostiary/state/redis';

export interface UserCodeLimits {
  readonly perNetwork: number;
  readonly perWorkspace: number;
}

export const USER_CODE_LIMITS: UserCodeLimits = { perNetwork: 10, perWorkspace: 1000 };

export class UserCodeLimiter {
  readonly #window: AttemptWindow;
  readonly #limits: UserCodeLimits;

  constructor(redis: Redis, limits: UserCodeLimits = USER_CODE_LIMITS) {
    this.#window = new AttemptWindow(redis, 'user-code-try', DEVICE_CODE_SECONDS);
    this.#limits = limits;
  }

  /**
   * Counts a try before it is known what it is, so that none slips by beside others. Answers how many seconds to wait, or `undefined`: it may be made.
   * What a network tries beyond its own share is not counted against the others'. Throws OAuthError temporarily_unavailable (503) while Redis is away.
   */
  async admit(workspaceId: string, address: string): Promise<number | undefined> {
    const own = await this.#window.count(ownKey(workspaceId, address));
    if (own.count > this.#limits.perNetwork) return own.secondsLeft;
    const all = await this.#window.count(workspaceId);
    return all.count > this.#limits.perWorkspace ? all.secondsLeft : undefined;
  }

  /** The code was a right one. Throws as `admit` does. */
  async forget(workspaceId: string, address: string): Promise<void> {
    await Promise.all([this.#window.takeBack(ownKey(workspaceId, address)), this.#window.takeBack(workspaceId)]);
  }
}

function ownKey(workspaceId: string, address: string): string {
  return `${workspaceId} ${networkOfAddress(address)}`;
}
