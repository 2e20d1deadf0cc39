/** The rules of registration on clients that somebody else vouches for: to whom each is bound, and that the workspace knows who that is. */
import type { ClientMetadata } from '../client-registration.js';
import type { Facts, Rule } from '../client-registration-rules.js';
import { type ClientAuthenticationMethod, WORKLOAD_JWT_METHOD } from '../security-profile.js';
import { isSpiffeIdPattern, trustDomainOfPattern } from './spiffe-id.js';

const issuersOf = ({ settings: { workloadIssuers = [] } }: Facts, wanted: 'jwt' | 'spiffe'): string[] =>
  workloadIssuers.filter(({ kind }) => kind === wanted).map(({ issuer }) => issuer);

const attestersOf = ({ settings: { clientAttestation } }: Facts): string[] =>
  (clientAttestation?.attesters ?? []).map(({ issuer }) => issuer);

/** Who vouches for clients of a method, of those that the workspace has named. */
const VOUCHING: readonly (readonly [ClientAuthenticationMethod, (facts: Facts) => readonly string[]])[] = [
  [WORKLOAD_JWT_METHOD, (facts) => issuersOf(facts, 'jwt')],
  ['spiffe_jwt', (facts) => issuersOf(facts, 'spiffe')],
  ['attest_jwt_client_auth', attestersOf],
];

/** A member belongs to one method and is needed there. */
const belongsTo = (
  member: keyof ClientMetadata & ('workload_issuer' | 'workload_subject' | 'spiffe_id' | 'client_attester'),
  method: ClientAuthenticationMethod,
  clause: string,
): Rule => ({
  member,
  clause,
  detail: `a client with ${method}, and no other, registers ${member}`,
  mend: `Register ${member} exactly if token_endpoint_auth_method is ${method}.`,
  broken: ({ metadata, registered }) =>
    (metadata[member] !== undefined) !== (registered.tokenEndpointAuthMethod === method),
});

export const VOUCHED_CLIENT_RULES: readonly Rule[] = [
  {
    member: 'token_endpoint_auth_method',
    clause: 'RFC 7523 §3(1)',
    detail: 'the workspace has named nobody who vouches for clients with this authentication method',
    mend: 'Add the issuer to workload_issuers of the workspace, or the attester to its client_attestation, or choose another method.',
    broken: (facts) =>
      VOUCHING.some(
        ([method, vouching]) => facts.registered.tokenEndpointAuthMethod === method && vouching(facts).length === 0,
      ),
  },
  belongsTo('workload_issuer', WORKLOAD_JWT_METHOD, 'RFC 7523 §3(1)'),
  belongsTo('workload_subject', WORKLOAD_JWT_METHOD, 'RFC 7523 §3(2)'),
  belongsTo('spiffe_id', 'spiffe_jwt', 'SPIFFE Client Authentication §5.1'),
  belongsTo('client_attester', 'attest_jwt_client_auth', 'Attestation-Based Client Authentication §7.1'),
  {
    member: 'workload_issuer',
    clause: 'RFC 7523 §3(1)',
    detail: 'only an issuer of kind jwt of the workspace can be registered',
    need: (facts) => issuersOf(facts, 'jwt'),
    mend: 'Name one of the workload_issuers of the workspace, letter by letter.',
    broken: (facts) => isUnknown(facts.registered.workloadIssuer, issuersOf(facts, 'jwt')),
  },
  {
    member: 'spiffe_id',
    clause: 'SPIFFE-ID §2',
    detail: 'not a SPIFFE ID with a path, and not one whose path ends with /*',
    mend: 'Write spiffe://example.org/ns/shop/sa/orders, or spiffe://example.org/ns/shop/* for all below.',
    broken: ({ registered: { spiffeId } }) => spiffeId !== undefined && !isSpiffeIdPattern(spiffeId),
  },
  {
    member: 'spiffe_id',
    clause: 'SPIFFE Client Authentication §6',
    detail: 'its trust domain is not one of the workspace',
    need: (facts) => issuersOf(facts, 'spiffe'),
    mend: 'Choose an identifier of a trust domain in workload_issuers, or add the trust domain to the workspace.',
    broken: (facts) =>
      facts.registered.spiffeId !== undefined &&
      isUnknown(trustDomainOfPattern(facts.registered.spiffeId), issuersOf(facts, 'spiffe')),
  },
  {
    member: 'client_attester',
    clause: 'Attestation-Based Client Authentication §7.1',
    detail: 'only an attester of the workspace can be registered',
    need: attestersOf,
    mend: 'Name one of the attesters of client_attestation of the workspace, letter by letter.',
    broken: (facts) => isUnknown(facts.registered.clientAttester, attestersOf(facts)),
  },
];

function isUnknown(named: string | undefined, known: readonly string[]): boolean {
  return named !== undefined && !known.includes(named);
}
