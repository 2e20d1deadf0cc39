import { describe, expect, it } from '@jest/globals';
import { generateSigningKey } from '@ostiary/crypto/signing-key';
import type { JwsAlgorithm } from '@ostiary/oauth/security-profile';
import { createLogger } from '@ostiary/platform/logger';
import { KeyPool } from './key-pool.js';

const logger = createLogger({ service: 'test', level: 'silent', instanceId: 'test' });

/** A pool whose keys are counted and are really of P-256, which costs nothing. */
function countedPool(size: number) {
  const made: JwsAlgorithm[] = [];
  const pool = new KeyPool(size, logger, async (algorithm) => {
    made.push(algorithm);
    return { ...(await generateSigningKey('ES256')), alg: algorithm };
  });
  return { pool, made };
}
const idle = () => new Promise((resolve) => setTimeout(resolve, 50));

describe('KeyPool', () => {
  it('has RSA keys ready, hands each out once, and makes up for it', async () => {
    const { pool, made } = countedPool(2);
    pool.fill();
    await idle();
    expect(made).toHaveLength(2);
    const kids = new Set([(await pool.take('PS256')).kid, (await pool.take('RS256')).kid]);
    expect(kids.size).toBe(2);
    await idle();
    expect(made).toHaveLength(4);
  });

  it('labels a key with the algorithm that it is given out for', async () => {
    const { pool } = countedPool(1);
    pool.fill();
    await idle();
    const key = await pool.take('RS256');
    expect([key.alg, key.publicJwk.alg]).toEqual(['RS256', 'RS256']);
  });

  it('makes a key when it has none, and keys of other kinds when asked', async () => {
    const { pool, made } = countedPool(0);
    expect((await pool.take('PS256')).alg).toBe('PS256');
    expect((await pool.take('EdDSA')).alg).toBe('EdDSA');
    expect(made).toEqual(['PS256', 'EdDSA']);
  });

  it('makes no more when it is closed', async () => {
    const { pool, made } = countedPool(1000);
    pool.fill();
    await pool.close();
    const before = made.length;
    await idle();
    expect(made.length).toBe(before);
  });
});
