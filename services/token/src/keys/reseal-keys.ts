import { type KeyEncryptionKey, SealError, seal, sealedUnder, unseal } from '@ostiary/crypto/seal';
import type { Logger } from '@ostiary/platform/logger';
import { sealedEncryptionKeyContext } from './decryption-keys.js';
import type { KeyEncryptionKeyRegister } from './key-encryption-key.register.js';
import { sealedKeyContext } from './signing-keys.js';

/** A private key as it is stored. */
export interface StoredKey {
  /** UUID. */
  readonly workspaceId: string;
  readonly kid: string;
  readonly use: 'signature' | 'encryption';
  readonly sealedPrivateKey: Uint8Array;
}

/** Moves stored keys from one key-encryption key to the next. Nothing unsealed leaves this class. */
export class ResealKeys {
  constructor(
    private readonly keyEncryptionKey: KeyEncryptionKey,
    private readonly register: KeyEncryptionKeyRegister,
    private readonly logger: Pick<Logger, 'error'>,
  ) {}

  /** The id of the key that seals now. */
  get keyEncryptionKeyId(): string {
    return this.keyEncryptionKey.id;
  }

  /**
   * In the order of `keys`: sealed under the key that seals now, or as it was if it is already; undefined for one that no key of this service opens.
   * Rejects while this process holds another key-encryption key than the installation.
   */
  async reseal(keys: readonly StoredKey[]): Promise<(Uint8Array | undefined)[]> {
    await this.register.confirm();
    return Promise.all(keys.map((key) => this.#reseal(key)));
  }

  async #reseal({ workspaceId, kid, use, sealedPrivateKey }: StoredKey): Promise<Uint8Array | undefined> {
    const context =
      use === 'signature' ? sealedKeyContext(workspaceId, kid) : sealedEncryptionKeyContext(workspaceId, kid);
    try {
      if (sealedUnder(sealedPrivateKey) === this.keyEncryptionKey.id) return sealedPrivateKey;
      const pkcs8 = await unseal(sealedPrivateKey, this.keyEncryptionKey, context);
      try {
        return await seal(pkcs8, this.keyEncryptionKey, context);
      } finally {
        pkcs8.fill(0);
      }
    } catch (error) {
      if (!(error instanceof SealError)) throw error;
      this.logger.error({ workspaceId, kid, reason: error.reason }, 'a key cannot be sealed anew');
      return undefined;
    }
  }
}
