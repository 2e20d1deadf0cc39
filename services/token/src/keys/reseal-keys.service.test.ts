// The change from one key-encryption key to the next, with replicas that have either or both.
import { randomBytes, randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { IssuanceClient, KeyUse, type SealedKey } from '@ostiary/contracts/ostiary/issuance/v1/issuance';
import { localKeyEncryptionKey, sealedUnder, unseal } from '@ostiary/crypto/seal';
import { grpcClient, type PromiseClient } from '@ostiary/platform/grpc-client';
import type { RunningService } from '@ostiary/platform/service-main';
import { TokenSystem } from '../testing/token-system.js';
import { sealedEncryptionKeyContext } from './decryption-keys.js';
import { sealedKeyContext } from './signing-keys.js';

const system = new TokenSystem();
const next = randomBytes(32).toString('base64');
const before = localKeyEncryptionKey(Buffer.from(system.keyEncryptionKey, 'base64'));
const after = localKeyEncryptionKey(Buffer.from(next, 'base64'));
const workspaceId = randomUUID();
let changing: Replica;
let signing: SealedKey;
let encrypting: SealedKey;

interface Replica {
  readonly service: RunningService;
  readonly issuance: PromiseClient<IssuanceClient>;
  readonly ready: boolean;
}

async function replica(env: Record<string, string>): Promise<Replica> {
  const service = await system.startReplica({ LOG_LEVEL: 'silent', ...env });
  const { ok } = await fetch(`http://127.0.0.1:${service.httpPort}/readyz`);
  return {
    service,
    issuance: grpcClient(IssuanceClient, `127.0.0.1:${service.grpcPort}`, { deadlineMs: 5000 }),
    ready: ok,
  };
}

async function end({ service, issuance }: Replica): Promise<void> {
  issuance.close();
  await service.close();
}

/** Whether a replica with these keys would serve. */
async function isReady(env: Record<string, string>): Promise<boolean> {
  const tried = await replica(env);
  await end(tried);
  return tried.ready;
}

beforeAll(async () => {
  await system.start();
  const [sig] = (await system.issuance.createSigningKeys({ workspaceId, algs: ['ES256'] })).keys;
  const [enc] = (await system.issuance.createEncryptionKeys({ workspaceId, algs: ['ECDH-ES'] })).keys;
  if (!sig || !enc) throw new Error('no keys were made');
  signing = { workspaceId, kid: sig.kid, use: KeyUse.KEY_USE_SIGNATURE, sealedPrivateKey: sig.sealedPrivateKey };
  encrypting = { workspaceId, kid: enc.kid, use: KeyUse.KEY_USE_ENCRYPTION, sealedPrivateKey: enc.sealedPrivateKey };
}, 60_000);
afterAll(() => system.stop());

describe('the key-encryption key is changed', () => {
  it('a key that nobody knows does not serve, nor beside another such', async () => {
    expect(await isReady({ OSTIARY_KEY_ENCRYPTION_KEY: next })).toBe(false);
    const strange = randomBytes(32).toString('base64');
    expect(await isReady({ OSTIARY_KEY_ENCRYPTION_KEY: next, OSTIARY_OTHER_KEY_ENCRYPTION_KEYS: strange })).toBe(false);
  });

  it('the next key beside the one that seals changes nothing yet', async () => {
    const prepared = await replica({
      OSTIARY_KEY_ENCRYPTION_KEY: system.keyEncryptionKey,
      OSTIARY_OTHER_KEY_ENCRYPTION_KEYS: next,
    });
    expect(prepared.ready).toBe(true);
    expect((await prepared.issuance.resealKeys({ keys: [] })).keyEncryptionKeyId).toBe(before.id);
    await end(prepared);
  });

  it('with the one before beside it the next key serves, seals, and moves what was sealed before', async () => {
    changing = await replica({
      OSTIARY_KEY_ENCRYPTION_KEY: next,
      OSTIARY_OTHER_KEY_ENCRYPTION_KEYS: system.keyEncryptionKey,
    });
    expect(changing.ready).toBe(true);
    const { keyEncryptionKeyId, sealedPrivateKeys } = await changing.issuance.resealKeys({
      keys: [signing, encrypting],
    });
    expect(keyEncryptionKeyId).toBe(after.id);
    const contexts = [
      sealedKeyContext(workspaceId, signing.kid),
      sealedEncryptionKeyContext(workspaceId, encrypting.kid),
    ];
    for (const [at, { sealedPrivateKey }] of [signing, encrypting].entries()) {
      const moved = sealedPrivateKeys[at] ?? new Uint8Array();
      expect(sealedUnder(moved)).toBe(after.id);
      expect(await unseal(moved, after, contexts[at] ?? '')).toEqual(
        await unseal(sealedPrivateKey, before, contexts[at] ?? ''),
      );
      // What is sealed as it should be stays as it is.
      const asked = { ...(at === 0 ? signing : encrypting), sealedPrivateKey: moved };
      expect((await changing.issuance.resealKeys({ keys: [asked] })).sealedPrivateKeys[0]).toEqual(Buffer.from(moved));
    }
    const [made] = (await changing.issuance.createSigningKeys({ workspaceId, algs: ['ES256'] })).keys;
    expect(sealedUnder(made?.sealedPrivateKey ?? new Uint8Array())).toBe(after.id);
  });

  it('a sealed key cannot be moved to another workspace, id or use on the way, and the others go on', async () => {
    const wrong: SealedKey[] = [
      { ...signing, workspaceId: randomUUID() },
      { ...signing, kid: encrypting.kid },
      { ...signing, use: KeyUse.KEY_USE_ENCRYPTION },
      { ...signing, sealedPrivateKey: Buffer.from('no such thing') },
    ];
    const { sealedPrivateKeys } = await changing.issuance.resealKeys({ keys: [...wrong, signing] });
    expect(sealedPrivateKeys.map(({ length }) => length > 0)).toEqual([false, false, false, false, true]);
  });

  it('then the next key serves alone, and cannot open what was left behind', async () => {
    await end(changing);
    const alone = await replica({ OSTIARY_KEY_ENCRYPTION_KEY: next });
    expect(alone.ready).toBe(true);
    expect((await alone.issuance.resealKeys({ keys: [signing] })).sealedPrivateKeys[0]).toHaveLength(0);
    await end(alone);
  });
});
