/**
 * RFC 6749 §2.3: who is calling. Decides whether a request comes from the client that it names, for every endpoint that
 * authenticates clients; trusts the directory for what is registered and the edge for the certificate. Exactly one method a request,
 * and the one that is registered. Every refusal is audited here and nowhere else.
 */
import type { AuditEventInput } from '@ostiary/audit/audit-emitter';
import type { ClientCertificate } from '@ostiary/crypto/certificate';
import type { CertificateTrust } from '@ostiary/crypto/certificate-trust';
import { verifyClientSecret } from '@ostiary/crypto/client-secret';
import type { DpopNonces } from '@ostiary/crypto/dpop-nonce';
import type { Client } from '@ostiary/oauth/client';
import type { Endpoint } from '@ostiary/oauth/endpoints';
import { OAuthError } from '@ostiary/oauth/oauth-error';
import type { Parameters } from '@ostiary/oauth/parameters';
import { type ClientAuthenticationMethod, WORKLOAD_JWT_METHOD } from '@ostiary/oauth/security-profile';
import type { Evidence } from '@ostiary/oauth/traffic-evidence';
import type { Vouched } from '@ostiary/oauth/workload-identity/vouched';
import type { Workspace } from '@ostiary/oauth/workspace';
import type { RequestLimits } from '@ostiary/platform/rate-limits/request-limits';
import { checkAttestation, PROOF_REMEMBERED_SECONDS } from './client-attestation.js';
import type { AuditRecorder, ClientDirectory, RequestOrigin, SingleUse } from './ports.js';
import { type AttestationHeaders, type PresentedCredentials, presentedCredentials } from './presented-credentials.js';
import { checkAssertion } from './private-key-jwt.js';
import { invalidClient, notAuthenticated } from './refusal.js';
import type { RemoteJwks } from './remote-jwks.js';
import { checkIssuedCertificate, checkSelfSignedCertificate } from './tls-client-certificate.js';
import { checkWorkloadToken } from './workload-token.js';

export interface ClientAuthenticatorOptions {
  readonly directory: ClientDirectory;
  readonly spendOnce: SingleUse;
  readonly remoteJwks: RemoteJwks;
  /** deriveKey(installationSecret, 'client-secret'). */
  readonly clientSecretKey: Uint8Array;
  readonly audit: AuditRecorder;
  /** Counts requests of clients that have shown who they are; not counted when left out. */
  readonly limits?: Pick<RequestLimits, 'admitClient'>;
  /** CAs for `tls_client_auth` (OSTIARY_CLIENT_CA_FILE); absent: that method is refused. */
  readonly certificateTrust?: CertificateTrust | undefined;
  /** Challenges for proofs of instances: keyed, so that no replica stores them. Absent: clients with attestations are refused. */
  readonly attestationChallenges?: AttestationChallenges | undefined;
  /** Unix ms. */
  readonly now?: () => number;
}

/** `DpopNonces` with a key of its own: deriveKey(installationSecret, 'attestation-challenge'). */
export type AttestationChallenges = Pick<DpopNonces, 'current' | 'isCurrent'>;

export interface AuthenticationRequest {
  readonly workspace: Workspace;
  readonly endpoint: Endpoint;
  readonly parameters: Parameters;
  /** The `Authorization` header. */
  readonly authorizationHeader?: string | undefined;
  readonly certificate?: ClientCertificate | undefined;
  /** The headers of an attestation. */
  readonly attestation?: AttestationHeaders | undefined;
  readonly request: RequestOrigin;
  /**
   * Begins what does not have to wait until an assertion is spent, once its signature has shown who asks: what both send to Redis then
   * goes in one write. Must not throw; whatever it comes to is nothing before the client is authenticated.
   */
  readonly alongside?: ((client: Client) => void) | undefined;
}

export interface AuthenticatedClient {
  readonly client: Client;
  readonly method: ClientAuthenticationMethod;
  /** `x5t#S256` of the certificate that came with the request, whatever the method: tokens may be bound to it (RFC 8705 §3, §4). */
  readonly certificateThumbprint?: string | undefined;
  /** Of its assertion, or of whose word it came with, for the events that the request causes. */
  readonly evidence?: (Evidence & Partial<Vouched>) | undefined;
  /** RFC 7638 thumbprint of the key of the instance that asks, where its attestation was what authenticated it: what it is given is for it alone. */
  readonly instanceKey?: string | undefined;
}

const NO_SECRETS: Client['secretHashes'] = [];

export class ClientAuthenticator {
  readonly #options: ClientAuthenticatorOptions;
  readonly #now: () => number;

  constructor(options: ClientAuthenticatorOptions) {
    this.#options = options;
    this.#now = options.now ?? Date.now;
  }

