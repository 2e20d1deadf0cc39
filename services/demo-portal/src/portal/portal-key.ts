/** The portal's own key pair (RFC 7523 §2.2): the private half, which only this process has. */
import { createPrivateKey, type webcrypto } from 'node:crypto';
import { jwkThumbprint } from '@ostiary/crypto/jwk';
import { jwkConfig } from '@ostiary/platform/config';
import { z } from 'zod';

export interface PortalKey {
  /** Signs client assertions, by ES256; not extractable. */
  readonly key: webcrypto.CryptoKey;
  readonly kid: string;
}

const privateJwk = z
  .looseObject({
    kty: z.literal('EC'),
    crv: z.literal('P-256'),
    x: z.string(),
    y: z.string(),
    d: z.string(),
    alg: z.literal('ES256').optional(),
    kid: z.string().min(1).max(256).optional(),
  })
  .transform(({ kty, crv, x, y, d, kid }, context): PortalKey => {
    try {
      const key = createPrivateKey({ key: { kty, crv, x, y, d }, format: 'jwk' });
      return {
        key: key.toCryptoKey({ name: 'ECDSA', namedCurve: 'P-256' }, false, ['sign']),
        kid: kid ?? jwkThumbprint({ kty, crv, x, y }),
      };
    } catch {
      context.addIssue({ code: 'custom', message: 'no such point on the curve' });
      return z.NEVER;
    }
  });

/** None: the pages say that the portal has no key. */
export const portalKeyConfig = jwkConfig(
  'OSTIARY_DEMO_PORTAL_KEY',
  'portalKey',
  privateJwk,
  'a private JWK (P-256, ES256)',
);
