import { hash, verify } from '@node-rs/argon2';
import { IdentityError } from '../identity-error.js';

/** OWASP Password Storage, RFC 9106 §4: argon2id, 19 MiB, 2 passes, 1 lane. `algorithm: 2` is Algorithm.Argon2id. */
const PARAMETERS = { algorithm: 2, memoryCost: 19_456, timeCost: 2, parallelism: 1 } as const;
const CURRENT = '$argon2id$v=19$m=19456,t=2,p=1$';

/**
 * Hashes with argon2id, so many at a time and no more: each takes 19 MiB and several milliseconds of a core. Callers beyond the
 * queue are refused at once (IdentityError `busy`) rather than kept waiting past their deadline.
 */
export class PasswordHasher {
  readonly #concurrency: number;
  readonly #queueLimit: number;
  readonly #waiting: (() => void)[] = [];
  #running = 0;

  constructor(limits: { concurrency: number; queueLimit: number }) {
    this.#concurrency = limits.concurrency;
    this.#queueLimit = limits.queueLimit;
  }

  /** PHC string of a normalised password. */
  hash(password: string): Promise<string> {
    return this.#inTurn(() => hash(password, PARAMETERS));
  }

  /** Whether the normalised password belongs to the PHC string. */
  verify(phc: string, password: string): Promise<boolean> {
    return this.#inTurn(() => verify(phc, password));
  }

  /** Whether the hash was made with other parameters than today's, so that it should be made anew at the next sign-in. */
  isOutdated(phc: string): boolean {
    return !phc.startsWith(CURRENT);
  }

  async #inTurn<T>(work: () => Promise<T>): Promise<T> {
    if (this.#running < this.#concurrency) this.#running += 1;
    // Who waited is woken with the place already his.
    else await this.#place();
    try {
      return await work();
    } finally {
      const next = this.#waiting.shift();
      if (next) next();
      else this.#running -= 1;
    }
  }

  #place(): Promise<void> {
    if (this.#waiting.length >= this.#queueLimit) throw new IdentityError({ kind: 'busy' });
    return new Promise((resolve) => this.#waiting.push(resolve));
  }
}

/** Verified in place of an unknown user's password, so that it takes as long: the hash of something nobody knows. */
export async function unknowableHash(hasher: PasswordHasher): Promise<string> {
  return hasher.hash(crypto.randomUUID());
}
