import { generateClientSecret, hashClientSecret, verifyClientSecret } from '@ostiary/crypto/client-secret';
import type { ClientRecord } from '@ostiary/oauth/client';

export interface SecretDependencies {
  /** deriveKey(installationSecret, 'client-secret'). */
  readonly clientSecretKey: Uint8Array;
  /** Unix ms. */
  readonly now: () => number;
}

/** What is stored, and the secret that is new and to be shown once. */
export interface Secrets {
  readonly secretHashes: ClientRecord['secretHashes'];
  readonly secret: string | undefined;
}

export function usesSecret({
  tokenEndpointAuthMethod: method,
}: Pick<ClientRecord, 'tokenEndpointAuthMethod'>): boolean {
  return method === 'client_secret_basic' || method === 'client_secret_post';
}

/** A client that authenticates with a secret has one, another has none. */
export function secretsFor(deps: SecretDependencies, record: ClientRecord): Secrets {
  if (!usesSecret(record)) return { secretHashes: [], secret: undefined };
  const now = deps.now();
  if (activeSecrets(record, now).length > 0) return { secretHashes: record.secretHashes, secret: undefined };
  return withNewSecret(deps, []);
}

/**
 * A new secret beside the one before: two are good at a time, so that a client can change over without a gap.
 * `previousExpiresInSeconds` absent: the one before is good until the next rotation.
 */
export function rotatedSecrets(
  deps: SecretDependencies,
  record: ClientRecord,
  previousExpiresInSeconds: number | undefined,
): Secrets {
  const now = deps.now();
  const previous = activeSecrets(record, now).at(-1);
  return withNewSecret(deps, previous === undefined ? [] : ending(previous, previousExpiresInSeconds, now));
}

/** A secret that the caller made, beside the one before; as it is where it is accepted already. Nothing is to be shown. */
export function givenSecret(deps: SecretDependencies, record: ClientRecord, secret: string): Secrets {
  const active = activeSecrets(record, deps.now());
  if (isActiveSecret(deps, record, secret)) return { secretHashes: record.secretHashes, secret: undefined };
  const fresh = { hash: hashClientSecret(secret, deps.clientSecretKey), createdAt: deps.now() };
  return { secretHashes: [...active.slice(-1), fresh], secret: undefined };
}

export function isActiveSecret(deps: SecretDependencies, record: ClientRecord, secret: string): boolean {
  return verifyClientSecret(secret, activeSecrets(record, deps.now()), deps.clientSecretKey, deps.now());
}

/** Those that are accepted at `now` (Unix ms), oldest first. */
export function activeSecrets(record: ClientRecord, now: number): ClientRecord['secretHashes'] {
  return record.secretHashes.filter(({ expiresAt }) => expiresAt === undefined || now < expiresAt);
}

function ending(
  secret: ClientRecord['secretHashes'][number],
  inSeconds: number | undefined,
  now: number,
): ClientRecord['secretHashes'] {
  if (inSeconds === undefined) return [secret];
  const expiresAt = Math.min(secret.expiresAt ?? Number.POSITIVE_INFINITY, now + inSeconds * 1000);
  return expiresAt <= now ? [] : [{ ...secret, expiresAt }];
}

function withNewSecret(deps: SecretDependencies, kept: ClientRecord['secretHashes']): Secrets {
  const secret = generateClientSecret();
  const fresh = { hash: hashClientSecret(secret, deps.clientSecretKey), createdAt: deps.now() };
  return { secretHashes: [...kept, fresh], secret };
}