  /**
   * Throws OAuthError invalid_client (401; with `WWW-Authenticate: Basic` where Basic was tried), invalid_request (400, several methods
   * at once), temporarily_unavailable (503; 429 for a client that asks too often).
   */
  async authenticate(request: AuthenticationRequest): Promise<AuthenticatedClient> {
    const authenticated = await this.#authenticated(request);
    const { method, client } = authenticated;
    // Who shows nothing is counted by address alone: a client must not be kept out by somebody who has its name.
    if (method !== 'none')
      this.#options.limits?.admitClient(request.workspace.tenant, request.workspace.id, client.clientId);
    return authenticated;
  }

  async #authenticated(request: AuthenticationRequest): Promise<AuthenticatedClient> {
    let presented: PresentedCredentials | undefined;
    let client: Client | undefined;
    try {
      presented = presentedCredentials(request.parameters, request.authorizationHeader, request.attestation);
      const found = this.#options.directory.client(request.workspace, presented.clientId);
      client = found instanceof Promise ? await found : found;
      const { method, evidence, instanceKey } = await this.#prove(presented, client, request);
      if (client === undefined) throw notAuthenticated('RFC 6749 §5.2', 'unknown client');
      return { client, method, certificateThumbprint: request.certificate?.thumbprint, evidence, instanceKey };
    } catch (error) {
      throw await this.#refused(error, request, presented, client);
    }
  }

  /** Returns the method by which the client is who it says, and what is to be kept of how; throws otherwise. */
  async #prove(
    presented: PresentedCredentials,
    client: Client | undefined,
    request: AuthenticationRequest,
  ): Promise<Pick<AuthenticatedClient, 'method' | 'evidence' | 'instanceKey'>> {
    const now = this.#now();
    // First, and for an unknown client too: the answer takes as long whether there is such a client or not.
    const secretIsRight =
      presented.secret === undefined ||
      verifyClientSecret(presented.secret, client?.secretHashes ?? NO_SECRETS, this.#options.clientSecretKey, now);
    if (client === undefined) throw notAuthenticated('RFC 6749 §5.2', 'unknown client');
    if (client.disabled) throw notAuthenticated('RFC 6749 §5.2', disabledBecause(client));
    if (!secretIsRight) throw notAuthenticated('RFC 6749 §2.3.1', 'wrong or expired secret');
    const method = registeredMethod(presented, client);
    switch (method) {
      case 'private_key_jwt':
        return { method, evidence: await this.#proveByAssertion(presented, client, request, now) };
      case WORKLOAD_JWT_METHOD:
      case 'spiffe_jwt':
        return { method, evidence: await this.#proveByWorkload(presented, client, request, now) };
      case 'attest_jwt_client_auth':
        return { method, ...(await this.#proveByAttestation(presented, client, request, now)) };
      case 'tls_client_auth':
        checkIssuedCertificate(request.certificate, client, this.#options.certificateTrust, now);
        break;
      case 'self_signed_tls_client_auth':
        await checkSelfSignedCertificate(request.certificate, client, this.#options.remoteJwks);
        break;
      case 'client_secret_basic':
      case 'client_secret_post':
      case 'none':
        break;
    }
    return { method };
  }

  async #proveByWorkload(
    { assertion }: PresentedCredentials,
    client: Client,
    { workspace, certificate }: AuthenticationRequest,
    now: number,
  ): Promise<Vouched> {
    if (assertion === undefined) throw notAuthenticated('RFC 7523 §2.2', 'no assertion');
    const request = { workspace, client, certificateThumbprint: certificate?.thumbprint, now };
    return checkWorkloadToken(assertion, request, this.#options.remoteJwks);
  }

  async #proveByAssertion(
    { assertion }: PresentedCredentials,
    client: Client,
    request: AuthenticationRequest,
    now: number,
  ): Promise<Evidence> {
    if (assertion === undefined) throw notAuthenticated('RFC 7523 §2.2', 'no assertion');
    const { workspace, endpoint } = request;
    const proven = await checkAssertion(assertion, client, workspace, endpoint, this.#options.remoteJwks, now);
    // RFC 7523 §3(7): spent last, so that nobody but the client can spend it.
    const scope = `${workspace.id}/${client.clientId}`;
    const spent = this.#options.spendOnce.spend('assertion', scope, proven.jti, proven.secondsLeft);
    request.alongside?.(client);
    if (await spent) return proven.evidence;
    const replayed = invalidClient('client_assertion: it was used before', 'RFC 7523 §3(7)');
    throw await this.#replayed(replayed, 'assertion', client, request);
  }

  async #proveByAttestation(
    { attestation }: PresentedCredentials,
    client: Client,
    request: AuthenticationRequest,
    now: number,
  ): Promise<Pick<AuthenticatedClient, 'evidence' | 'instanceKey'>> {
    const challenges = this.#options.attestationChallenges;
    if (attestation === undefined || challenges === undefined) {
      throw notAuthenticated('Attestation-Based Client Authentication §7.5', 'no attestation, or none is taken here');
    }
    const { workspace } = request;
    const proven = await checkAttestation(attestation, { workspace, client, now }, this.#options.remoteJwks);
    checkChallenge(proven.challenge, workspace, challenges, now);
    // §12.1: spent last, and for the key that made it, so that nobody but the instance can spend it.
    const scope = `${workspace.id}/${client.clientId}/${proven.jkt}`;
    if (await this.#options.spendOnce.spend('attestation-proof', scope, proven.jti, PROOF_REMEMBERED_SECONDS)) {
      return { evidence: { vouched_by: proven.attester, vouched_for: proven.jkt }, instanceKey: proven.jkt };
    }
    const clause = 'Attestation-Based Client Authentication §12.1';
    const replayed = invalidClient('OAuth-Client-Attestation-PoP: it was used before', clause);
    throw await this.#replayed(replayed, 'attestation_proof', client, request);
  }

  /** The refusal, once the trail knows that something came twice. */
  async #replayed(
    refusal: OAuthError,
    kind: 'assertion' | 'attestation_proof',
    client: Client,
    { workspace, request }: AuthenticationRequest,
  ): Promise<OAuthError> {
    await this.#options.audit.record({
      type: 'replay.detected',
      outcome: 'failure',
      workspace,
      actor: { type: 'client', id: client.clientId },
      target: { type: 'client', id: client.clientId },
      clientId: client.clientId,
      error: refusal.code,
      clause: refusal.clause,
      securityProfile: client.policy.profile,
      details: { kind },
      request,
    });
    return refusal;
  }

  /** What to throw for `error`, once the trail knows of it. */
  async #refused(
    error: unknown,
    request: AuthenticationRequest,
    presented: PresentedCredentials | undefined,
    client: Client | undefined,
  ): Promise<unknown> {
    // A challenge that is missing is the first half of a handshake.
    if (!(error instanceof OAuthError) || error.status >= 500 || error.code === 'use_attestation_challenge')
      return error;
    const event: AuditEventInput = {
      type: 'client.authentication_failed',
      outcome: 'failure',
      workspace: request.workspace,
      // Nobody has proven to be the client.
      actor: { type: 'anonymous', id: '' },
      error: error.code,
      clause: error.clause,
      details: { endpoint: request.endpoint },
      request: request.request,
      ...(presented && {
        target: { type: 'client', id: presented.clientId },
        clientId: presented.clientId,
        clientAuthenticationMethod: attemptedMethod(presented, client),
      }),
      ...(client && { securityProfile: client.policy.profile }),
    };
    await this.#options.audit.record(event);
    // RFC 6749 §5.2: whoever tried the header is told which scheme it takes.
    if (error.code !== 'invalid_client' || !/^basic\b/i.test(request.authorizationHeader ?? '')) return error;
    return new OAuthError(error.code, error.description, {
      clause: error.clause,
      headers: { 'WWW-Authenticate': `Basic realm="${request.workspace.issuer}", charset="UTF-8"` },
      ...(error.detail !== undefined && { detail: error.detail }),
    });
  }
}

/** Attestation-Based Client Authentication §6.1, §7.2(5): one of ours, where the workspace wants one and wherever one is sent. */
function checkChallenge(
  challenge: string | undefined,
  { id, settings }: Workspace,
  challenges: AttestationChallenges,
  now: number,
): void {
  if (challenge === undefined && settings.clientAttestation?.challenge === 'off') return;
  if (challenge !== undefined && challenges.isCurrent(challenge, id, now)) return;
  throw new OAuthError('use_attestation_challenge', 'the proof must have the challenge that comes with this answer', {
    clause: 'Attestation-Based Client Authentication §6.1',
    headers: { 'OAuth-Client-Attestation-Challenge': challenges.current(id, now) },
  });
}

/** RFC 7591 §2 token_endpoint_auth_method: the method used is the one registered, and one that the policy allows. */
function registeredMethod(presented: PresentedCredentials, client: Client): ClientAuthenticationMethod {
  const registered = client.tokenEndpointAuthMethod;
  if (attemptedMethod(presented, client) !== registered) {
    throw invalidClient('the client is registered for another authentication method', 'RFC 7591 §2');
  }
  if (!client.policy.clientAuthenticationMethods.includes(registered)) {
    const profile = client.policy.profile;
    throw invalidClient(
      `the security profile ${profile}, as this workspace has it, does not allow ${registered}`,
      'security profile',
    );
  }
  return registered;
}

/** A `client_id` alone is how a public client comes, and one that TLS has authenticated. */
function attemptedMethod(presented: PresentedCredentials, client: Client | undefined): ClientAuthenticationMethod {
  const registered = client?.tokenEndpointAuthMethod;
  const byCertificate = registered === 'tls_client_auth' || registered === 'self_signed_tls_client_auth';
  return presented.method === 'none' && byCertificate ? registered : presented.method;
}

/** For the log and the trail; whoever asks is told what everybody is told who cannot authenticate. */
function disabledBecause({ agentOver }: Client): string {
  if (agentOver === undefined) return 'the client is disabled';
  return agentOver === 'expired' ? 'the time of the agent is over' : 'the owner of the agent is disabled or gone';
}
