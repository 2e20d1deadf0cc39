/**
 * The unsealed signing keys: the reason why this service exists. A key is unsealed when it is first needed and kept by its `kid`; whether
 * it may still sign is decided anew at every signature, from the workspace as the directory has it now.
 */
import type { KeyObject } from 'node:crypto';
import { signJws } from '@ostiary/crypto/jws';
import { type KeyEncryptionKey, SealError, unseal } from '@ostiary/crypto/seal';
import { importPrivateKey } from '@ostiary/crypto/signing-key';
import type { EffectivePolicy } from '@ostiary/oauth/effective-policy';
import { responseAlgorithm } from '@ostiary/oauth/response-algorithm';
import type { JwsAlgorithm } from '@ostiary/oauth/security-profile';
import type { Workspace, WorkspaceKey } from '@ostiary/oauth/workspace';

/** What a key's sealing is tied to, so that a sealed key cannot be moved to another workspace (ADR 4). */
export const sealedKeyContext = (workspaceId: string, kid: string): string => `signing-key/${workspaceId}/${kid}`;

/** There is no key with which this could be signed. */
export class NoSigningKey extends Error {
  override readonly name = 'NoSigningKey';
}

export interface Signer {
  readonly kid: string;
  readonly algorithm: JwsAlgorithm;
  sign(header: Readonly<Record<string, unknown>>, payload: Readonly<Record<string, unknown>>): string;
}

class KeySigner implements Signer {
  constructor(
    readonly kid: string,
    readonly algorithm: JwsAlgorithm,
    private readonly key: KeyObject,
  ) {}

  // In place: a signature costs less than handing it to another thread.
  sign(header: Readonly<Record<string, unknown>>, payload: Readonly<Record<string, unknown>>): string {
    return signJws({ ...header, kid: this.kid }, payload, this.key, this.algorithm);
  }
}

export class SigningKeys {
  /** By `kid`, least recently used first. */
  readonly #signers = new Map<string, KeySigner | Promise<KeySigner>>();

  constructor(
    private readonly keyEncryptionKey: KeyEncryptionKey,
    private readonly maxKeys = 20_000,
  ) {}

  /**
   * The workspace's active key for the algorithm: a value once it is unsealed.
   * @throws NoSigningKey
   */
  signer(workspace: Workspace, algorithm: JwsAlgorithm): Signer | Promise<Signer> {
    const key = workspace.keys.find((one) => one.alg === algorithm && one.state === 'active');
    if (key === undefined) throw new NoSigningKey(`Workspace ${workspace.id} has no active ${algorithm} key.`);
    const known = this.#signers.get(key.kid);
    if (known !== undefined) {
      this.#signers.delete(key.kid);
      this.#signers.set(key.kid, known);
      return known;
    }
    return this.#unsealed(workspace, key);
  }

  #unsealed(workspace: Workspace, key: WorkspaceKey): Promise<Signer> {
    const pending = this.#unseal(workspace, key).then(
      (signer) => {
        this.#signers.set(key.kid, signer);
        return signer;
      },
      (error: unknown) => {
        this.#signers.delete(key.kid);
        throw error;
      },
    );
    this.#signers.set(key.kid, pending);
    if (this.#signers.size > this.maxKeys) {
      const [oldest] = this.#signers.keys();
      if (oldest !== undefined) this.#signers.delete(oldest);
    }
    return pending;
  }

  async #unseal(workspace: Workspace, key: WorkspaceKey): Promise<KeySigner> {
    try {
      const pkcs8 = await unseal(key.sealedPrivateKey, this.keyEncryptionKey, sealedKeyContext(workspace.id, key.kid));
      return new KeySigner(key.kid, key.alg, importPrivateKey(pkcs8));
    } catch (error) {
      if (!(error instanceof SealError)) throw error;
      const why =
        error.reason === 'other-key'
          ? 'it was sealed under another key-encryption key than OSTIARY_KEY_ENCRYPTION_KEY'
          : 'what is stored is not what was sealed';
      throw new NoSigningKey(`Key ${key.kid} of workspace ${workspace.id} cannot be unsealed: ${why}.`, {
        cause: error,
      });
    }
  }
}

/** The algorithm for a token of ours: what the client registered, else the first of the workspace that the client's policy allows. */
export function signingAlgorithm(
  workspace: Pick<Workspace, 'id' | 'settings'>,
  policy: Pick<EffectivePolicy, 'algorithms'>,
  registered?: JwsAlgorithm | undefined,
): JwsAlgorithm {
  const algorithm = responseAlgorithm(workspace.settings, policy, registered);
  if (algorithm === undefined) {
    throw new NoSigningKey(`No signing algorithm of workspace ${workspace.id} is allowed by the client's policy.`);
  }
  return algorithm;
}
