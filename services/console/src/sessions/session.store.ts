/**
 * Signed-in administrators, in Redis: by the hash of the cookie, the content sealed (AES-256-GCM) for that very hash, so that who
 * reads or writes Redis learns no token and can swap no session for another. Called by everything below /console/session and /console/api.
 */
import { sha256Base64url } from '@ostiary/crypto/hash';
import { randomToken } from '@ostiary/crypto/random';
import { type KeyEncryptionKey, localKeyEncryptionKey, SealError, seal, unseal } from '@ostiary/crypto/seal';
import { ExpiringRecords } from '@ostiary/state/expiring-records';
import type { Redis } from '@ostiary/state/redis';
import type { ConsoleSession } from './console-session.js';

/** Without a request for so long, somebody has gone home. */
export const IDLE_SECONDS = 8 * 3600;
/** Whatever happens. */
export const ABSOLUTE_SECONDS = 24 * 3600;

export interface StoredSession {
  /** The cookie's value. */
  readonly id: string;
  readonly session: ConsoleSession;
}

export class SessionStore {
  readonly #records: ExpiringRecords<string>;
  readonly #ended: ExpiringRecords<true>;
  readonly #key: KeyEncryptionKey;

  /** `key`: 32 bytes, the same in every replica. */
  constructor(
    redis: Redis,
    key: Uint8Array,
    private readonly now: () => number,
  ) {
    this.#records = new ExpiringRecords(redis, 'console-session', 'hashed');
    this.#ended = new ExpiringRecords(redis, 'console-ended');
    this.#key = localKeyEncryptionKey(key);
  }

  /** A new session under a new id: what the browser had before is worth nothing. Answers the id. */
  async begin(session: ConsoleSession): Promise<string> {
    const id = randomToken();
    await this.#records.put(sha256Base64url(id), await this.#seal(id, session), IDLE_SECONDS);
    return id;
  }

  async find(id: string | undefined): Promise<StoredSession | undefined> {
    if (id === undefined) return undefined;
    const hash = sha256Base64url(id);
    const sealed = await this.#records.get(hash);
    const session = sealed === undefined ? undefined : await this.#unseal(hash, sealed);
    if (session === undefined) return undefined;
    const over = session.createdAt + ABSOLUTE_SECONDS * 1000 <= this.now();
    // Back-Channel Logout §2.7: looked up with every request, so that no sign-in under way can slip past it.
    if (over || (await this.#ended.get(session.sid)) === true) {
      await this.#records.delete(hash);
      return undefined;
    }
    return { id, session };
  }

  /** With new tokens. False: it was ended meanwhile, and stays so. */
  async replace(id: string, session: ConsoleSession): Promise<boolean> {
    return this.#records.replace(sha256Base64url(id), await this.#seal(id, session), IDLE_SECONDS);
  }

  async end(id: string): Promise<void> {
    await this.#records.delete(sha256Base64url(id));
  }

  /** Every session of the console that came from this session at the authorization server, those to come included. */
  async endAll(sid: string): Promise<void> {
    await this.#ended.put(sid, true, ABSOLUTE_SECONDS);
  }

  async #seal(id: string, session: ConsoleSession): Promise<string> {
    const sealed = await seal(Buffer.from(JSON.stringify(session)), this.#key, associated(sha256Base64url(id)));
    return Buffer.from(sealed).toString('base64');
  }

  async #unseal(hash: string, sealed: string): Promise<ConsoleSession | undefined> {
    try {
      const plain = await unseal(Buffer.from(sealed, 'base64'), this.#key, associated(hash));
      return JSON.parse(Buffer.from(plain).toString('utf8'));
    } catch (error) {
      // Sealed under a key before this one, or tampered with: nobody's session.
      if (error instanceof SealError) return undefined;
      throw error;
    }
  }
}

const associated = (hash: string): string => `console-session:${hash}`;
