import { generateEncryptionKey } from '@ostiary/crypto/encryption-key';
import { type KeyEncryptionKey, seal } from '@ostiary/crypto/seal';
import { exportPrivateKey } from '@ostiary/crypto/signing-key';
import type { EncryptionKeyAlgorithm } from '@ostiary/oauth/jwe-algorithms';
import type { WorkspaceEncryptionKey } from '@ostiary/oauth/workspace';
import { sealedEncryptionKeyContext } from './decryption-keys.js';
import type { KeyEncryptionKeyRegister } from './key-encryption-key.register.js';

export type NewEncryptionKey = Omit<WorkspaceEncryptionKey, 'retired'>;

/** ADR 4: as signing keys are, key pairs for encryption are made and sealed here, and handed out. */
export class CreateEncryptionKeys {
  constructor(
    private readonly keyEncryptionKey: KeyEncryptionKey,
    private readonly register: KeyEncryptionKeyRegister,
  ) {}

  /** One key for each algorithm, in their order. Rejects while this process holds another key-encryption key than the installation. */
  async create(
    workspaceId: string,
    algorithms: readonly EncryptionKeyAlgorithm[],
  ): Promise<readonly NewEncryptionKey[]> {
    await this.register.confirm();
    return Promise.all(algorithms.map((algorithm) => this.#create(workspaceId, algorithm)));
  }

  async #create(workspaceId: string, algorithm: EncryptionKeyAlgorithm): Promise<NewEncryptionKey> {
    const { kid, alg, publicJwk, privateKey } = await generateEncryptionKey(algorithm);
    const context = sealedEncryptionKeyContext(workspaceId, kid);
    return {
      kid,
      alg,
      publicJwk,
      sealedPrivateKey: await seal(exportPrivateKey(privateKey), this.keyEncryptionKey, context),
    };
  }
}
