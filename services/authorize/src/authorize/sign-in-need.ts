import { essentialAcrValues } from '@ostiary/oauth/authorization-request/authentication-context';
import type { AuthorizationRequest } from '@ostiary/oauth/authorization-request/authorization-request';
import { OAuthError } from '@ostiary/oauth/oauth-error';
import type { Session } from '../sessions/session.js';

export interface SignInFacts {
  readonly request: AuthorizationRequest;
  /** Live, and of a user who exists and is not disabled. */
  readonly session: Session | undefined;
  /** The session was begun by this very interaction: nothing fresher can be had. */
  readonly signedInHere: boolean;
  /** `id_token_hint`, or a `sub` in `claims`, names somebody, and not the session's user. */
  readonly hintedAtAnother: boolean;
  /** Unix ms. */
  readonly now: number;
}

/**
 * Whether the user has to sign in before this request can be answered (OIDC Core §3.1.2.3).
 * @throws OAuthError login_required, unmet_authentication_requirements when signing in is not allowed or has not helped.
 */
export function needsSignIn(facts: SignInFacts): boolean {
  if (facts.signedInHere && facts.session !== undefined) {
    refuseWhatSignInDidNotMeet(facts);
    return false;
  }
  if (!wantsSignIn(facts)) return false;
  // OIDC Core §3.1.2.1: prompt=none shows no page.
  if (facts.request.prompt.includes('none')) {
    throw new OAuthError('login_required', 'the user has to sign in, and prompt=none forbids it', {
      clause: 'OpenID Connect Core §3.1.2.6',
    });
  }
  return true;
}

function wantsSignIn({ request, session, hintedAtAnother, now }: SignInFacts): boolean {
  if (session === undefined || hintedAtAnother) return true;
  // OIDC Core §3.1.2.1: login: even when signed in. select_account: the page is where another account can be named.
  if (request.prompt.includes('login') || request.prompt.includes('select_account')) return true;
  // Initiating User Registration 1.0 §4.1: create: the user wants an account, whoever is signed in.
  if (request.prompt.includes('create')) return true;
  // OIDC Core §3.1.2.1: max_age: since the user last proved who they are; 0 is the same as prompt=login.
  const { maxAge } = request;
  if (maxAge !== undefined && (maxAge === 0 || now / 1000 - session.authTime > maxAge)) return true;
  return !reachesEssentialAcr(request, session);
}

function refuseWhatSignInDidNotMeet({ request, session, hintedAtAnother }: SignInFacts): void {
  // OIDC Core §3.1.2.2: the answer must be about the user that the hint names.
  if (hintedAtAnother) {
    throw new OAuthError(
      'login_required',
      'somebody else than the id_token_hint, or the sub in claims, names has signed in',
      {
        clause: 'OpenID Connect Core §3.1.2.2',
      },
    );
  }
  // OIDC Core §5.5.1.1: an essential acr that was not reached is a failed attempt.
  if (session !== undefined && !reachesEssentialAcr(request, session)) {
    throw new OAuthError('unmet_authentication_requirements', 'the essential acr was not reached', {
      clause: 'OpenID Connect Core §5.5.1.1',
    });
  }
}

function reachesEssentialAcr(request: AuthorizationRequest, session: Session): boolean {
  const demanded = essentialAcrValues(request.claims);
  return demanded === undefined || demanded.includes(session.acr);
}
