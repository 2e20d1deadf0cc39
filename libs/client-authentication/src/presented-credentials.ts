/**
 * Which of the ways to authenticate (RFC 6749 §2.3, RFC 7521 §4.2) a request takes, and as whom. Nothing is believed yet: a client
 * certificate that came along is no way by itself, it may be there for the tokens' sake (RFC 8705 §4).
 */
import { JoseError } from '@ostiary/crypto/jose-error';
import { type ParsedJws, parseJws } from '@ostiary/crypto/jws';
import { OAuthError } from '@ostiary/oauth/oauth-error';
import type { Parameters } from '@ostiary/oauth/parameters';
import { WORKLOAD_JWT_METHOD } from '@ostiary/oauth/security-profile';
import type { PresentedAttestation } from './client-attestation.js';
import { invalidClient, notAuthenticated } from './refusal.js';

/** RFC 7523 §2.2. */
const ASSERTION_TYPE = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer';
/** SPIFFE Client Authentication §3.1. */
const SVID_ASSERTION_TYPE = 'urn:ietf:params:oauth:client-assertion-type:jwt-spiffe';
/** RFC 6749 §A.1: client_id is of VSCHAR; ours are far shorter than this. */
const CLIENT_ID = /^[\x20-\x7e]{1,256}$/;

export interface PresentedCredentials {
  /** `none`: a `client_id` and nothing else, which may be a public client or one with a certificate. */
  readonly method:
    | 'none'
    | 'client_secret_basic'
    | 'client_secret_post'
    | 'private_key_jwt'
    | typeof WORKLOAD_JWT_METHOD
    | 'spiffe_jwt'
    | 'attest_jwt_client_auth';
  readonly clientId: string;
  readonly secret: string | undefined;
  /** Well-formed, not verified. */
  readonly assertion: ParsedJws | undefined;
  readonly attestation?: PresentedAttestation;
}

/** Every value of the two headers, in the order of the request (Attestation-Based Client Authentication §4, §5.1). */
export interface AttestationHeaders {
  readonly attestations: readonly string[];
  readonly proofs: readonly string[];
}

const NO_HEADERS: AttestationHeaders = { attestations: [], proofs: [] };
/** RFC 9964: with key and signature of ML-DSA-87 one has 11,500 characters. */
const MAX_ATTESTATION_LENGTH = 12_288;

/** Throws OAuthError invalid_request (several ways at once) or invalid_client (none, or one that cannot be read). */
export function presentedCredentials(
  parameters: Parameters,
  authorizationHeader: string | undefined,
  headers: AttestationHeaders = NO_HEADERS,
): PresentedCredentials {
  const clientId = parameters.get('client_id');
  const secret = parameters.get('client_secret');
  const assertion = parameters.get('client_assertion');
  const asserts = assertion !== undefined || parameters.has('client_assertion_type');
  const hasHeader = authorizationHeader !== undefined && authorizationHeader !== '';
  const attests = headers.attestations.length + headers.proofs.length > 0;
  // RFC 6749 §2.3: one way to authenticate in each request. An attestation beside another one would be taken for something that it is not here.
  if ([hasHeader, secret !== undefined, asserts, attests].filter(Boolean).length > 1) {
    throw new OAuthError('invalid_request', 'the request authenticates the client in more than one way', {
      clause: 'RFC 6749 §2.3',
    });
  }
  if (asserts) return presentedAssertion(parameters.get('client_assertion_type'), assertion, clientId);
  if (hasHeader) return presentedBasic(authorizationHeader, clientId);
  if (attests) return presentedAttestation(headers, clientId);
  if (clientId === undefined) {
    throw invalidClient('the request neither names nor authenticates a client', 'RFC 6749 §3.2.1');
  }
  const method = secret === undefined ? 'none' : 'client_secret_post';
  return { method, clientId: plausible(clientId), secret, assertion: undefined };
}

