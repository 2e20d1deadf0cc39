/**
 * Whether a forgotten password can be helped: the workspace lets it, and the installation sends messages, which identity knows. The answer is kept, so that the
 * sign-in page asks nobody; while identity is away what it said last holds, and the page behind the link says what is wrong.
 */
import type { IdentityClient } from '@ostiary/contracts/ostiary/identity/v1/identity';
import type { Workspace } from '@ostiary/oauth/workspace';
import { type CallContext, GrpcCallError, type PromiseClient } from '@ostiary/platform/grpc-client';

export interface PasswordResetOfferDependencies {
  readonly identity: Pick<PromiseClient<IdentityClient>, 'getCapabilities'>;
  /** Unix ms. */
  readonly now: () => number;
}

const KEPT_MS = 60_000;
/** A page does not wait longer for a link on it. */
const DEADLINE_MS = 500;

export class PasswordResetOffer {
  readonly #deps: PasswordResetOfferDependencies;
  #sendsMail = true;
  #askAgainAt = 0;

  constructor(deps: PasswordResetOfferDependencies) {
    this.#deps = deps;
  }

  async isMadeAt(workspace: Pick<Workspace, 'settings'>, origin: CallContext): Promise<boolean> {
    return offersPasswordReset(workspace) && (await this.#installationSendsMail(origin));
  }

  async #installationSendsMail(origin: CallContext): Promise<boolean> {
    const now = this.#deps.now();
    if (now < this.#askAgainAt) return this.#sendsMail;
    // Set first: whoever comes meanwhile does not ask, too.
    this.#askAgainAt = now + KEPT_MS;
    try {
      this.#sendsMail = (
        await this.#deps.identity.getCapabilities({}, { ...origin, deadlineMs: DEADLINE_MS })
      ).sendsMail;
    } catch (error) {
      if (!(error instanceof GrpcCallError)) throw error;
    }
    return this.#sendsMail;
  }
}

/** Unless the workspace says that it does not. */
export function offersPasswordReset({ settings }: Pick<Workspace, 'settings'>): boolean {
  return settings.email?.passwordReset !== 'off';
}
