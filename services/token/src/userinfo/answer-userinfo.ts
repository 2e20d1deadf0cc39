/** OIDC Core §5.3: the claims of the user for whom an access token was issued, to whoever shows it as it was issued. */
import type { Directory, UserView } from '@ostiary/directory/directory';
import { type AccessTokenClaims, scopesOf } from '@ostiary/oauth/access-token-claims';
import type { Client } from '@ostiary/oauth/client';
import { endpointUrl } from '@ostiary/oauth/endpoints';
import { stepUpChallenge } from '@ostiary/oauth/step-up';
import { userinfoClaims } from '@ostiary/oauth/userinfo-claims';
import type { Workspace } from '@ostiary/oauth/workspace';
import { type AcceptAccessToken, invalidToken, type ShownToOwnResource } from '../access-tokens/accept-access-token.js';
import { challenge } from '../access-tokens/presented-token.js';

export type UserinfoRequest = Omit<ShownToOwnResource, 'url'>;

export interface Userinfo {
  readonly client: Client;
  readonly token: AccessTokenClaims;
  readonly userId: string;
  readonly claims: Readonly<Record<string, unknown>>;
}

export class AnswerUserinfo {
  constructor(
    private readonly directory: Pick<Directory, 'user'>,
    private readonly tokens: AcceptAccessToken,
    private readonly now: () => number,
  ) {}

  /** Throws OAuthError with the challenge that RFC 6750 §3 or RFC 9449 §7.1 asks for. */
  async answer(request: UserinfoRequest): Promise<Userinfo> {
    const { workspace, presented } = request;
    // 1. A token of ours, in force, shown by whom it is bound to.
    const url = endpointUrl(workspace.issuer, 'userinfo');
    const { client, token, state, organization } = await this.tokens.accept({ ...request, url });
    const { userId } = state;

    // 2. OIDC Core §5.3.1: a token of an OpenID Connect sign-in.
    const scopes = scopesOf(token);
    if (userId === undefined || !scopes.includes('openid')) {
      throw challenge(
        'insufficient_scope',
        'The access token lacks the scope openid.',
        'OpenID Connect Core §5.3.1',
        403,
        {
          scheme: presented.scheme,
          scope: 'openid',
        },
      );
    }
    checkSignIn(request, token, this.now());
    const user = await this.#user(workspace, userId);
    if (user === undefined || user.disabled) {
      throw invalidToken(presented, 'The user is disabled or no longer exists.', 'RFC 6750 §3.1');
    }
    const facts = { subject: token.sub, scopes, claims: state.claims, userClaims: user.claims, organization };
    return { client, token, userId, claims: userinfoClaims(facts, workspace.settings, client) };
  }

  async #user(workspace: Workspace, userId: string): Promise<UserView | undefined> {
    const found = this.directory.user(workspace, userId);
    return found instanceof Promise ? await found : found;
  }
}

/** RFC 9470 §3: the sign-in that the token comes from will do. */
function checkSignIn({ workspace, presented }: UserinfoRequest, token: AccessTokenClaims, now: number): void {
  const demand = workspace.settings.userinfo;
  const needed = demand && stepUpChallenge(demand, token, now);
  if (needed === undefined) return;
  const { scheme } = presented;
  const { description, parameters } = needed;
  throw challenge('insufficient_user_authentication', description, 'RFC 9470 §3', 401, { scheme, more: parameters });
}
