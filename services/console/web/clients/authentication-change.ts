import type { Demands } from '../policy/profile-demands.js';
import type { SecurityProfile } from '../workspaces/workspace-queries.js';
import type { AuthenticationMethod } from './application-types.js';
import type { Client } from './client-queries.js';
import type { KeySet } from './public-keys.js';

/** RFC 8705 §2.1.2: by which part of its certificate a client is known; exactly one of them. */
export const TLS_SUBJECTS = [
  { member: 'tls_client_auth_subject_dn', label: 'Subject', example: 'CN=app,O=Acme' },
  { member: 'tls_client_auth_san_dns', label: 'DNS name', example: 'app.example.com' },
  { member: 'tls_client_auth_san_uri', label: 'URI', example: 'https://app.example.com/' },
  { member: 'tls_client_auth_san_ip', label: 'IP address', example: '192.0.2.1' },
  { member: 'tls_client_auth_san_email', label: 'E-mail address', example: 'app@example.com' },
] as const;
export type TlsSubject = (typeof TLS_SUBJECTS)[number]['member'];

/** By whose word a client is known, and the method that each belongs to. */
export const VOUCHED_MEMBERS = {
  workload_issuer: 'urn:ostiary:client-auth:workload-jwt',
  workload_subject: 'urn:ostiary:client-auth:workload-jwt',
  spiffe_id: 'spiffe_jwt',
  client_attester: 'attest_jwt_client_auth',
} as const satisfies Partial<Record<keyof Client, AuthenticationMethod>>;

export type VouchedMember = keyof typeof VOUCHED_MEMBERS;
const VOUCHED_NAMES = ['workload_issuer', 'workload_subject', 'spiffe_id', 'client_attester'] as const;

export const isVouched = (method: AuthenticationMethod): boolean =>
  VOUCHED_NAMES.some((member) => VOUCHED_MEMBERS[member] === method);

export interface AuthenticationWish {
  readonly securityProfile: SecurityProfile['name'];
  readonly method: AuthenticationMethod;
  /** New keys; with neither, those that there are stay. */
  readonly jwks?: KeySet | undefined;
  readonly jwksUri?: string | undefined;
  readonly subject?: { readonly member: TlsSubject; readonly value: string } | undefined;
  /** By whose word it is known; what is absent stays as it is. */
  readonly vouched?: Readonly<Partial<Record<VouchedMember, string>>> | undefined;
}

export const needsKeys = (method: AuthenticationMethod): boolean =>
  method === 'private_key_jwt' || method === 'self_signed_tls_client_auth';

export const usesSecret = (method: string): boolean => method.startsWith('client_secret');

/** The merge patch (RFC 7396) that makes the client what is wished: what belongs to another method goes, and tokens are bound where the profile demands it. */
export function authenticationPatch(
  client: Partial<Client>,
  { securityProfile, method, jwks, jwksUri, subject, vouched = {} }: AuthenticationWish,
  { senderConstraint }: Pick<Demands, 'senderConstraint'>,
): Record<string, unknown> {
  const patch: Record<string, unknown> = {
    security_profile: securityProfile,
    token_endpoint_auth_method: method,
  };
  if (needsKeys(method) && jwks !== undefined) Object.assign(patch, { jwks, jwks_uri: null });
  else if (needsKeys(method) && jwksUri) Object.assign(patch, { jwks_uri: jwksUri, jwks: null });
  for (const { member } of TLS_SUBJECTS) {
    if (method === 'tls_client_auth' && subject?.member === member) patch[member] = subject.value;
    else if (client[member] !== undefined && (method !== 'tls_client_auth' || subject !== undefined))
      patch[member] = null;
  }
  for (const member of VOUCHED_NAMES) {
    if (VOUCHED_MEMBERS[member] === method) {
      if (vouched[member] !== undefined) patch[member] = vouched[member];
    } else if (client[member] !== undefined) patch[member] = null;
  }
  if (method !== 'private_key_jwt' && client.token_endpoint_auth_signing_alg !== undefined) {
    patch.token_endpoint_auth_signing_alg = null;
  }
  const bound = client.dpop_bound_access_tokens || client.tls_client_certificate_bound_access_tokens;
  if (senderConstraint !== undefined && !bound) patch[senderConstraint] = true;
  return patch;
}
