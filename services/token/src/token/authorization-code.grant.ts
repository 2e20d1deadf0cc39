/**
 * RFC 6749 §4.1.3 with PKCE (RFC 7636), as RFC 9700 §2.1.1 and OAuth 2.1 want it.
 *
 * A code is spent by the first request of its own client that shows it as it was issued: redirect URI and verifier are compared in
 * the same Redis script that spends it. A request that does not fit is refused and changes nothing, so that whoever has only seen
 * a code can neither use it up nor, by showing it again, have the rightful client's tokens revoked. What fits and comes second is a
 * replay: it is refused, and everything that came of the code is revoked.
 */
import { sha256Base64url } from '@ostiary/crypto/hash';
import type { OAuthError } from '@ostiary/oauth/oauth-error';
import { checkCodeBinding, checkVerifierSyntax, invalidGrant, required } from '@ostiary/oauth/token-request';
import type { AuthorizationCodeRecord, AuthorizationCodeStore } from '@ostiary/state/authorization-code.store';
import type { Authorization, AuthorizationRepository } from '../authorizations/authorization.repository.js';
import type { Grant, GrantAnswer, TokenRequest } from './grant.js';
import type { IssueTokens } from './issue-tokens.js';
import { codeLimit } from './lifetimes.js';
import { newRefreshToken, rememberedUntil } from './new-refresh-token.js';
import type { ReportReplay } from './report-replay.js';

export class AuthorizationCodeGrant implements Grant {
  constructor(
    private readonly codes: Pick<AuthorizationCodeStore, 'redeem'>,
    private readonly authorizations: Pick<AuthorizationRepository, 'redeem'>,
    private readonly tokens: IssueTokens,
    private readonly reportReplay: ReportReplay,
  ) {}

  async answer(request: TokenRequest): Promise<GrantAnswer> {
    const { parameters, workspace, client, now } = request;
    const code = required(parameters, 'code', 'RFC 6749 §4.1.3');
    // RFC 6749 §4.1.3: required, because every authorization request has one here (docs/spec/divergences.md).
    const redirectUri = required(parameters, 'redirect_uri', 'RFC 6749 §4.1.3');
    const codeVerifier = parameters.get('code_verifier');
    checkVerifierSyntax(codeVerifier);

    // 1. Once: of all requests that show the code as it was issued, one goes on.
    const redemption = await this.codes.redeem(code, {
      clientId: client.clientId,
      redirectUri,
      codeChallenge: codeVerifier === undefined ? undefined : sha256Base64url(codeVerifier),
    });
    if (redemption.kind === 'unknown') {
      throw invalidGrant('The code is unknown, expired or long spent.', 'RFC 6749 §5.2');
    }
    const { record } = redemption;

    // 2. For whom and what it was issued. A mismatch says here which.
    checkCodeBinding(record, { workspaceId: workspace.id, clientId: client.clientId, redirectUri, codeVerifier });
    if (redemption.kind === 'mismatched')
      throw invalidGrant('The code was not issued for this request.', 'RFC 6749 §5.2');
    checkProvenKey(record, request);
    if (redemption.kind === 'replayed') throw await this.#replayed(request, record);
    // RFC 6749 §4.1.2: to the millisecond, whatever Redis calls expired.
    if (now >= record.expiresAt) throw invalidGrant('The code has expired.', 'RFC 6749 §4.1.2');
    const wanted = await this.tokens.wanted(request, granted(record), record.scopes);

    // 3. For good: Postgres spends it again, so that no failover of Redis brings it back.
    const refreshToken = newRefreshToken(request, record);
    const limit = codeLimit(workspace.settings, record);
    const outcome = await this.authorizations.redeem(record, {
      now,
      replayed: false,
      refreshToken,
      expiresAt: rememberedUntil(refreshToken, wanted.rules.ttlSeconds, now),
    });
    if (outcome === 'replayed') throw await this.#reported(request, record);
    if (outcome === 'grant_withdrawn') throw invalidGrant('The grant was withdrawn or replaced.', 'RFC 6749 §5.2');
    if (outcome === 'session_ended') {
      throw invalidGrant('The session in which the code was issued has ended.', 'OIDC Back-Channel Logout §2.7');
    }

    // 4. Tokens.
    const { nonce } = record;
    return this.tokens.issue(request, granted(record), wanted, { refreshToken: refreshToken?.token, nonce, limit });
  }

  /** RFC 6749 §4.1.2, RFC 9700 §2.1.1: what was issued for a replayed code is revoked, also when the winner is still being answered. */
  async #replayed(request: TokenRequest, record: AuthorizationCodeRecord): Promise<OAuthError> {
    await this.authorizations.redeem(record, {
      now: request.now,
      replayed: true,
      refreshToken: undefined,
      expiresAt: request.now + request.workspace.settings.refreshToken.absoluteSeconds * 1000,
    });
    return this.#reported(request, record);
  }

  async #reported(request: TokenRequest, record: AuthorizationCodeRecord): Promise<OAuthError> {
    const refusal = invalidGrant('The code was used before; what was issued for it is revoked.', 'RFC 6749 §4.1.2');
    await this.reportReplay(request, refusal, { kind: 'authorization_code', ...record });
    return refusal;
  }
}

const granted = (record: AuthorizationCodeRecord): Authorization => ({
  id: record.authorizationId,
  grantId: record.grantId,
  userId: record.userId,
  organizationId: record.organizationId,
  sessionId: record.sessionId,
  scopes: record.scopes,
  resources: record.resources,
  claims: record.claims,
  authorizationDetails: record.authorizationDetails,
  authTime: record.authTime,
  acr: record.acr,
  amr: record.amr,
});

/** RFC 9449 §10, RFC 8705 §3: a code that was asked for with a key or certificate is redeemed with it and no other. */
function checkProvenKey(record: AuthorizationCodeRecord, request: TokenRequest): void {
  const proven = request.senderConstraint;
  if (record.dpopJkt !== undefined && !(proven?.type === 'dpop' && proven.thumbprint === record.dpopJkt)) {
    throw invalidGrant('The code is bound to another DPoP key, or no proof was sent.', 'RFC 9449 §10');
  }
  if (record.certificateThumbprint !== undefined && record.certificateThumbprint !== request.certificateThumbprint) {
    throw invalidGrant('The code is bound to another client certificate.', 'RFC 8705 §3');
  }
  // Attestation-Based Client Authentication §10.4: what an instance has pushed, it redeems.
  if (record.instanceKey !== undefined && record.instanceKey !== request.instanceKey) {
    throw invalidGrant(
      'The code is bound to another instance of the client.',
      'Attestation-Based Client Authentication §10.4',
    );
  }
}
