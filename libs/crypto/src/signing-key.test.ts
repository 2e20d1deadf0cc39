import { describe, expect, it } from '@jest/globals';
import { JWS_ALGORITHMS } from '@ostiary/oauth/security-profile';
import { calculateJwkThumbprint } from 'jose';
import { importPublicJwk } from './jwk.js';
import { parseJws, signJws, verifyJws } from './jws.js';
import { exportPrivateKey, generateSigningKey, importPrivateKey } from './signing-key.js';

describe.each(JWS_ALGORITHMS)('signing keys for %s', (alg) => {
  it('RFC 7517 §4: publish kid, alg and use, and nothing private', async () => {
    const key = await generateSigningKey(alg);
    expect(key.publicJwk).toMatchObject({ kid: key.kid, alg, use: 'sig' });
    for (const name of ['d', 'p', 'q', 'dp', 'dq', 'qi']) expect(key.publicJwk).not.toHaveProperty(name);
    expect(key.kid).toBe(await calculateJwkThumbprint(key.publicJwk));
  });

  it('RFC 5208 §5: keys come back from PKCS #8 and sign', async () => {
    const key = await generateSigningKey(alg);
    const again = importPrivateKey(exportPrivateKey(key.privateKey));
    const jws = parseJws(signJws({ kid: key.kid }, { sub: 'a' }, again, alg));
    expect(verifyJws(jws, importPublicJwk(key.publicJwk), alg)).toBe(true);
  });
});
