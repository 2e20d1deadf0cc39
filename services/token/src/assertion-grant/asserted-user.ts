/** RFC 7523 §3(2)(A): whom an assertion is about, as a user of the workspace: by the claim that its issuer's setting names. */
import { status } from '@grpc/grpc-js';
import { FindUserRequest_By, type IdentityClient } from '@ostiary/contracts/ostiary/identity/v1/identity';
import type { Directory } from '@ostiary/directory/directory';
import { invalidGrant } from '@ostiary/oauth/token-request';
import type { Workspace } from '@ostiary/oauth/workspace';
import { GrpcCallError, type PromiseClient } from '@ostiary/platform/grpc-client';
import { temporarilyUnavailable } from '@ostiary/platform/unavailability';
import type { VerifiedAssertion } from './verify-assertion.js';

const BY = { username: FindUserRequest_By.BY_USERNAME, email: FindUserRequest_By.BY_EMAIL } as const;

export class AssertedUser {
  constructor(
    private readonly directory: Pick<Directory, 'user'>,
    private readonly identity: Pick<PromiseClient<IdentityClient>, 'findUser'>,
  ) {}

  /** The user's id. Throws OAuthError `invalid_grant`: there is none, or they are disabled; `temporarily_unavailable`. */
  async id(workspace: Workspace, { claims, issuer }: VerifiedAssertion): Promise<string> {
    const { claim, user: by } = issuer.subject;
    const name = claims[claim];
    // RFC 7523 §3(2): `sub` is there, whichever claim the user is known by.
    if (typeof claims.sub !== 'string' || claims.sub === '' || typeof name !== 'string' || name === '') {
      throw invalidGrant('The assertion does not say whom it is about.', 'RFC 7523 §3(2)');
    }
    // OIDC Core §5.7: an address that its issuer has not had proven may be anybody's.
    if (by === 'email' && claims.email_verified !== true) {
      throw invalidGrant('The assertion is about an e-mail address that is not verified.', 'OpenID Connect Core §5.7');
    }
    const userId = by === 'id' ? name : await this.#named(workspace, BY[by], name);
    const found = userId === undefined ? undefined : this.directory.user(workspace, userId);
    const user = found instanceof Promise ? await found : found;
    if (user === undefined || user.disabled) {
      throw invalidGrant('The assertion is about nobody here, or somebody who is disabled.', 'RFC 7523 §3(2)');
    }
    return user.id;
  }

  async #named(workspace: Workspace, by: FindUserRequest_By, name: string): Promise<string | undefined> {
    try {
      const found = await this.identity.findUser({ tenant: workspace.tenant, workspaceId: workspace.id, by, name });
      return found.id;
    } catch (error) {
      if (error instanceof GrpcCallError && error.code === status.NOT_FOUND) return undefined;
      throw temporarilyUnavailable(error);
    }
  }
}
