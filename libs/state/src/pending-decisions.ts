/**
 * What waits until a user has decided elsewhere: a device (RFC 8628), or a client that asked by the back channel (CIBA). One Redis hash each, under the hash of the
 * secret that its client asks with; every change is one script on that one key. States: `pending` → `claimed` (somebody's decision is being recorded) →
 * `approved` → `redeemed`, or `denied`. Times are passed in: Unix ms.
 */
import { sha256Base64url } from '@ostiary/crypto/hash';
import type { IssuedAuthorization } from './issued-authorization.js';
import { answerOf, type Redis, wholeSeconds } from './redis.js';
import { Script } from './script.js';

/** What every kind has: whose it is, and until when it can be decided. */
export interface Decidable {
  readonly workspaceId: string;
  readonly clientId: string;
  /** Unix ms. */
  readonly expiresAt: number;
}

/** What may still be decided, and by which id. */
export interface Pending<R extends Decidable> {
  /** sha256Base64url of the secret. The secret itself is kept nowhere. */
  readonly id: string;
  readonly record: R;
  /** sha256Base64url of the record as it is stored: who shows it to somebody claims this and nothing else. */
  readonly digest: string;
}

/** `claimed` for one caller only; `over`: it was decided, has expired, never was, or is not what was shown. */
export type DecisionClaim = 'claimed' | 'over';

export type DecisionPoll =
  | { readonly kind: 'pending' | 'slow_down' | 'denied' | 'expired' | 'other_client' | 'unknown' }
  | { readonly kind: 'approved' | 'redeemed'; readonly approval: IssuedAuthorization };

/** RFC 8628 §3.2, §3.5, CIBA §7.3: how long a client waits between two questions, and how much longer after one that comes too soon. */
export const POLL_INTERVAL_SECONDS = 5;
/** Who has been told often enough is not told to wait for ever. */
const MAX_INTERVAL_SECONDS = 60;
/** Networks are late by chance: two questions may arrive closer than they were sent. */
const POLL_TOLERANCE_MS = 500;
/** How long past its end a secret is told from one that never was. */
export const REMEMBERED_SECONDS = 600;

const CREATE = new Script(`
redis.call('HSET', KEYS[1], 'state', 'pending', 'owner', ARGV[1], 'record', ARGV[2], 'expires', ARGV[3], 'interval', ARGV[4], 'digest', ARGV[6])
redis.call('EXPIRE', KEYS[1], ARGV[5])
return 1`);

/** From one state to another, for as long as the secret is good and the record is the one that was shown: answers 1 to one caller, and 0 to every other. */
const DECIDE = new Script(`
local value = redis.call('HMGET', KEYS[1], 'state', 'expires', 'digest')
if value[1] ~= ARGV[1] or tonumber(ARGV[3]) >= tonumber(value[2]) then return 0 end
if ARGV[4] ~= '' and value[3] ~= ARGV[4] then return 0 end
redis.call('HSET', KEYS[1], 'state', ARGV[2])
return 1`);

/** Whatever the time: who has claimed it says how it ends. */
const SETTLE = new Script(`
if redis.call('HGET', KEYS[1], 'state') ~= 'claimed' then return 0 end
redis.call('HSET', KEYS[1], 'state', ARGV[1], 'approval', ARGV[2])
return 1`);

/** RFC 8628 §3.5, CIBA §11. Who shows the secret as another client learns nothing and changes nothing. */
const POLL = new Script(`
local value = redis.call('HMGET', KEYS[1], 'owner', 'state', 'expires', 'interval', 'polled', 'approval')
if not value[1] then return {'unknown'} end
if value[1] ~= ARGV[1] then return {'other_client'} end
if value[2] == 'redeemed' then return {'redeemed', value[6]} end
if value[2] == 'denied' then return {'denied'} end
local now = tonumber(ARGV[2])
if now >= tonumber(value[3]) then return {'expired'} end
if value[2] == 'approved' then return {'approved', value[6]} end
local interval = tonumber(value[4])
local early = value[5] and now - tonumber(value[5]) < interval - tonumber(ARGV[3])
redis.call('HSET', KEYS[1], 'polled', ARGV[2])
if not early then return {'pending'} end
redis.call('HSET', KEYS[1], 'interval', math.min(interval + tonumber(ARGV[4]), tonumber(ARGV[5])))
return {'slow_down'}`);

const REDEEM = new Script(`
local value = redis.call('HMGET', KEYS[1], 'owner', 'state', 'expires')
if value[1] ~= ARGV[1] or value[2] ~= 'approved' or tonumber(ARGV[2]) >= tonumber(value[3]) then return 0 end
redis.call('HSET', KEYS[1], 'state', 'redeemed')
redis.call('EXPIRE', KEYS[1], ARGV[3])
return 1`);

