import { sha256Base64url } from '@ostiary/crypto/hash';
import { randomToken } from '@ostiary/crypto/random';
import type { AuthorizationRequest } from '@ostiary/oauth/authorization-request/authorization-request';
import type { Workspace } from '@ostiary/oauth/workspace';
import type { ExpiringRecords } from '@ostiary/state/expiring-records';
import type { PushedRequestStore } from '@ostiary/state/pushed-request.store';
import { type Authorization, type Push, toPushedRequest } from '../authorize/authorization.js';

/** How long somebody may take to sign in and decide. */
export const INTERACTION_SECONDS = 1800;

/**
 * The pages between /authorize and the redirect back. It carries its own copy of the request, so that a request_uri may expire while
 * somebody looks for a password. Bound to the browser by a cookie, used once: it is taken with the answer.
 */
export interface Interaction {
  readonly workspaceId: string;
  readonly clientId: string;
  readonly request: AuthorizationRequest;
  readonly push?: Push | undefined;
  /** The pushed request was taken before these pages were opened (its grant turned out to be withdrawn). */
  readonly requestSpent: boolean;
  /** SHA-256 of the browser's cookie, base64url. */
  readonly browserHash: string;
  /** Sent back by every form. */
  readonly csrfToken: string;
  /** The session that was begun here. */
  readonly signedInSessionId?: string | undefined;
  /** The user name of the account that was made here: there is no second one. */
  readonly signedUpAs?: string | undefined;
  /** The session whose user has been shown what is asked. */
  readonly consentAskedSessionId?: string | undefined;
  /** The user is somebody else and wants to sign in. */
  readonly signInAgain?: boolean | undefined;
}

export interface InteractionStores {
  readonly interactions: Pick<ExpiringRecords<Interaction>, 'put'>;
  readonly pushedRequests: Pick<PushedRequestStore, 'replace'>;
}

export interface OpenedInteraction {
  /** In the path of the pages; 128 bits. */
  readonly id: string;
  /** The value of the browser's cookie; 256 bits. */
  readonly browserSecret: string;
}

/** Opens the pages for a request; a pushed one is kept for as long as they are open. */
export async function openInteraction(
  stores: InteractionStores,
  authorization: Authorization,
  requestSpent: boolean,
): Promise<OpenedInteraction> {
  const { workspace, client, request, push } = authorization;
  const opened = { id: randomToken(16), browserSecret: randomToken() };
  const interaction: Interaction = {
    workspaceId: workspace.id,
    clientId: client.clientId,
    request,
    push,
    requestSpent,
    browserHash: sha256Base64url(opened.browserSecret),
    csrfToken: randomToken(),
  };
  await Promise.all([
    stores.interactions.put(opened.id, interaction, INTERACTION_SECONDS),
    // `replace`: a request that is answered at this very moment must not come back.
    push !== undefined && !requestSpent
      ? stores.pushedRequests.replace(push.requestHash, toPushedRequest(authorization, push), INTERACTION_SECONDS)
      : undefined,
  ]);
  return opened;
}

export function isInteractionId(value: string): boolean {
  return /^[A-Za-z0-9_-]{22}$/.test(value);
}

/** The public URL of an interaction's page. */
export function interactionUrl(workspace: Pick<Workspace, 'issuer'>, id: string): string {
  return `${workspace.issuer}/interaction/${id}`;
}
