/**
 * RFC 8693 §2.1 with RFC 7523 §3: a subject token that a trusted issuer has signed about one of our users, for this server and for the client. It gives what the
 * same JWT would give as a grant (assertion-grant/), and is spent like it; what a rule for its issuer says comes on top.
 */
import { assertedAccess } from '@ostiary/oauth/assertion-grant/asserted-access';
import { OAuthError } from '@ostiary/oauth/oauth-error';
import { type ExchangeRequest, targetsOf, unacceptable } from '@ostiary/oauth/token-exchange/exchange-request';
import type { AssertedUser } from '../assertion-grant/asserted-user.js';
import type { Verify } from '../assertion-grant/jwt-bearer.grant.js';
import type { TokenRequest } from '../token/grant.js';
import type { ExchangedToken } from './read-exchanged.js';

export class ReadAsserted {
  constructor(
    private readonly verify: Verify,
    private readonly users: AssertedUser,
  ) {}

  /** Throws OAuthError `invalid_request`, `invalid_target`, `invalid_scope`. */
  async read(request: TokenRequest, asked: ExchangeRequest): Promise<ExchangedToken> {
    return asSubject(this.#read(request, asked));
  }

  async #read(request: TokenRequest, asked: ExchangeRequest): Promise<ExchangedToken> {
    const { workspace, client } = request;
    const assertion = await this.verify(request, asked.subject.token);
    const { claims, issuer, kind } = assertion;
    // Identity Assertion JWT Authorization Grant §4.4: an ID-JAG is shown as a grant, by the client that it names.
    if (kind !== 'jwt') throw unacceptable('An ID-JAG is no subject token.', 'RFC 8693 §3');
    const requested = { scopes: asked.scopes, resources: targetsOf(asked) };
    const { scopes, resources } = assertedAccess(requested, claims, issuer, client, workspace.settings);
    const userId = await this.users.id(workspace, assertion);
    return {
      ...{ subject: String(claims.sub), from: { issuer: issuer.issuer }, audience: resources },
      ...{ scopes, grantedResources: resources, expiresAt: Number(claims.exp) * 1000 },
      ...{ tokenId: undefined, authorization: undefined, asserted: { assertion, userId } },
      // The key that it may be bound to has been looked at, and so has who acts.
      ...{ boundTo: undefined, act: undefined, mayAct: claims.may_act },
    };
  }
}

/** RFC 8693 §2.2.2: whatever is wrong with a subject token has the code `invalid_request`. */
export async function asSubject<T>(work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    if (error instanceof OAuthError && error.code === 'invalid_grant') {
      throw unacceptable(error.description, error.clause);
    }
    throw error;
  }
}
