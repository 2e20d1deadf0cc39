import { z } from 'zod';

/** Members of a public key that can be written into a setting (RFC 7517 §4, RFC 7518 §6); anything else is refused, private parts first. */
export const settingsJwk = z.strictObject({
  kty: z.enum(['EC', 'RSA', 'OKP']),
  kid: z.string().max(256).optional(),
  alg: z.string().max(20).optional(),
  use: z.literal('sig').optional(),
  crv: z.string().max(20).optional(),
  x: z.string().max(256).optional(),
  y: z.string().max(256).optional(),
  n: z.string().max(2048).optional(),
  e: z.string().max(16).optional(),
});