function presentedAssertion(
  type: string | undefined,
  assertion: string | undefined,
  clientId: string | undefined,
): PresentedCredentials {
  // RFC 7523 §2.2: both parameters, and a type that we know.
  if ((type !== ASSERTION_TYPE && type !== SVID_ASSERTION_TYPE) || assertion === undefined) {
    throw invalidClient(`client_assertion comes with a client_assertion_type of ${ASSERTION_TYPE}`, 'RFC 7523 §2.2');
  }
  let jws: ParsedJws;
  try {
    jws = parseJws(assertion);
  } catch (error) {
    // RFC 7523 §3(9): a signed JWT.
    if (error instanceof JoseError) throw invalidClient(`client_assertion: ${error.message}`, 'RFC 7523 §3(9)');
    throw error;
  }
  if (type === SVID_ASSERTION_TYPE) return presentedByWorkload('spiffe_jwt', jws, clientId);
  const { iss, sub } = jws.payload;
  // RFC 7521 §4.2: whoever is vouched for by another has another name there, and says which client it is.
  if (clientId !== undefined && iss !== sub && sub !== clientId && iss !== clientId) {
    return presentedByWorkload(WORKLOAD_JWT_METHOD, jws, clientId);
  }
  // RFC 7523 §3(2): the subject is the client.
  if (typeof sub !== 'string') throw invalidClient('client_assertion: sub must be the client_id', 'RFC 7523 §3(2)');
  agree(sub, clientId, 'RFC 7521 §4.2');
  return { method: 'private_key_jwt', clientId: plausible(sub), secret: undefined, assertion: jws };
}

/** SPIFFE Client Authentication §3.1: client_id is not to be had from the token, whose subject is a workload. */
function presentedByWorkload(
  method: typeof WORKLOAD_JWT_METHOD | 'spiffe_jwt',
  assertion: ParsedJws,
  clientId: string | undefined,
): PresentedCredentials {
  if (clientId === undefined) {
    throw invalidClient(
      "the token of a workload comes with the client's client_id",
      'SPIFFE Client Authentication §3.1',
    );
  }
  return { method, clientId: plausible(clientId), secret: undefined, assertion };
}

/** Attestation-Based Client Authentication §7.1(1), §7.2(1), §7.5: one of each, and `client_id`, where it is sent, agrees. */
function presentedAttestation(
  { attestations, proofs }: AttestationHeaders,
  clientId: string | undefined,
): PresentedCredentials {
  const attestation = parsedHeader('OAuth-Client-Attestation', attestations, '§7.1');
  const proof = parsedHeader('OAuth-Client-Attestation-PoP', proofs, '§7.2');
  const { sub } = attestation.payload;
  if (typeof sub !== 'string') {
    throw invalidClient(
      'OAuth-Client-Attestation: sub must be the client_id',
      'Attestation-Based Client Authentication §4',
    );
  }
  agree(sub, clientId, 'Attestation-Based Client Authentication §7.1');
  const method = 'attest_jwt_client_auth';
  return {
    method,
    clientId: plausible(sub),
    secret: undefined,
    assertion: undefined,
    attestation: { attestation, proof },
  };
}

function parsedHeader(name: string, values: readonly string[], section: string): ParsedJws {
  const clause = `Attestation-Based Client Authentication ${section}`;
  const [value] = values;
  if (value === undefined || values.length > 1) throw invalidClient(`there must be exactly one ${name} header`, clause);
  try {
    return parseJws(value, { maxLength: MAX_ATTESTATION_LENGTH });
  } catch (error) {
    if (error instanceof JoseError) throw invalidClient(`${name}: ${error.message}`, clause);
    throw error;
  }
}

/** RFC 6749 §2.3.1, RFC 7617: user name and password, each form-encoded. */
function presentedBasic(header: string, clientId: string | undefined): PresentedCredentials {
  const encoded = /^Basic +([A-Za-z0-9+/]+={0,2})$/i.exec(header)?.[1];
  const pair = encoded === undefined ? '' : Buffer.from(encoded, 'base64').toString('utf8');
  const colon = pair.indexOf(':');
  if (colon === -1) {
    throw invalidClient('the Authorization header must be Basic with client_id and client_secret', 'RFC 6749 §2.3.1');
  }
  const user = formDecoded(pair.slice(0, colon));
  const secret = formDecoded(pair.slice(colon + 1));
  agree(user, clientId, 'RFC 6749 §2.3.1');
  return { method: 'client_secret_basic', clientId: plausible(user), secret, assertion: undefined };
}

function formDecoded(text: string): string {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '));
  } catch {
    throw invalidClient('client_id and client_secret in the Authorization header are form-encoded', 'RFC 6749 §2.3.1');
  }
}

function agree(authenticated: string, clientId: string | undefined, clause: string): void {
  if (clientId === undefined || clientId === authenticated) return;
  throw invalidClient('client_id is not the client that the request authenticates', clause);
}

/** What no client is called is not looked up: neither the directory's cache nor the audit trail has to hold it. */
function plausible(clientId: string): string {
  if (!CLIENT_ID.test(clientId)) throw notAuthenticated('RFC 6749 §2.2', 'client_id is not one that exists');
  return clientId;
}
