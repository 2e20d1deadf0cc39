/**
 * The unsealed key pairs for encryption, each kept by its `kid` once it was needed; with which a workspace decrypts is decided anew every time, from
 * the workspace as the directory has it now.
 */
import { type DecryptionKey, decryptJwe, parseJwe } from '@ostiary/crypto/jwe';
import { LruMap } from '@ostiary/crypto/lru-map';
import { type KeyEncryptionKey, unseal } from '@ostiary/crypto/seal';
import { importPrivateKey } from '@ostiary/crypto/signing-key';
import { JWE_ALGORITHMS, keyServes } from '@ostiary/oauth/jwe-algorithms';
import type { Workspace, WorkspaceEncryptionKey } from '@ostiary/oauth/workspace';

/** What a key's sealing is tied to, so that a sealed key cannot be moved to another workspace, nor be taken for one that signs (ADR 4). */
export const sealedEncryptionKeyContext = (workspaceId: string, kid: string): string =>
  `encryption-key/${workspaceId}/${kid}`;

export class DecryptionKeys {
  readonly #unsealed: LruMap<string, Promise<DecryptionKey>>;

  constructor(
    private readonly keyEncryptionKey: KeyEncryptionKey,
    maxKeys = 5_000,
  ) {
    this.#unsealed = new LruMap(maxKeys);
  }

  /** The text inside a compact JWE. Throws JoseError for what cannot be decrypted with a key of the workspace; SealError. */
  async decrypt(workspace: Workspace, compact: string): Promise<string> {
    const jwe = parseJwe(compact);
    // Only those that could be meant: unsealing costs.
    const fitting = (workspace.encryptionKeys ?? []).filter(
      (key) => keyServes(key.alg, jwe.alg) && (jwe.kid ?? key.kid) === key.kid,
    );
    return decryptJwe(jwe, await Promise.all(fitting.map((key) => this.#key(workspace, key))));
  }

  #key(workspace: Workspace, key: WorkspaceEncryptionKey): Promise<DecryptionKey> {
    const known = this.#unsealed.get(key.kid);
    if (known !== undefined) return known;
    const pending = this.#unseal(workspace, key);
    this.#unsealed.set(key.kid, pending);
    pending.catch(() => this.#unsealed.delete(key.kid));
    return pending;
  }

  async #unseal({ id }: Workspace, { kid, alg, sealedPrivateKey }: WorkspaceEncryptionKey): Promise<DecryptionKey> {
    const pkcs8 = await unseal(sealedPrivateKey, this.keyEncryptionKey, sealedEncryptionKeyContext(id, kid));
    return {
      kid,
      algorithms: JWE_ALGORITHMS.filter((one) => keyServes(alg, one)),
      privateKey: importPrivateKey(pkcs8),
    };
  }
}
