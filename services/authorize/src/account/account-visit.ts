/**
 * One request to the account page: whose it is, and what they may do. Looking needs a session that is good enough for the workspace; changing needs
 * one that was begun lately, with all that the user has set up: a password that was stolen changes nothing where there is more than a password. Forms count only with a token of the same session.
 */
import { createHmac } from 'node:crypto';
import type { CredentialsClient, GetCredentialsResponse } from '@ostiary/contracts/ostiary/identity/v1/credentials';
import { equalSecrets, sha256Base64url } from '@ostiary/crypto/hash';
import type { Directory, UserView } from '@ostiary/directory/directory';
import { minimumAcr, reachesAcr } from '@ostiary/oauth/authorization-request/authentication-context';
import type { Language } from '@ostiary/oauth/languages';
import { OAuthError } from '@ostiary/oauth/oauth-error';
import type { Parameters } from '@ostiary/oauth/parameters';
import type { Workspace } from '@ostiary/oauth/workspace';
import type { PromiseClient } from '@ostiary/platform/grpc-client';
import type { RequestContext } from '@ostiary/platform/request-context';
import { hasShownAll } from '../interaction/second-step.js';
import { credentialsOf } from '../interaction/sign-in.js';
import type { Reader } from '../language/reader.js';
import type { LiveSession, Sessions } from '../sessions/sessions.js';
import { isRecent } from './account.js';

export interface AccountVisitDependencies {
  readonly directory: Pick<Directory, 'user'>;
  readonly sessions: Pick<Sessions, 'find'>;
  readonly credentials: Pick<PromiseClient<CredentialsClient>, 'getCredentials'>;
  /** deriveKey(installationSecret, 'page-csrf'). */
  readonly csrfKey: Uint8Array;
  /** Unix ms. */
  readonly now: () => number;
}

export interface AccountVisit {
  readonly workspace: Workspace;
  readonly origin: RequestContext;
  readonly live: LiveSession;
  readonly user: UserView;
  readonly credentials: GetCredentialsResponse;
  /** The sign-in is recent, and strong enough, to change something. */
  readonly mayChange: boolean;
  readonly csrfToken: string;
  readonly reader: Reader;
  /** What the address asks for: the next ones ask for it, too. */
  readonly uiLocales: Language | undefined;
}

/** `undefined`: nobody is signed in, or not with enough. Throws OAuthError temporarily_unavailable. */
export async function findAccountVisit(
  deps: AccountVisitDependencies,
  workspace: Workspace,
  sessionSecret: string | undefined,
  origin: RequestContext,
  reading: Pick<AccountVisit, 'reader' | 'uiLocales'>,
): Promise<AccountVisit | undefined> {
  const live = await deps.sessions.find(workspace, sessionSecret);
  if (live === undefined || !reachesAcr(live.session.acr, minimumAcr(workspace.settings))) return undefined;
  const user = await deps.directory.user(workspace, live.session.userId);
  if (user === undefined || user.disabled) return undefined;
  const credentials = await credentialsOf(deps, { workspace, origin }, user.id);
  if (credentials === undefined) {
    throw new OAuthError('temporarily_unavailable', 'the account cannot be shown at the moment; try again shortly', {
      clause: 'OpenID Connect Core §3.1.2.3',
    });
  }
  const isStrong = hasShownAll(workspace.settings, credentials, live.session.acr);
  const mayChange = isStrong && isRecent(live.session, deps.now());
  const csrfToken = csrfTokenOf(deps.csrfKey, live);
  return { workspace, origin, live, user, credentials, mayChange, csrfToken, ...reading };
}

/** RFC 6749 §10.12: throws OAuthError for a form that is none of this session's. */
export function checkAccountForm({ csrfToken }: AccountVisit, form: Parameters): void {
  const sent = form.get('csrf');
  if (sent !== undefined && equalSecrets(sent, csrfToken)) return;
  throw new OAuthError('invalid_request', 'this form is of another session; open the account page again', {
    clause: 'RFC 6749 §10.12',
  });
}

/** Whoever shares the user with others, in a demonstration, must not keep them out. */
export function isSampleUser({ workspace, user }: Pick<AccountVisit, 'workspace' | 'user'>): boolean {
  return (workspace.settings.signIn.sampleUsers ?? []).some(({ username }) => username === user.username);
}

function csrfTokenOf(key: Uint8Array, { secret }: LiveSession): string {
  return createHmac('sha256', key)
    .update(`account ${sha256Base64url(secret)}`)
    .digest('base64url');
}
