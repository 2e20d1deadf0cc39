/**
 * How often users may be asked by the back channel (CIBA §15): whoever is asked again and again says yes at last, or is asked by somebody who only wants to know whether
 * they are here. Counted for all replicas together.
 */
import { AttemptWindow } from '@ostiary/state/attempt-window';
import type { PendingLimits } from '@ostiary/state/backchannel-request.store';
import type { Redis } from '@ostiary/state/redis';

export interface BackchannelLimits extends PendingLimits {
  /** Requests of one client for one user within ten minutes. */
  readonly perClientAndUser: number;
  /** Refusals by one user of one client within an hour, after which the client is not heard. */
  readonly refusals: number;
  /** Names of nobody that one client may try within ten minutes. */
  readonly unknownUsers: number;
  /** Requests at one workspace within ten minutes. */
  readonly perWorkspace: number;
  /** Times that one user is told by push that something waits, within ten minutes. */
  readonly noticesPerUser: number;
}

export const BACKCHANNEL_LIMITS: BackchannelLimits = {
  ...{ perUser: 20, perClient: 5 },
  ...{ perClientAndUser: 60, refusals: 5, unknownUsers: 20, perWorkspace: 10_000, noticesPerUser: 20 },
};

export interface AskedUser {
  readonly workspaceId: string;
  readonly clientId: string;
  readonly userId: string;
}

const TEN_MINUTES = 600;
const HOUR = 3600;

/** Every method throws OAuthError temporarily_unavailable (503) while Redis is away. */
export class BackchannelLimiter {
  readonly limits: BackchannelLimits;
  readonly #requests: AttemptWindow;
  readonly #refusals: AttemptWindow;
  readonly #unknown: AttemptWindow;
  readonly #workspaces: AttemptWindow;
  readonly #notices: AttemptWindow;

  constructor(redis: Redis, limits: BackchannelLimits = BACKCHANNEL_LIMITS) {
    this.limits = limits;
    this.#requests = new AttemptWindow(redis, 'backchannel-requests', TEN_MINUTES);
    this.#refusals = new AttemptWindow(redis, 'backchannel-refusals', HOUR);
    this.#unknown = new AttemptWindow(redis, 'backchannel-unknown', TEN_MINUTES);
    this.#workspaces = new AttemptWindow(redis, 'backchannel-workspace', TEN_MINUTES);
    this.#notices = new AttemptWindow(redis, 'backchannel-notices', TEN_MINUTES);
  }

  /** Before the user is looked for. Answers how many seconds the client has to wait; `undefined`: it may ask. */
  async admitClient(workspaceId: string, clientId: string): Promise<number | undefined> {
    const guesses = await this.#unknown.peek(keyOf(workspaceId, clientId));
    if (guesses.count >= this.limits.unknownUsers) return guesses.secondsLeft;
    const all = await this.#workspaces.count(workspaceId);
    return all.count > this.limits.perWorkspace ? all.secondsLeft : undefined;
  }

  /** The client named nobody. */
  async noteUnknown(workspaceId: string, clientId: string): Promise<void> {
    await this.#unknown.count(keyOf(workspaceId, clientId));
  }

  /** Whether this user may be asked by this client, as `admitClient` answers. */
  async admitUser(asked: AskedUser): Promise<number | undefined> {
    const key = userKey(asked);
    const refusals = await this.#refusals.peek(key);
    if (refusals.count >= this.limits.refusals) return refusals.secondsLeft;
    const requests = await this.#requests.count(key);
    return requests.count > this.limits.perClientAndUser ? requests.secondsLeft : undefined;
  }

  /** Whether the user may be told of one more that waits. */
  async admitNotice(workspaceId: string, userId: string): Promise<boolean> {
    const told = await this.#notices.count(keyOf(workspaceId, userId));
    return told.count <= this.limits.noticesPerUser;
  }

  /** The user has said no. */
  async noteRefusal(asked: AskedUser): Promise<void> {
    await this.#refusals.count(userKey(asked));
  }
}

const keyOf = (...parts: readonly string[]): string => JSON.stringify(parts);
const userKey = ({ workspaceId, clientId, userId }: AskedUser): string => keyOf(workspaceId, clientId, userId);
