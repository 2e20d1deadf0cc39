// What is stored when `token` seals under another key-encryption key than before; `token` itself answers what it is told (its own part is tested there).
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { localKeyEncryptionKey, seal, sealedUnder } from '@ostiary/crypto/seal';
import { DEPENDENCIES, type Dependencies } from '../dependencies.js';
import { type LaunchedWorkspace, TenantSystem, type TestAdministrator } from '../testing/tenant-system.js';
import { ResealStoredKeys } from './reseal-stored-keys.js';

const system = new TenantSystem();
let owner: TestAdministrator;
let workspace: LaunchedWorkspace;
const [before, after] = [1, 2].map((byte) => localKeyEncryptionKey(Buffer.alloc(32, byte)));
if (!before || !after) throw new Error('unreachable');

beforeAll(async () => {
  await system.start({});
  owner = await system.newTenant();
  workspace = await system.launch(owner, {
    settings: { signing_algorithms: ['ES256'], encryption_algorithms: ['ECDH-ES'] },
  });
}, 60_000);
afterAll(() => system.stop());

const stored = async () => {
  const found = await system.directory.getWorkspace({
    tenant: owner.tenant,
    workspace: workspace.slug,
    includeSealedKeys: true,
  });
  return [...found.signingKeys, ...found.encryptionKeys].map(({ sealedPrivateKey }) => sealedPrivateKey);
};

/** Those of the system workspace count, too. */
const sealedUnderBefore = async () => {
  const { dataSource } = system.service.app.get<Dependencies>(DEPENDENCIES);
  const tables = ['signing_keys', 'encryption_keys'];
  return dataSource.transaction(async (manager) => {
    await manager.query(`select set_config('ostiary.purpose', 'key-reseal', true)`);
    const found = await Promise.all(
      tables.map(
        (table): Promise<{ sealed: Buffer }[]> =>
          manager.query(`select sealed_private_key as sealed from tenant.${table}`),
      ),
    );
    return found.flat().filter(({ sealed }) => sealedUnder(sealed) === before.id).length;
  });
};

const run = (now = Date.now()) => {
  const deps = system.service.app.get<Dependencies>(DEPENDENCIES);
  return new ResealStoredKeys({ ...deps, now: () => now }).run();
};

describe('keys are sealed anew', () => {
  it('every key of every workspace, once, with an event for each, however many replicas are at it; caches are told', async () => {
    system.peers.keyEncryptionKeyId = before.id;
    const first = await seal(Buffer.from('a key'), before, '');
    system.peers.reseal = () => first;
    await run();
    expect((await stored()).map(sealedUnder)).toEqual([before.id, before.id]);

    const moved = await seal(Buffer.from('a key'), after, '');
    system.peers.keyEncryptionKeyId = after.id;
    system.peers.reseal = ({ sealedPrivateKey }) =>
      sealedUnder(sealedPrivateKey) === before.id ? moved : new Uint8Array();
    const { version } = (await system.call('GET', workspace.path, owner)).json;
    const keys = await sealedUnderBefore();
    // The service's own job may be a fourth.
    const counts = await Promise.all([run(), run(), run()]);
    expect(counts.reduce((sum, count) => sum + count)).toBeLessThanOrEqual(keys);
    expect((await stored()).map(sealedUnder)).toEqual([after.id, after.id]);
    expect((await system.call('GET', workspace.path, owner)).json.version).toBe(Number(version) + 1);
    expect(await run()).toBe(0);
  });

  it('one that cannot be opened stays as it is, and is tried again', async () => {
    system.peers.keyEncryptionKeyId = before.id;
    system.peers.reseal = () => new Uint8Array();
    expect(await run()).toBe(0);
    expect((await stored()).map(sealedUnder)).toEqual([after.id, after.id]);
  });

  it('while `token` is away nothing happens but that it is tried again', async () => {
    system.peers.issuanceAway = true;
    await expect(run()).rejects.toThrow();
    system.peers.issuanceAway = false;
  });
});
