import { sha256Base64url } from '@ostiary/crypto/hash';
import type { BackchannelRequest as Asked } from '@ostiary/oauth/authorization-request/authorization-request';
import type { IssuedAuthorization } from './issued-authorization.js';
import {
  type DecisionClaim,
  type DecisionOwner,
  type DecisionPoll,
  type Pending,
  PendingDecisions,
} from './pending-decisions.js';
import { answerOf, type Redis } from './redis.js';
import { Script } from './script.js';

/** CIBA §7: what a client asks a user for, already validated, and whence. */
export interface BackchannelRequest {
  readonly workspaceId: string;
  readonly clientId: string;
  /** Whom the hint named: nobody else decides. */
  readonly userId: string;
  readonly request: Asked;
  /** Sealed: by what its client is told, in ping mode. Whose it is, only who sealed it can read. */
  readonly notice?: string | undefined;
  /** The IP address that the client asked from; '': unknown. */
  readonly address: string;
  /** Unix ms. */
  readonly requestedAt: number;
  /** Unix ms. */
  readonly expiresAt: number;
}

export type PendingRequest = Pending<BackchannelRequest>;

export interface PendingLimits {
  /** Requests that may wait for one user at once. */
  readonly perUser: number;
  /** Those of them that are of one client. */
  readonly perClient: number;
}

/** `full`: as many as may wait for the user, or of the client for the user, do. */
export type BackchannelPut = 'stored' | 'full';

/** A place among those that wait for one user. Members are `hash of the client:id of the request`, scores when they expire. */
const ADMIT = new Script(`
redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', ARGV[1])
local waiting = redis.call('ZRANGE', KEYS[1], 0, -1)
local own = 0
for _, member in ipairs(waiting) do
  if string.sub(member, 1, string.len(ARGV[3])) == ARGV[3] then own = own + 1 end
end
if #waiting >= tonumber(ARGV[5]) or own >= tonumber(ARGV[6]) then return 0 end
redis.call('ZADD', KEYS[1], ARGV[2], ARGV[3] .. ':' .. ARGV[4])
local last = redis.call('ZRANGE', KEYS[1], -1, -1, 'WITHSCORES')
redis.call('PEXPIREAT', KEYS[1], last[2])
return 1`);

/**
 * CIBA: requests that wait for a user (pending-decisions.ts), each under the hash of its auth_req_id. A second key lists what waits for one user: who is not
 * named in the request does not find it. Times are passed in: Unix ms.
 * Every method throws OAuthError temporarily_unavailable (503) while Redis is away.
 */
export class BackchannelRequestStore {
  readonly #redis: Redis;
  readonly #decisions: PendingDecisions<BackchannelRequest>;

  constructor(redis: Redis) {
    this.#redis = redis;
    this.#decisions = new PendingDecisions(redis, 'backchannel');
  }

  async put(authReqId: string, record: BackchannelRequest, limits: PendingLimits): Promise<BackchannelPut> {
    const id = sha256Base64url(authReqId);
    const { requestedAt, expiresAt, clientId } = record;
    const admitted = await answerOf(
      ADMIT.run(
        this.#redis,
        listOf(record.workspaceId, record.userId),
        requestedAt,
        expiresAt,
        sha256Base64url(clientId),
        id,
        limits.perUser,
        limits.perClient,
      ),
    );
    if (admitted !== 1) return 'full';
    await this.#decisions.put(authReqId, record, (expiresAt - requestedAt) / 1000);
    return 'stored';
  }

  /** What waits for the user, the youngest first. */
  async ofUser(workspaceId: string, userId: string, now: number): Promise<PendingRequest[]> {
    const members = await answerOf(this.#redis.zrangebyscore(listOf(workspaceId, userId), `(${now}`, '+inf'));
    const ids = members.map((member) => member.slice(member.indexOf(':') + 1));
    const found = await Promise.all(ids.map((id) => this.findPending(workspaceId, userId, id, now)));
    return found
      .filter((one) => one !== undefined)
      .sort((a, b) => b.record.requestedAt - a.record.requestedAt || (a.id < b.id ? -1 : 1));
  }

  /** One that waits for this user; another's is not there. */
  async findPending(workspaceId: string, userId: string, id: string, now: number): Promise<PendingRequest | undefined> {
    const found = await this.#decisions.find(workspaceId, id, now);
    return found?.record.userId === userId ? found : undefined;
  }

  /** Of all who decide at once one may go on, and then says how it ends: `approve` or `release`. */
  claim(pending: Pick<PendingRequest, 'id' | 'digest'>, now: number): Promise<DecisionClaim> {
    return this.#decisions.claim(pending.id, now, pending.digest);
  }

  /** The client may have its tokens. */
  async approve(id: string, approval: IssuedAuthorization): Promise<void> {
    await this.#decisions.approve(id, approval);
    await this.#leave(approval, id);
  }

  /** The decision could not be recorded: as if it had not been made. */
  release(id: string): Promise<void> {
    return this.#decisions.release(id);
  }

  /** False: it was decided before, or has expired. */
  async deny(id: string, of: WaitsFor, now: number): Promise<boolean> {
    const denied = await this.#decisions.deny(id, now);
    await this.#leave(of, id);
    return denied;
  }

  /** What the client is told. It is held to its interval only while there is nothing to be had. */
  poll(authReqId: string, owner: DecisionOwner, now: number): Promise<DecisionPoll> {
    return this.#decisions.poll(authReqId, owner, now);
  }

  /** True for exactly one caller, whatever races: the one whose client gets the tokens. */
  redeem(authReqId: string, owner: DecisionOwner, now: number): Promise<boolean> {
    return this.#decisions.redeem(authReqId, owner, now);
  }

  /** Makes room for the next. */
  async #leave({ workspaceId, userId, clientId }: WaitsFor, id: string): Promise<void> {
    await answerOf(this.#redis.zrem(listOf(workspaceId, userId), `${sha256Base64url(clientId)}:${id}`));
  }
}

export type WaitsFor = Pick<BackchannelRequest, 'workspaceId' | 'clientId' | 'userId'>;

function listOf(workspaceId: string, userId: string): string {
  return `backchannel-of:${sha256Base64url(JSON.stringify([workspaceId, userId]))}`;
}
