/**
 * Who joins by an invitation: the user of the browser's session, when it was begun, or raised, with all that this user has set up. A password that was
 * stolen, or a session of before, makes nobody an administrator.
 */
import type { CredentialsClient } from '@ostiary/contracts/ostiary/identity/v1/credentials';
import type { Directory } from '@ostiary/directory/directory';
import { OAuthError } from '@ostiary/oauth/oauth-error';
import type { Workspace } from '@ostiary/oauth/workspace';
import type { PromiseClient } from '@ostiary/platform/grpc-client';
import type { RequestContext } from '@ostiary/platform/request-context';
import { hasShownAll } from '../interaction/second-step.js';
import { credentialsOf } from '../interaction/sign-in.js';
import type { LiveSession } from '../sessions/sessions.js';

export interface JoiningDependencies {
  readonly directory: Pick<Directory, 'user'>;
  readonly credentials: Pick<PromiseClient<CredentialsClient>, 'getCredentials'>;
}

export type Joining =
  /** UUID. */
  | { readonly kind: 'user'; readonly userId: string }
  /** There is more that this user could show. */
  | { readonly kind: 'weak' }
  | { readonly kind: 'nobody' };

/** Throws OAuthError temporarily_unavailable. */
export async function joiningUser(
  deps: JoiningDependencies,
  workspace: Workspace,
  live: LiveSession | undefined,
  origin: RequestContext,
): Promise<Joining> {
  const user = live && (await deps.directory.user(workspace, live.session.userId));
  if (live === undefined || user === undefined || user.disabled) return { kind: 'nobody' };
  const credentials = await credentialsOf(deps, { workspace, origin }, user.id);
  if (credentials === undefined) {
    throw new OAuthError('temporarily_unavailable', 'who has signed in cannot be checked at the moment', {
      clause: 'RFC 9470 §4',
    });
  }
  const strong = hasShownAll(workspace.settings, credentials, live.session.acr);
  return strong ? { kind: 'user', userId: user.id } : { kind: 'weak' };
}
