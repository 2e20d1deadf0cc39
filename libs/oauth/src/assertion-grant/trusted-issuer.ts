import { z } from 'zod';
import { issuerKeys } from '../issuer-keys.js';
import { ASSERTION_KINDS, GRANT_ASSERTION_ALGORITHMS } from './assertion-kinds.js';

/** RFC 7521 §4.1: somebody whose word on a user counts as a grant. */
export const trustedIssuerSchema = z.strictObject({
  ...issuerKeys,
  algorithms: z.array(z.enum(GRANT_ASSERTION_ALGORITHMS)).min(1),
  kinds: z.array(z.enum(ASSERTION_KINDS)).min(1),
  /** Whom the claim means: a user of the workspace by id, by user name, or by an e-mail address that both sides have had proven (`email_verified`). */
  subject: z.strictObject({ claim: z.string().min(1).max(128), user: z.enum(['id', 'username', 'email']) }),
  /** Who may show its assertions. */
  clients: z.array(z.string().min(1).max(2048)).min(1).max(200),
  /** What tokens may be had for them; absent: what the client is registered for. */
  scopes: z.array(z.string().min(1).max(128)).max(500).optional(),
  resources: z.array(z.string().min(1).max(2048)).max(200).optional(),
  /** The longest that an assertion lives, from `iat` to `exp`. */
  maxLifetimeSeconds: z.number().int().min(10).max(3600),
});
export type TrustedIssuer = z.infer<typeof trustedIssuerSchema>;
