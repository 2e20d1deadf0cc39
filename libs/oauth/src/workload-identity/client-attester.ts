import { z } from 'zod';
import { issuerKeys } from '../issuer-keys.js';
import { WORKLOAD_ALGORITHMS } from './workload-algorithms.js';

/** Somebody who looks at instances of a client (an app on a device, a wallet) and vouches for the key of each. */
const clientAttesterSchema = z.strictObject({
  ...issuerKeys,
  algorithms: z.array(z.enum(WORKLOAD_ALGORITHMS)).min(1),
  /** The longest that an attestation lives, from `iat` (or from now, where there is none) to `exp`. */
  maxLifetimeSeconds: z.number().int().min(60).max(31_536_000),
});
export type ClientAttester = z.infer<typeof clientAttesterSchema>;

/** Attestation-Based Client Authentication §6, §12.1. */
export const clientAttestationSchema = z.strictObject({
  /** `required`: a proof holds a challenge of ours; `off`: its `jti` and its age have to do, and no challenges are given. */
  challenge: z.enum(['required', 'off']),
  attesters: z.array(clientAttesterSchema).max(20),
});
export type ClientAttestationSettings = z.infer<typeof clientAttestationSchema>;

/** Whether proofs of instances have to hold a challenge of ours; nobody proves anything where there is no attester. */
export function asksForChallenges({
  clientAttestation,
}: {
  readonly clientAttestation?: ClientAttestationSettings | undefined;
}): boolean {
  return (
    clientAttestation !== undefined &&
    clientAttestation.attesters.length > 0 &&
    clientAttestation.challenge === 'required'
  );
}
