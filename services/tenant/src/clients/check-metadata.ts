/** Client metadata through every rule: those of libs/oauth, and what only libs/crypto can see. */
import { CertificateError } from '@ostiary/crypto/certificate-error';
import { parseDistinguishedName } from '@ostiary/crypto/distinguished-name-parser';
import { JoseError } from '@ostiary/crypto/jose-error';
import { importPublicJwk, jwkAllows, jwkContradiction } from '@ostiary/crypto/jwk';
import {
  type ClientMetadata,
  type RegisteredMetadata,
  type RegistrationFault,
  type RegistrationOptions,
  registerClient,
} from '@ostiary/oauth/client-registration';
import { clauseOf } from '@ostiary/oauth/explain-policy';
import type { JudgeRegistration } from '@ostiary/oauth/readiness';
import { algorithmsOf, SECURITY_PROFILES } from '@ostiary/oauth/security-profile';
import type { WorkspaceSettings } from '@ostiary/oauth/workspace';
import { invalid, pointerTo } from '../problems/refusal.js';
import { type SectorEvidence, sectorFaults } from './fetch-sector.js';

export type Installation = RegistrationOptions;

/** As RegistrationFault; a key is at `below` of its member. */
interface MetadataFault extends RegistrationFault {
  readonly below?: readonly (string | number)[];
}

/** The metadata with its defaults. `evidence`: of what others had to be asked for. @throws Refusal invalid-request with every fault */
export function checkedMetadata(
  metadata: ClientMetadata,
  settings: WorkspaceSettings,
  installation: Installation,
  evidence: SectorEvidence = {},
): RegisteredMetadata {
  const result = registerClient(metadata, settings, installation);
  const faults = result.ok
    ? [...cryptographicFaults(result.registered, settings), ...sectorFaults(result.registered, evidence)]
    : result.faults;
  if (faults.length > 0 || !result.ok) throw invalid(faults.map(asFault));
  return result.registered;
}

/** What would be refused, without refusing it: for whoever asks before changing something. */
export function judgeRegistration(settings: WorkspaceSettings, installation: Installation): JudgeRegistration {
  return (metadata) => {
    const result = registerClient(metadata, settings, installation);
    return result.ok ? cryptographicFaults(result.registered, settings) : result.faults;
  };
}

function asFault({ member, at, below = at === undefined ? [] : [at], clause, detail }: MetadataFault) {
  return { pointer: pointerTo([member, ...below]), detail: `${clause}: ${detail}` };
}

/** What libs/oauth cannot see: keys that are strong enough and fit the security profile, a subject that is a distinguished name. */
function cryptographicFaults(metadata: RegisteredMetadata, settings: WorkspaceSettings): MetadataFault[] {
  return [...keyFaults(metadata, settings), ...subjectFaults(metadata)];
}

const REPLACE_THE_KEY =
  'Register a public key of one of the known types: EC P-256, Ed25519, or RSA of at least 2048 bits.';

function keyFaults(
  { jwks, securityProfile, tokenEndpointAuthMethod }: RegisteredMetadata,
  settings: WorkspaceSettings,
): MetadataFault[] {
  if (jwks === undefined) return [];
  const faults: MetadataFault[] = [];
  const usable = new Set<string>();
  const fault = { member: 'jwks', code: 'invalid_client_metadata', mend: REPLACE_THE_KEY } as const;
  for (const [index, key] of jwks.keys.entries()) {
    try {
      const { algorithms } = importPublicJwk(key);
      for (const alg of algorithms) if (jwkAllows(key, alg)) usable.add(alg);
      // RFC 7517 §4.2–4.4: a key that says two things of itself is a mistake, and would be found out only when it is used.
      const detail = jwkContradiction(key, algorithms);
      if (detail !== undefined) {
        faults.push({ ...fault, at: index, below: ['keys', index], clause: 'RFC 7517 §4', detail });
      }
    } catch (error) {
      if (!(error instanceof JoseError)) throw error;
      // RFC 7517 §5: keys that are not understood are ignored; weak, oversized, private and broken ones are a mistake.
      if (error.reason !== 'unsupported-key' || key.kty === 'RSA') {
        faults.push({ ...fault, at: index, below: ['keys', index], clause: 'RFC 7517 §4', detail: error.message });
      }
    }
  }
  if (faults.length > 0 || tokenEndpointAuthMethod !== 'private_key_jwt') return faults;
  const allowed = algorithmsOf(SECURITY_PROFILES[securityProfile], settings);
  if (allowed.some((alg) => usable.has(alg))) return [];
  const clause = clauseOf('algorithms', securityProfile);
  return [{ ...fault, clause, need: allowed, detail: `no key for one of ${allowed.join(', ')}` }];
}

function subjectFaults({ tlsClientAuthSubjectDn }: RegisteredMetadata): MetadataFault[] {
  if (tlsClientAuthSubjectDn === undefined) return [];
  try {
    if (parseDistinguishedName(tlsClientAuthSubjectDn).length > 0) return [];
  } catch (error) {
    if (!(error instanceof CertificateError)) throw error;
  }
  return [
    {
      member: 'tls_client_auth_subject_dn',
      code: 'invalid_client_metadata',
      clause: 'RFC 4514 §3',
      detail: 'not a distinguished name',
      mend: 'Write the subject of the certificate as RFC 4514 has it, e.g. CN=app,O=Acme.',
    },
  ];
}
