/**
 * POST /token (RFC 6749 §3.2), from an authenticated client to an answer that may leave: which grant, bound to what, granted or not, and
 * the evidence of either. It trusts the caller to have authenticated the client; nothing else has been checked before.
 */
import type { AuditEmitter } from '@ostiary/audit/audit-emitter';
import type { AuthenticatedClient } from '@ostiary/client-authentication/client-authenticator';
import type { DpopVerifier } from '@ostiary/client-authentication/sender-constraint';
import type { Client } from '@ostiary/oauth/client';
import { endpointUrl } from '@ostiary/oauth/endpoints';
import type { Parameters } from '@ostiary/oauth/parameters';
import { grantTypeOf } from '@ostiary/oauth/token-request';
import { withProof } from '@ostiary/oauth/traffic-evidence';
import {
  CIBA_GRANT,
  DEVICE_CODE_GRANT,
  type GrantType,
  JWT_BEARER_GRANT,
  TOKEN_EXCHANGE_GRANT,
  type Workspace,
} from '@ostiary/oauth/workspace';
import { countedBy, counter } from '@ostiary/platform/metrics';
import type { RequestContext } from '@ostiary/platform/request-context';
import type { RecordDelegation } from '../delegations/record-delegation.js';
import { type ClientRequest, clientEvent, refusalEvent } from '../endpoint/client-event.js';
import type { Grant, GrantAnswer, TokenRequest, TokenResponse } from './grant.js';
import { senderConstraintFor } from './sender-constraint.js';

const countTokens = countedBy(
  counter('ostiary_tokens_issued_total', 'Answers with tokens, by grant and security profile', [
    'grant_type',
    'profile',
  ]),
  'grant_type',
  'profile',
);

export interface AuthenticatedTokenRequest {
  readonly workspace: Workspace;
  readonly authenticated: AuthenticatedClient;
  readonly parameters: Parameters;
  /** Every `DPoP` header. */
  readonly proofs: readonly string[];
  /** What `prove` gave for these, where it was begun already. */
  readonly proof?: Promise<ProvenKey> | undefined;
  readonly origin: RequestContext;
}

/** The key of the request's DPoP proof; undefined: there was no proof. */
export type ProvenKey = Awaited<ReturnType<DpopVerifier['verify']>>;

type IssuedEventType = 'token.issued' | 'token.refreshed' | 'token.exchanged';

const EVENT_TYPES: Readonly<Record<GrantType, IssuedEventType>> = {
  authorization_code: 'token.issued',
  refresh_token: 'token.refreshed',
  client_credentials: 'token.issued',
  [DEVICE_CODE_GRANT]: 'token.issued',
  [CIBA_GRANT]: 'token.issued',
  [TOKEN_EXCHANGE_GRANT]: 'token.exchanged',
  [JWT_BEARER_GRANT]: 'token.issued',
};

export class AnswerTokenRequest {
  constructor(
    private readonly dpop: Pick<DpopVerifier, 'verify'>,
    private readonly grants: Readonly<Record<GrantType, Grant>>,
    private readonly delegations: Pick<RecordDelegation, 'record'>,
    private readonly audit: Pick<AuditEmitter, 'record'>,
    private readonly now: () => number,
  ) {}

  /** RFC 9449 §5: the key that the request proves. Rejects with OAuthError. */
  prove(
    { workspace, proofs, origin }: Pick<AuthenticatedTokenRequest, 'workspace' | 'proofs' | 'origin'>,
    client: Client,
  ): Promise<ProvenKey> {
    return this.dpop.verify({
      workspace,
      policy: client.policy,
      proofs,
      method: 'POST',
      url: endpointUrl(workspace.issuer, 'token'),
      clientId: client.clientId,
      request: origin,
      at: 'authorization-server',
    });
  }

  /** Throws OAuthError; by then the refusal is on the audit stream. */
  async answer(request: AuthenticatedTokenRequest): Promise<TokenResponse> {
    const { client, method } = request.authenticated;
    const known: ClientRequest = { ...request, client, clientAuthenticationMethod: method };
    let eventType: IssuedEventType = 'token.issued';
    try {
      // 1. RFC 6749 §5.2: a grant that the workspace has and the client may use.
      const grantType = grantTypeOf(request.parameters, request.workspace, client);
      eventType = EVENT_TYPES[grantType];
      // 2. RFC 9449 §5, RFC 8705 §3: what the tokens are to be bound to, before anything is spent: a client that is sent back for a
      //    nonce comes again with the same code.
      const tokenRequest = await this.#constrained(request, grantType);
      // 3. The grant.
      const answer = await this.grants[grantType].answer(tokenRequest);
      // 4. Who lets whom act, where somebody does, is known before there is a token; no audit, no token.
      await this.delegations.record(tokenRequest, answer);
      await this.audit.record(issuedEvent(eventType, tokenRequest, answer));
      countTokens(grantType, client.policy.profile);
      return answer.response;
    } catch (error) {
      const event = refusalEvent(known, error, eventType, 'token');
      if (event) await this.audit.record(event);
      throw error;
    }
  }

  async #constrained(request: AuthenticatedTokenRequest, grantType: GrantType): Promise<TokenRequest> {
    const { workspace, parameters, origin } = request;
    const { client, method, certificateThumbprint, evidence, instanceKey } = request.authenticated;
    const proof = await (request.proof ?? this.prove(request, client));
    return {
      workspace,
      client,
      clientAuthenticationMethod: method,
      grantType,
      parameters,
      provenJkt: proof?.jkt,
      senderConstraint: senderConstraintFor(client, { jkt: proof?.jkt, certificateThumbprint }),
      certificateThumbprint,
      instanceKey,
      evidence: withProof(evidence, proof?.alg),
      origin,
      now: this.now(),
    };
  }
}

function issuedEvent(type: IssuedEventType, request: TokenRequest, answer: GrantAnswer) {
  const { exchange } = answer;
  const event = clientEvent(request);
  const details = {
    ...(answer.userId !== undefined && { user: answer.userId }),
    ...(answer.organizationId !== undefined && { organization: answer.organizationId }),
    ...(exchange && {
      mode: exchange.mode,
      subject_from: exchange.subjectFrom,
      subject_token_type: exchange.subjectTokenType,
    }),
    ...answer.details,
    ...request.evidence,
  };
  return {
    ...event,
    // RFC 8693 §4.1: who, through whom, for whom.
    ...(exchange && { actor: { ...event.actor, act: [...exchange.actors, exchange.subject] } }),
    type,
    outcome: 'success',
    target: { type: 'token', id: answer.tokenId },
    grantType: request.grantType,
    tokenIds: [answer.tokenId, ...(exchange?.tokenIds ?? [])],
    scopes: answer.scopes,
    resources: answer.audience,
    ...(answer.grantId !== undefined && { grantId: answer.grantId }),
    ...(answer.sessionId !== undefined && { sessionId: answer.sessionId }),
    ...(answer.authorizationDetails && { authorizationDetails: answer.authorizationDetails }),
    ...(Object.keys(details).length > 0 && { details }),
  } as const;
}
