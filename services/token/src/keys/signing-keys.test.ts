import { describe, expect, it } from '@jest/globals';
import { importPublicJwk } from '@ostiary/crypto/jwk';
import { parseJws, verifyJws } from '@ostiary/crypto/jws';
import { localKeyEncryptionKey, seal } from '@ostiary/crypto/seal';
import { exportPrivateKey, generateSigningKey } from '@ostiary/crypto/signing-key';
import { type JwsAlgorithm, SECURITY_PROFILES } from '@ostiary/oauth/security-profile';
import type { Workspace, WorkspaceKey } from '@ostiary/oauth/workspace';
import { settingsOf, WORKSPACE_PROFILES } from '@ostiary/oauth/workspace-profiles';
import { SigningKeys, sealedKeyContext, signingAlgorithm } from './signing-keys.js';

const kek = localKeyEncryptionKey(new Uint8Array(32).fill(1));
const settings = settingsOf(WORKSPACE_PROFILES.b2b);

async function sealedKey(
  workspaceId: string,
  alg: WorkspaceKey['alg'],
  state: WorkspaceKey['state'],
): Promise<WorkspaceKey> {
  const key = await generateSigningKey(alg);
  const sealedPrivateKey = await seal(exportPrivateKey(key.privateKey), kek, sealedKeyContext(workspaceId, key.kid));
  return { kid: key.kid, alg, state, publicJwk: key.publicJwk, sealedPrivateKey };
}
const workspaceWith = (id: string, keys: WorkspaceKey[]): Workspace => ({
  ...{ id, tenant: 't', slug: 'w', name: 'W', workspaceProfile: 'b2b', issuer: 'i', mtlsIssuer: 'm' },
  ...{ settings, keys, version: 1, disabled: false },
});

describe('SigningKeys', () => {
  it('RFC 7515 §4.1.4: signs with the active key and names it', async () => {
    const [next, active, retired] = await Promise.all([
      sealedKey('w1', 'ES256', 'next'),
      sealedKey('w1', 'ES256', 'active'),
      sealedKey('w1', 'ES256', 'retired'),
    ]);
    const keys = new SigningKeys(kek);
    const workspace = workspaceWith('w1', [next, active, retired]);
    const parsed = parseJws((await keys.signer(workspace, 'ES256')).sign({ typ: 'JWT' }, { a: 1 }));
    expect(parsed.header).toEqual({ typ: 'JWT', kid: active.kid, alg: 'ES256' });
    expect(verifyJws(parsed, importPublicJwk(active.publicJwk), 'ES256')).toBe(true);
  });

  it('unseals a key once, and has it at hand from then on', async () => {
    const keys = new SigningKeys(kek);
    const workspace = workspaceWith('w1', [await sealedKey('w1', 'EdDSA', 'active')]);
    const [a, b] = await Promise.all([keys.signer(workspace, 'EdDSA'), keys.signer(workspace, 'EdDSA')]);
    expect(a).toBe(b);
    expect(keys.signer(workspace, 'EdDSA')).toBe(a);
  });

  it('forgets the least recently used of too many', async () => {
    const keys = new SigningKeys(kek, 1);
    const one = workspaceWith('w1', [await sealedKey('w1', 'EdDSA', 'active')]);
    const two = workspaceWith('w2', [await sealedKey('w2', 'EdDSA', 'active')]);
    await keys.signer(one, 'EdDSA');
    await keys.signer(two, 'EdDSA');
    expect(keys.signer(one, 'EdDSA')).toBeInstanceOf(Promise);
  });

  it.each([
    ['no active key', async () => workspaceWith('w1', [await sealedKey('w1', 'ES256', 'next')]), /no active ES256 key/],
    [
      'a key of another workspace',
      async () => workspaceWith('w2', [await sealedKey('w1', 'ES256', 'active')]),
      /not what was sealed/,
    ],
  ])('says what is wrong with %s', async (_, make, message) => {
    const workspace = await make();
    await expect(async () => new SigningKeys(kek).signer(workspace, 'ES256')).rejects.toThrow(message);
  });

  it('names the variable when the key-encryption key is another, and tries again', async () => {
    const workspace = workspaceWith('w1', [await sealedKey('w1', 'ES256', 'active')]);
    const keys = new SigningKeys(localKeyEncryptionKey(new Uint8Array(32).fill(2)));
    for (let i = 0; i < 2; i++) {
      await expect(async () => keys.signer(workspace, 'ES256')).rejects.toThrow(/OSTIARY_KEY_ENCRYPTION_KEY/);
    }
  });
});

describe('signingAlgorithm', () => {
  const workspace: Pick<Workspace, 'id' | 'settings'> = {
    id: 'w',
    settings: { ...settings, signingAlgorithms: ['RS256', 'PS256', 'ES256'] },
  };
  const of = (algorithms: readonly JwsAlgorithm[], registered?: JwsAlgorithm) =>
    signingAlgorithm(workspace, { algorithms }, registered);

  it('FAPI 2.0 Security Profile §5.4.1: is the first of the workspace that the policy allows', () => {
    expect(of(SECURITY_PROFILES['fapi2-security'].algorithms)).toBe('PS256');
    expect(of(SECURITY_PROFILES['oauth2.1'].algorithms)).toBe('RS256');
  });

  it('OIDC Registration §2: is the one that the client registered, within its policy', () => {
    expect(of(SECURITY_PROFILES['oauth2.1'].algorithms, 'ES256')).toBe('ES256');
    expect(of(SECURITY_PROFILES['fapi2-security'].algorithms, 'RS256')).toBe('PS256');
  });

  it('says when there is none', () => {
    expect(() => of(['EdDSA'])).toThrow(/No signing algorithm/);
  });
});
