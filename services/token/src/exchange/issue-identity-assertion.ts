/**
 * draft-ietf-oauth-identity-assertion-authz-grant §4.3: the client shows the ID token of its user, and gets the word of this workspace on that user for
 * another authorization server: an ID-JAG. It is no token for anything here.
 */

import { randomToken } from '@ostiary/crypto/random';
import { checkMaximumAuthority } from '@ostiary/oauth/agent';
import { ID_JAG_TYP } from '@ostiary/oauth/assertion-grant/asserted-access';
import { refuseDetails } from '@ostiary/oauth/authorization-details/granted-details';
import { subjectOf } from '@ostiary/oauth/subject';
import { type ExchangeRequest, unacceptable } from '@ostiary/oauth/token-exchange/exchange-request';
import {
  allowedAssertion,
  ID_JAG_SECONDS,
  identityAssertionClaims,
} from '@ostiary/oauth/token-exchange/identity-assertion';
import { TOKEN_TYPES } from '@ostiary/oauth/token-exchange/token-type';
import { type SigningKeys, signingAlgorithm } from '../keys/signing-keys.js';
import type { GrantAnswer, TokenRequest } from '../token/grant.js';
import type { FindUserClaims } from '../token/issue-tokens.js';
import { accessTokenSeconds } from '../token/lifetimes.js';
import type { ReadExchanged } from './read-exchanged.js';

export class IssueIdentityAssertion {
  constructor(
    private readonly shown: ReadExchanged,
    private readonly keys: SigningKeys,
    private readonly userClaims: FindUserClaims,
    private readonly pairwiseKey: Uint8Array,
  ) {}

  /** Throws OAuthError `invalid_request`, `invalid_target`, `invalid_scope`. */
  async issue(request: TokenRequest, asked: ExchangeRequest): Promise<GrantAnswer> {
    const { workspace, client, provenJkt, now } = request;
    refuseDetails(request.parameters);
    // §4.3: the user's ID token, of this very client.
    if (asked.subject.type !== TOKEN_TYPES.idToken) {
      throw unacceptable('An ID-JAG is issued for an ID token.', 'Identity Assertion JWT Authorization Grant §4.3');
    }
    const subject = await this.shown.read(request, 'subject_token', asked.subject);
    const { authorization } = subject;
    if (authorization === undefined) throw new Error('an ID token without an authorization was read');
    const allowed = allowedAssertion(asked, client.clientId, workspace.settings, workspace.issuer);
    // RFC 9700 §2.3: an agent's maximum authority goes by names, also those of another server.
    checkMaximumAuthority(client, { scopes: allowed.scopes, audience: allowed.resources }, workspace.issuer);

    const issuedAt = Math.floor(now / 1000);
    const expiresIn = accessTokenSeconds(client, ID_JAG_SECONDS, now, subject.expiresAt);
    const tokenId = randomToken(16);
    const ready = this.keys.signer(workspace, signingAlgorithm(workspace, client.policy));
    const signer = ready instanceof Promise ? await ready : ready;
    const assertion = signer.sign(
      { typ: ID_JAG_TYP },
      identityAssertionClaims({
        issuer: workspace.issuer,
        subject: subjectOf(workspace, client, authorization.userId, this.pairwiseKey),
        clientId: client.clientId,
        ...{ allowed, tokenId, issuedAt, expiresAt: issuedAt + expiresIn, jkt: provenJkt },
        ...{ authTime: authorization.authTime, acr: authorization.acr, amr: authorization.amr },
        userClaims: await this.userClaims(workspace, authorization.userId),
      }),
    );
    return {
      response: {
        access_token: assertion,
        issued_token_type: TOKEN_TYPES.idJag,
        // RFC 8693 §2.2.1: it is no access token.
        token_type: 'N_A',
        expires_in: expiresIn,
        scope: allowed.scopes.join(' '),
      },
      ...{ tokenId, scopes: allowed.scopes, audience: [allowed.rule.audience] },
      ...{ grantId: authorization.grantId, sessionId: authorization.sessionId, userId: authorization.userId },
      exchange: {
        mode: 'identity-assertion',
        subject: { type: 'user', id: authorization.userId },
        ...{ actors: [], subjectFrom: client.clientId, subjectTokenType: asked.subject.type, tokenIds: [] },
      },
    };
  }
}
