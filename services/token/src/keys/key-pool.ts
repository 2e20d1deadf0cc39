import { generateSigningKey, type SigningKey } from '@ostiary/crypto/signing-key';
import type { JwsAlgorithm } from '@ostiary/oauth/security-profile';
import type { Logger } from '@ostiary/platform/logger';

const isRsa = (algorithm: JwsAlgorithm): boolean => algorithm === 'PS256' || algorithm === 'RS256';

/**
 * New signing keys at once. RSA keys take 50 to 300 ms of processor time, so a few are made ahead, one at a time and off the event loop;
 * the others are made when asked for. A key leaves the pool when it is given out and is never given twice.
 */
export class KeyPool {
  readonly #ready: SigningKey[] = [];
  #filling: Promise<void> | undefined;
  #closed = false;

  constructor(
    private readonly size: number,
    private readonly logger: Logger,
    private readonly generate: (algorithm: JwsAlgorithm) => Promise<SigningKey> = generateSigningKey,
  ) {}

  async take(algorithm: JwsAlgorithm): Promise<SigningKey> {
    if (!isRsa(algorithm)) return this.generate(algorithm);
    const ready = this.#ready.shift();
    this.fill();
    if (ready === undefined) return this.generate(algorithm);
    // An RSA key pair is of no algorithm before it is published as one.
    return { ...ready, alg: algorithm, publicJwk: { ...ready.publicJwk, alg: algorithm } };
  }

  /** Makes what is missing, in the background. */
  fill(): void {
    this.#filling ??= this.#fill().finally(() => {
      this.#filling = undefined;
    });
  }

  async #fill(): Promise<void> {
    while (!this.#closed && this.#ready.length < this.size) {
      try {
        this.#ready.push(await this.generate('PS256'));
      } catch (error) {
        this.logger.error({ err: error }, 'an RSA key could not be made');
        return;
      }
    }
  }

  async close(): Promise<void> {
    this.#closed = true;
    await this.#filling;
    this.#ready.length = 0;
  }
}
