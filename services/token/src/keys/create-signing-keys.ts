import { type KeyEncryptionKey, seal } from '@ostiary/crypto/seal';
import { exportPrivateKey } from '@ostiary/crypto/signing-key';
import type { JwsAlgorithm } from '@ostiary/oauth/security-profile';
import type { KeyEncryptionKeyRegister } from './key-encryption-key.register.js';
import type { KeyPool } from './key-pool.js';
import { sealedKeyContext } from './signing-keys.js';

export interface CreatedSigningKey {
  readonly kid: string;
  readonly alg: JwsAlgorithm;
  readonly publicJwk: Readonly<Record<string, unknown>>;
  readonly sealedPrivateKey: Uint8Array;
}

/** ADR 4: keys are made, sealed for their workspace and handed out; nothing of them stays here until they come back to sign. */
export class CreateSigningKeys {
  constructor(
    private readonly pool: KeyPool,
    private readonly keyEncryptionKey: KeyEncryptionKey,
    private readonly register: KeyEncryptionKeyRegister,
  ) {}

  /** One key for each algorithm, in their order. Rejects while this process holds another key-encryption key than the installation. */
  async create(workspaceId: string, algorithms: readonly JwsAlgorithm[]): Promise<readonly CreatedSigningKey[]> {
    await this.register.confirm();
    return Promise.all(algorithms.map((algorithm) => this.#create(workspaceId, algorithm)));
  }

  async #create(workspaceId: string, algorithm: JwsAlgorithm): Promise<CreatedSigningKey> {
    const key = await this.pool.take(algorithm);
    const sealedPrivateKey = await seal(
      exportPrivateKey(key.privateKey),
      this.keyEncryptionKey,
      sealedKeyContext(workspaceId, key.kid),
    );
    return { kid: key.kid, alg: key.alg, publicJwk: key.publicJwk, sealedPrivateKey };
  }
}
