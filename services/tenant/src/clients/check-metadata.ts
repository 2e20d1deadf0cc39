/** Client metadata through every rule: those of libs/oauth, and what only libs/crypto can see. */
import { CertificateError } from '@ostiary/crypto/certificate-error';
import { parseDistinguishedName } from '@ostiary/crypto/distinguished-name-parser';
import { JoseError } from '@ostiary/crypto/jose-error';
import { importPublicJwk, jwkAllows } from '@ostiary/crypto/jwk';
import { type ClientMetadata, type RegisteredMetadata, registerClient } from '@ostiary/oauth/client-registration';
import { SECURITY_PROFILES } from '@ostiary/oauth/security-profile';
import type { WorkspaceSettings } from '@ostiary/oauth/workspace';
import { type Fault, invalid, pointerTo } from '../problems/refusal.js';

/** The metadata with its defaults. @throws Refusal invalid-request with every fault */
export function checkedMetadata(
  metadata: ClientMetadata,
  settings: WorkspaceSettings,
  installation: { readonly trustsClientCertificates: boolean },
): RegisteredMetadata {
  const result = registerClient(metadata, settings, installation);
  const faults: Fault[] = result.ok
    ? cryptographicFaults(result.registered)
    : result.faults.map(({ member, at, clause, detail }) => ({
        pointer: pointerTo(at === undefined ? [member] : [member, at]),
        detail: `${clause}: ${detail}`,
      }));
  if (faults.length > 0 || !result.ok) throw invalid(faults);
  return result.registered;
}

/** What libs/oauth cannot see: keys that are strong enough and fit the security profile, a subject that is a distinguished name. */
function cryptographicFaults(metadata: RegisteredMetadata): Fault[] {
  return [...keyFaults(metadata), ...subjectFaults(metadata)];
}

function keyFaults({ jwks, securityProfile, tokenEndpointAuthMethod }: RegisteredMetadata): Fault[] {
  if (jwks === undefined) return [];
  const faults: Fault[] = [];
  const usable = new Set<string>();
  for (const [index, key] of jwks.keys.entries()) {
    // RFC 7517 §4.2: what is for encryption is not ours to judge.
    if (key.use === 'enc') continue;
    try {
      for (const alg of importPublicJwk(key).algorithms) if (jwkAllows(key, alg)) usable.add(alg);
    } catch (error) {
      if (!(error instanceof JoseError)) throw error;
      // RFC 7517 §5: keys that are not understood are ignored; weak, private and broken ones are a mistake.
      if (error.reason !== 'unsupported-key') {
        faults.push({ pointer: `/jwks/keys/${index}`, detail: `RFC 7517 §4: ${error.message}` });
      }
    }
  }
  if (faults.length > 0 || tokenEndpointAuthMethod !== 'private_key_jwt') return faults;
  const allowed = SECURITY_PROFILES[securityProfile].algorithms;
  if (allowed.some((alg) => usable.has(alg))) return [];
  return [{ pointer: '/jwks', detail: `security profile: no key for one of ${allowed.join(', ')}` }];
}

function subjectFaults({ tlsClientAuthSubjectDn }: RegisteredMetadata): Fault[] {
  if (tlsClientAuthSubjectDn === undefined) return [];
  try {
    if (parseDistinguishedName(tlsClientAuthSubjectDn).length > 0) return [];
  } catch (error) {
    if (!(error instanceof CertificateError)) throw error;
  }
  return [{ pointer: '/tls_client_auth_subject_dn', detail: 'RFC 4514 §3: not a distinguished name' }];
}
