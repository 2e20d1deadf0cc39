import { z } from 'zod';
import { issuerKeys } from '../issuer-keys.js';
import { settingsJwk } from '../settings-jwk.js';
import { isTrustDomain } from './spiffe-id.js';
import { WORKLOAD_ALGORITHMS } from './workload-algorithms.js';

/** SPIFFE Trust Domain and Bundle §4.2.2: a bundle says of each key what it is for. */
const workloadJwk = settingsJwk.extend({ use: z.enum(['sig', 'jwt-svid']).optional() });

/**
 * Somebody who says which workload is which. `jwt`: its tokens name it in `iss`, as those of a Kubernetes cluster do. `spiffe`: a trust domain, named
 * `spiffe://example.org`, whose JWT-SVIDs name it in `sub`.
 */
export const workloadIssuerSchema = z
  .strictObject({
    kind: z.enum(['jwt', 'spiffe']),
    ...issuerKeys,
    jwks: z.strictObject({ keys: z.array(workloadJwk).min(1).max(20) }).optional(),
    algorithms: z.array(z.enum(WORKLOAD_ALGORITHMS)).min(1),
    /** The longest that a token lives, from `iat` (or from now, where there is none) to `exp`. Whoever reads one has it for as long. */
    maxLifetimeSeconds: z.number().int().min(60).max(86_400),
  })
  .refine(({ kind, issuer }) => kind !== 'spiffe' || isTrustDomain(issuer), {
    path: ['issuer'],
    error: 'SPIFFE-ID §2.1: a trust domain is spiffe:// and its name in lower case, without a path',
  });
export type WorkloadIssuer = z.infer<typeof workloadIssuerSchema>;
