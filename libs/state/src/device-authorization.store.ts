import { sha256Base64url } from '@ostiary/crypto/hash';
import type { DeviceAuthorizationRequest } from '@ostiary/oauth/authorization-request/authorization-request';
import type { IssuedAuthorization } from './issued-authorization.js';
import { answerOf, type Redis, wholeSeconds } from './redis.js';
import { Script } from './script.js';

/** RFC 8628: what a device asked for, already validated, and whence. */
export interface DeviceAuthorization {
  readonly workspaceId: string;
  readonly clientId: string;
  readonly request: DeviceAuthorizationRequest;
  /** As the device shows it, without the dash. */
  readonly userCode: string;
  /** The IP address that the device asked from; '': unknown. */
  readonly address: string;
  /** Unix ms. */
  readonly requestedAt: number;
  /** Unix ms. */
  readonly expiresAt: number;
}

/** What may still be decided, and by which id. */
export interface PendingDevice {
  /** sha256Base64url of the device code. The code itself is kept nowhere. */
  readonly deviceHash: string;
  readonly authorization: DeviceAuthorization;
}

/** `claimed` for one caller only; `over`: it was decided, has expired, or never was. */
export type DeviceClaim = 'claimed' | 'over';

export type DevicePoll =
  | { readonly kind: 'pending' | 'slow_down' | 'denied' | 'expired' | 'other_client' | 'unknown' }
  | { readonly kind: 'approved' | 'redeemed'; readonly approval: IssuedAuthorization };

/** RFC 8628 §3.2, §3.5: how long a device waits between two questions, and how much longer after one that comes too soon. */
export const POLL_INTERVAL_SECONDS = 5;
/** A device that has been told often enough is not told to wait for ever. */
const MAX_INTERVAL_SECONDS = 60;
/** Networks are late by chance: two questions may arrive closer than they were sent. */
const POLL_TOLERANCE_MS = 500;
/** How long past its end a device code is told from one that never was. */
export const REMEMBERED_DEVICE_SECONDS = 600;

const CREATE = new Script(`
redis.call('HSET', KEYS[1], 'state', 'pending', 'owner', ARGV[1], 'record', ARGV[2], 'expires', ARGV[3], 'interval', ARGV[4])
redis.call('EXPIRE', KEYS[1], ARGV[5])
return 1`);

/** From one state to another, for as long as the code is good: answers 1 to one caller, and 0 to every other. */
const DECIDE = new Script(`
local value = redis.call('HMGET', KEYS[1], 'state', 'expires')
if value[1] ~= ARGV[1] or tonumber(ARGV[3]) >= tonumber(value[2]) then return 0 end
redis.call('HSET', KEYS[1], 'state', ARGV[2])
return 1`);

/** Whatever the time: who has claimed it says how it ends. */
const SETTLE = new Script(`
if redis.call('HGET', KEYS[1], 'state') ~= 'claimed' then return 0 end
redis.call('HSET', KEYS[1], 'state', ARGV[1], 'approval', ARGV[2])
return 1`);

/** RFC 8628 §3.5. Who shows the code as another client learns nothing and changes nothing. */
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

/**
 * RFC 8628: devices that wait for a user. One Redis hash each, under the hash of its device code; every change is one script on that one key. States:
 * `pending` → `claimed` (somebody's decision is being recorded) → `approved` → `redeemed`, or `denied`. A second key leads from the user code
 * to it, and is good for nothing once it is decided. Times are passed in: Unix ms.
 * Every method throws OAuthError temporarily_unavailable (503) while Redis is away.
 */
export class DeviceAuthorizationStore {
  readonly #redis: Redis;

  constructor(redis: Redis) {
    this.#redis = redis;
  }