/** What whoever issues tokens needs of such a store. */
export interface DecidableStore {
  poll(secret: string, owner: DecisionOwner, now: number): Promise<DecisionPoll>;
  redeem(secret: string, owner: DecisionOwner, now: number): Promise<boolean>;
}

/** Every method throws OAuthError temporarily_unavailable (503) while Redis is away. */
export class PendingDecisions<R extends Decidable> {
  readonly #redis: Redis;
  readonly #prefix: string;

  /** `prefix`: of the keys, different for each kind. */
  constructor(redis: Redis, prefix: string) {
    this.#redis = redis;
    this.#prefix = prefix;
  }

  async put(secret: string, record: R, ttlSeconds: number): Promise<void> {
    const kept = wholeSeconds(ttlSeconds) + REMEMBERED_SECONDS;
    const interval = POLL_INTERVAL_SECONDS * 1000;
    const key = this.#keyOf(sha256Base64url(secret));
    const stored = JSON.stringify(record);
    const digest = sha256Base64url(stored);
    await answerOf(CREATE.run(this.#redis, key, ownerOf(record), stored, record.expiresAt, interval, kept, digest));
  }

  async find(workspaceId: string, id: string, now: number): Promise<Pending<R> | undefined> {
    const [state, stored] = await answerOf(this.#redis.hmget(this.#keyOf(id), 'state', 'record'));
    if (state !== 'pending' || typeof stored !== 'string') return undefined;
    const record: R = JSON.parse(stored);
    const isOpen = record.workspaceId === workspaceId && now < record.expiresAt;
    return isOpen ? { id, record, digest: sha256Base64url(stored) } : undefined;
  }

  /** Of all who decide at once one may go on, and then says how it ends: `approve` or `release`. `digest`: of what was shown; '': whatever it is. */
  async claim(id: string, now: number, digest = ''): Promise<DecisionClaim> {
    return (await this.#decide(id, 'pending', 'claimed', now, digest)) ? 'claimed' : 'over';
  }

  /** The client may have its tokens. */
  async approve(id: string, approval: IssuedAuthorization): Promise<void> {
    await this.#settle(id, 'approved', JSON.stringify(approval));
  }

  /** The decision could not be recorded: as if it had not been made. */
  async release(id: string): Promise<void> {
    await this.#settle(id, 'pending', '');
  }

  /** False: it was decided before, or has expired. */
  async deny(id: string, now: number): Promise<boolean> {
    return this.#decide(id, 'pending', 'denied', now, '');
  }

  /** What the client is told. It is held to its interval only while there is nothing to be had. */
  async poll(secret: string, owner: DecisionOwner, now: number): Promise<DecisionPoll> {
    const answer = await answerOf(
      POLL.run(
        this.#redis,
        this.#keyOf(sha256Base64url(secret)),
        ownerOf(owner),
        now,
        POLL_TOLERANCE_MS,
        POLL_INTERVAL_SECONDS * 1000,
        MAX_INTERVAL_SECONDS * 1000,
      ),
    );
    if (!Array.isArray(answer)) throw new Error('Redis did not answer what the script answers');
    return asPoll(String(answer[0]), answer[1]);
  }

  /** True for exactly one caller, whatever races: the one whose client gets the tokens. */
  async redeem(secret: string, owner: DecisionOwner, now: number): Promise<boolean> {
    const key = this.#keyOf(sha256Base64url(secret));
    return (await answerOf(REDEEM.run(this.#redis, key, ownerOf(owner), now, REMEMBERED_SECONDS))) === 1;
  }

  async #decide(id: string, from: string, to: string, now: number, digest: string): Promise<boolean> {
    return (await answerOf(DECIDE.run(this.#redis, this.#keyOf(id), from, to, now, digest))) === 1;
  }

  async #settle(id: string, to: string, approval: string): Promise<void> {
    await answerOf(SETTLE.run(this.#redis, this.#keyOf(id), to, approval));
  }

  #keyOf(id: string): string {
    return `${this.#prefix}:${id}`;
  }
}

export type DecisionOwner = Pick<Decidable, 'workspaceId' | 'clientId'>;

function asPoll(kind: string, approval: unknown): DecisionPoll {
  switch (kind) {
    case 'pending':
    case 'slow_down':
    case 'denied':
    case 'expired':
    case 'other_client':
    case 'unknown':
      return { kind };
    case 'approved':
    case 'redeemed':
      return { kind, approval: JSON.parse(String(approval)) };
    default:
      throw new Error('Redis did not answer what the script answers');
  }
}

function ownerOf({ workspaceId, clientId }: DecisionOwner): string {
  return sha256Base64url(JSON.stringify([workspaceId, clientId]));
}
