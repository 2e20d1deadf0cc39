import { sha256Base64url } from '@ostiary/crypto/hash';
import type { DeviceAuthorizationRequest } from '@ostiary/oauth/authorization-request/authorization-request';
import type { IssuedAuthorization } from './issued-authorization.js';
import { type DecisionClaim, type DecisionOwner, type DecisionPoll, PendingDecisions } from './pending-decisions.js';
import { answerOf, type Redis, wholeSeconds } from './redis.js';

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

/**
 * RFC 8628: devices that wait for a user (pending-decisions.ts), each under the hash of its device code. A second key leads from the user code
 * to it, and is good for nothing once it is decided. Times are passed in: Unix ms.
 * Every method throws OAuthError temporarily_unavailable (503) while Redis is away.
 */
export class DeviceAuthorizationStore {
  readonly #redis: Redis;
  readonly #decisions: PendingDecisions<DeviceAuthorization>;

  constructor(redis: Redis) {
    this.#redis = redis;
    this.#decisions = new PendingDecisions(redis, 'device');
  }

  /** False: another device of the workspace has this user code, and nothing is stored. */
  async put(deviceCode: string, authorization: DeviceAuthorization, ttlSeconds: number): Promise<boolean> {
    const pointer = pointerOf(authorization.workspaceId, authorization.userCode);
    const deviceHash = sha256Base64url(deviceCode);
    const reserved = await answerOf(this.#redis.set(pointer, deviceHash, 'EX', wholeSeconds(ttlSeconds), 'NX'));
    if (reserved !== 'OK') return false;
    await this.#decisions.put(deviceCode, authorization, ttlSeconds);
    return true;
  }

  /** What the user code stands for in this workspace, while it can be decided. */
  async findByUserCode(workspaceId: string, userCode: string, now: number): Promise<PendingDevice | undefined> {
    const deviceHash = await answerOf(this.#redis.get(pointerOf(workspaceId, userCode)));
    return deviceHash === null ? undefined : this.findPending(workspaceId, deviceHash, now);
  }

  async findPending(workspaceId: string, deviceHash: string, now: number): Promise<PendingDevice | undefined> {
    const found = await this.#decisions.find(workspaceId, deviceHash, now);
    return found && { deviceHash, authorization: found.record };
  }

  /** Of all who decide at once one may go on, and then says how it ends: `approve` or `release`. */
  claim(deviceHash: string, now: number): Promise<DecisionClaim> {
    return this.#decisions.claim(deviceHash, now);
  }

  /** The device may have its tokens. */
  approve(deviceHash: string, approval: IssuedAuthorization): Promise<void> {
    return this.#decisions.approve(deviceHash, approval);
  }

  /** The decision could not be recorded: as if it had not been made. */
  release(deviceHash: string): Promise<void> {
    return this.#decisions.release(deviceHash);
  }

  /** False: it was decided before, or has expired. */
  deny(deviceHash: string, now: number): Promise<boolean> {
    return this.#decisions.deny(deviceHash, now);
  }

  /** What the device is told. It is held to its interval only while there is nothing to be had. */
  poll(deviceCode: string, owner: DecisionOwner, now: number): Promise<DecisionPoll> {
    return this.#decisions.poll(deviceCode, owner, now);
  }

  /** True for exactly one caller, whatever races: the one whose device gets the tokens. */
  redeem(deviceCode: string, owner: DecisionOwner, now: number): Promise<boolean> {
    return this.#decisions.redeem(deviceCode, owner, now);
  }
}

/** The same letters in two workspaces are two codes. */
function pointerOf(workspaceId: string, userCode: string): string {
  return `user-code:${sha256Base64url(JSON.stringify([workspaceId, userCode]))}`;
}