  /** False: another device of the workspace has this user code, and nothing is stored. */
  async put(deviceCode: string, authorization: DeviceAuthorization, ttlSeconds: number): Promise<boolean> {
    const deviceHash = sha256Base64url(deviceCode);
    const { workspaceId, userCode, expiresAt } = authorization;
    const pointer = pointerOf(workspaceId, userCode);
    const reserved = await answerOf(this.#redis.set(pointer, deviceHash, 'EX', wholeSeconds(ttlSeconds), 'NX'));
    if (reserved !== 'OK') return false;
    const kept = wholeSeconds(ttlSeconds) + REMEMBERED_DEVICE_SECONDS;
    const record = JSON.stringify(authorization);
    const interval = POLL_INTERVAL_SECONDS * 1000;
    await answerOf(
      CREATE.run(this.#redis, keyOf(deviceHash), ownerOf(authorization), record, expiresAt, interval, kept),
    );
    return true;
  }

  /** What the user code stands for in this workspace, while it can be decided. */
  async findByUserCode(workspaceId: string, userCode: string, now: number): Promise<PendingDevice | undefined> {
    const deviceHash = await answerOf(this.#redis.get(pointerOf(workspaceId, userCode)));
    return deviceHash === null ? undefined : this.findPending(workspaceId, deviceHash, now);
  }

  async findPending(workspaceId: string, deviceHash: string, now: number): Promise<PendingDevice | undefined> {
    const [state, record] = await answerOf(this.#redis.hmget(keyOf(deviceHash), 'state', 'record'));
    if (state !== 'pending' || typeof record !== 'string') return undefined;
    const authorization: DeviceAuthorization = JSON.parse(record);
    const isOpen = authorization.workspaceId === workspaceId && now < authorization.expiresAt;
    return isOpen ? { deviceHash, authorization } : undefined;
  }

  /** Of all who decide at once one may go on, and then says how it ends: `approve` or `release`. */
  async claim(deviceHash: string, now: number): Promise<DeviceClaim> {
    return (await this.#decide(deviceHash, 'pending', 'claimed', now)) ? 'claimed' : 'over';
  }

  /** The device may have its tokens. */
  async approve(deviceHash: string, approval: IssuedAuthorization): Promise<void> {
    await this.#settle(deviceHash, 'approved', JSON.stringify(approval));
  }

  /** The decision could not be recorded: as if it had not been made. */
  async release(deviceHash: string): Promise<void> {
    await this.#settle(deviceHash, 'pending', '');
  }

  /** False: it was decided before, or has expired. */
  async deny(deviceHash: string, now: number): Promise<boolean> {
    return this.#decide(deviceHash, 'pending', 'denied', now);
  }

  /** What the device is told. It is held to its interval only while there is nothing to be had. */
  async poll(deviceCode: string, owner: DeviceOwner, now: number): Promise<DevicePoll> {
    const answer = await answerOf(
      POLL.run(
        this.#redis,
        keyOf(sha256Base64url(deviceCode)),
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

  /** True for exactly one caller, whatever races: the one whose device gets the tokens. */
  async redeem(deviceCode: string, owner: DeviceOwner, now: number): Promise<boolean> {
    const key = keyOf(sha256Base64url(deviceCode));
    return (await answerOf(REDEEM.run(this.#redis, key, ownerOf(owner), now, REMEMBERED_DEVICE_SECONDS))) === 1;
  }

  async #decide(deviceHash: string, from: string, to: string, now: number): Promise<boolean> {
    return (await answerOf(DECIDE.run(this.#redis, keyOf(deviceHash), from, to, now))) === 1;
  }

  async #settle(deviceHash: string, to: string, approval: string): Promise<void> {
    await answerOf(SETTLE.run(this.#redis, keyOf(deviceHash), to, approval));
  }
}

export type DeviceOwner = Pick<DeviceAuthorization, 'workspaceId' | 'clientId'>;

function asPoll(kind: string, approval: unknown): DevicePoll {
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

function ownerOf({ workspaceId, clientId }: DeviceOwner): string {
  return sha256Base64url(JSON.stringify([workspaceId, clientId]));
}

function keyOf(deviceHash: string): string {
  return `device:${deviceHash}`;
}

/** The same letters in two workspaces are two codes. */
function pointerOf(workspaceId: string, userCode: string): string {
  return `user-code:${sha256Base64url(JSON.stringify([workspaceId, userCode]))}`;
}
