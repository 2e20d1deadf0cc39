import { headerValues } from '@ostiary/platform/request-context';
import type { FastifyRequest } from 'fastify';
import type { AttestationHeaders } from './presented-credentials.js';

const ATTESTATION = 'oauth-client-attestation';
const PROOF = 'oauth-client-attestation-pop';

/** Attestation-Based Client Authentication §4, §5.1: as the caller sent them; undefined: neither came. */
export function attestationHeaders(request: FastifyRequest): AttestationHeaders | undefined {
  const { headers } = request;
  if (headers[ATTESTATION] === undefined && headers[PROOF] === undefined) return undefined;
  return { attestations: headerValues(request, ATTESTATION), proofs: headerValues(request, PROOF) };
}
