import {
  minimumAcr,
  reachableAcrValues,
  reachesAcr,
  wantedAcr,
} from '@ostiary/oauth/authorization-request/authentication-context';
import type { AuthorizationRequest } from '@ostiary/oauth/authorization-request/authorization-request';
import { OAuthError } from '@ostiary/oauth/oauth-error';
import type { WorkspaceSettings } from '@ostiary/oauth/workspace';
import type { Session } from '../sessions/session.js';

export interface SignInFacts {
  readonly request: AuthorizationRequest;
  readonly settings: Pick<WorkspaceSettings, 'signIn' | 'secondFactor'>;
  /** Live, and of a user who exists and is not disabled. */
  readonly session: Session | undefined;
  /** The session was begun, or raised, by this very interaction: nothing fresher can be had. */
  readonly signedInHere: boolean;
  /** This interaction has found that the user has nothing by which the session could be raised any further. */
  readonly secondFactorTried: boolean;
  /** `id_token_hint`, or a `sub` in `claims`, names somebody, and not the session's user. */
  readonly hintedAtAnother: boolean;
  /** Unix ms. */
  readonly now: number;
}

/** `second-factor`: the user is known, and has not shown enough. */
export type SignInNeed = 'sign-in' | 'second-factor';

/**
 * What the user has to prove before this request can be answered (OIDC Core §3.1.2.3); `undefined`: nothing more.
 * @throws OAuthError login_required, unmet_authentication_requirements when signing in is not allowed or has not helped.
 */
export function signInNeed(facts: SignInFacts): SignInNeed | undefined {
  const need = needOf(facts);
  // OIDC Core §3.1.2.1: prompt=none shows no page.
  if (need !== undefined && facts.request.prompt.includes('none')) {
    throw new OAuthError('login_required', 'the user has to sign in, and prompt=none forbids it', {
      clause: 'OpenID Connect Core §3.1.2.6',
    });
  }
  return need;
}

function needOf(facts: SignInFacts): SignInNeed | undefined {
  const { session, signedInHere } = facts;
  if (session === undefined) return 'sign-in';
  if (signedInHere) refuseAnother(facts);
  else if (wantsSignIn(facts, session)) return 'sign-in';
  return classNeed(facts, session);
}

function wantsSignIn({ request, hintedAtAnother, now }: SignInFacts, session: Session): boolean {
  if (hintedAtAnother) return true;
  // OIDC Core §3.1.2.1: login: even when signed in. select_account: the page is where another account can be named.
  if (request.prompt.includes('login') || request.prompt.includes('select_account')) return true;
  // Initiating User Registration 1.0 §4.1: create: the user wants an account, whoever is signed in.
  if (request.prompt.includes('create')) return true;
  // OIDC Core §3.1.2.1: max_age: since the user last proved who they are; 0 is the same as prompt=login.
  const { maxAge } = request;
  return maxAge !== undefined && (maxAge === 0 || now / 1000 - session.authTime > maxAge);
}

// OIDC Core §3.1.2.2: the answer must be about the user that the hint names.
function refuseAnother({ hintedAtAnother }: SignInFacts): void {
  if (!hintedAtAnother) return;
  throw new OAuthError(
    'login_required',
    'somebody else than the id_token_hint, or the sub in claims, names has signed in',
    { clause: 'OpenID Connect Core §3.1.2.2' },
  );
}

// RFC 9470 §4, OIDC Core §3.1.2.1, §5.5.1.1: a class that is wanted is tried for; without one that is essential, the attempt has failed.
function classNeed({ request, settings, secondFactorTried }: SignInFacts, session: Session): SignInNeed | undefined {
  const wanted = wantedAcr(request);
  const reached = wanted === undefined || wanted.values.some((value) => reachesAcr(session.acr, value));
  const isAllowed = reachesAcr(session.acr, minimumAcr(settings));
  if (reached && isAllowed) return undefined;
  const must = !isAllowed || wanted?.must === true;
  if (!secondFactorTried) {
    const canHelp = must || reachableAcrValues(settings).some((acr) => wanted?.values.includes(acr));
    // A wish is no reason to refuse where no page may be shown.
    return canHelp && (must || !request.prompt.includes('none')) ? 'second-factor' : undefined;
  }
  if (!must) return undefined;
  throw new OAuthError('unmet_authentication_requirements', 'the authentication context class was not reached', {
    clause: isAllowed ? 'OpenID Connect Core §5.5.1.1' : 'RFC 9470 §4',
  });
}
