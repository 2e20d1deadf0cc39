import { sha256Base64url } from '@ostiary/crypto/hash';
import { randomToken } from '@ostiary/crypto/random';
import type { AuthorizationRequest } from '@ostiary/oauth/authorization-request/authorization-request';
import type { Language } from '@ostiary/oauth/languages';
import type { Workspace } from '@ostiary/oauth/workspace';
import type { ExpiringRecords } from '@ostiary/state/expiring-records';
import type { PushedRequestStore } from '@ostiary/state/pushed-request.store';
import { type Authorization, type Push, toPushedRequest } from '../authorize/authorization.js';
import type { WaitingRequest } from '../backchannel-authentication/waiting-request.js';
import type { WaitingDevice } from '../device-authorization/waiting-device.js';

/** How long somebody may take to sign in and decide. */
export const INTERACTION_SECONDS = 1800;

/** Of the keys under which they are kept. */
export const INTERACTION_RECORDS = 'interaction';

/**
 * The pages between /authorize and the redirect back. It carries its own copy of the request, so that a request_uri may expire while
 * somebody looks for a password. Bound to the browser by a cookie, used once: it is taken with the answer.
 */
export interface Interaction {
  readonly workspaceId: string;
  /** Absent, like the request: no client waits for an answer; the user has come for a page of ours. */
  readonly clientId?: string | undefined;
  /** Which page that is; absent: the account page. */
  readonly destination?: 'invitation' | 'requests' | undefined;
  readonly request?: AuthorizationRequest | undefined;
  readonly push?: Push | undefined;
  /** Which device waits for the answer (RFC 8628). */
  readonly waitingDevice?: WaitingDevice | undefined;
  /** Which client does, by the back channel (CIBA). */
  readonly waitingRequest?: WaitingRequest | undefined;
  /** The user has said that the device shows the code. */
  readonly deviceConfirmed?: boolean | undefined;
  /** The pushed request was taken before these pages were opened (its grant turned out to be withdrawn). */
  readonly requestSpent: boolean;
  /** SHA-256 of the browser's cookie, base64url. */
  readonly browserHash: string;
  /** Sent back by every form. */
  readonly csrfToken: string;
  /** A user who has shown something, and has to show more before there is a session, or a better one. */
  readonly firstFactor?: FirstFactor | undefined;
  /** What became of the code that was last to be sent to that user by e-mail. */
  readonly mailedCode?: 'sent' | 'too-many' | 'not-sent' | undefined;
  /** The session of a user who has nothing by which it could be raised. */
  readonly secondFactorTriedSessionId?: string | undefined;
  /** Whether whoever has signed in is asked to add a passkey: `open` until it is answered. */
  readonly passkeyOffer?: 'open' | 'answered' | undefined;
  /** The session that was begun, or raised, here. */
  readonly signedInSessionId?: string | undefined;
  /** The user name of the account that was made here: there is no second one. */
  readonly signedUpAs?: string | undefined;
  /** UUID; the user of that account, who has chosen to have a passkey and no password, and has not made it yet. */
  readonly passkeyFor?: string | undefined;
  /** The session whose user has been shown what is asked. */
  readonly consentAskedSessionId?: string | undefined;
  /** In which organization the page said that the user acts (UUID); absent: in none. */
  readonly consentAskedOrganizationId?: string | undefined;
  /** What the user of the session has chosen here. */
  readonly chosenOrganization?: { readonly sessionId: string; readonly organizationId: string } | undefined;
  /** The user wants to choose again. */
  readonly choosesOrganizationAgain?: boolean | undefined;
  /** The user is somebody else and wants to sign in. */
  readonly signInAgain?: boolean | undefined;
  /** What the person chose on these pages, or came to the account page with: comes before what the request wants. */
  readonly language?: Language | undefined;
}

/** What a user has proved so far. */
export interface FirstFactor {
  readonly userId: string;
  /** The session that is to be raised; absent: there is none yet. */
  readonly sessionId?: string | undefined;
  /** Unix seconds: when it was proved. */
  readonly at: number;
  /** RFC 8176. */
  readonly amr: readonly string[];
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
  const { workspace, client, request, push, waitingDevice, waitingRequest } = authorization;
  const asked = { clientId: client.clientId, request, push, waitingDevice, waitingRequest, requestSpent };
  const [opened] = await Promise.all([
    open(stores, workspace, asked),
    // `replace`: a request that is answered at this very moment must not come back.
    push !== undefined && !requestSpent
      ? stores.pushedRequests.replace(push.requestHash, toPushedRequest(authorization, push), INTERACTION_SECONDS)
      : undefined,
  ]);
  return opened;
}

/** Opens the pages for whoever wants to the account page and has to sign in first. `again`: though somebody is signed in. `language`: asked for. */
export function openAccountInteraction(
  stores: Pick<InteractionStores, 'interactions'>,
  workspace: Pick<Workspace, 'id'>,
  again: boolean,
  language: Language | undefined,
): Promise<OpenedInteraction> {
  const known = { ...(again ? { signInAgain: true } : {}), ...(language === undefined ? {} : { language }) };
  return open(stores, workspace, { requestSpent: false, ...known });
}

/** Opens the pages for whoever wants to see what waits for them, and has to sign in first (CIBA). */
export function openRequestsInteraction(
  stores: Pick<InteractionStores, 'interactions'>,
  workspace: Pick<Workspace, 'id'>,
): Promise<OpenedInteraction> {
  return open(stores, workspace, { requestSpent: false, destination: 'requests' });
}

/** Opens the pages for whoever wants to take a role with an account that is there. `again`: as somebody else than who is signed in. */
export function openInvitationInteraction(
  stores: Pick<InteractionStores, 'interactions'>,
  workspace: Pick<Workspace, 'id'>,
  again: boolean,
): Promise<OpenedInteraction> {
  const destination = 'invitation';
  return open(stores, workspace, { requestSpent: false, destination, ...(again ? { signInAgain: true } : {}) });
}

async function open(
  { interactions }: Pick<InteractionStores, 'interactions'>,
  workspace: Pick<Workspace, 'id'>,
  asked: Pick<
    Interaction,
    | 'clientId'
    | 'request'
    | 'push'
    | 'waitingDevice'
    | 'waitingRequest'
    | 'requestSpent'
    | 'signInAgain'
    | 'destination'
    | 'language'
  >,
): Promise<OpenedInteraction> {
  const opened = { id: randomToken(16), browserSecret: randomToken() };
  const bound = { browserHash: sha256Base64url(opened.browserSecret), csrfToken: randomToken() };
  await interactions.put(opened.id, { workspaceId: workspace.id, ...asked, ...bound }, INTERACTION_SECONDS);
  return opened;
}

export function isInteractionId(value: string): boolean {
  return /^[A-Za-z0-9_-]{22}$/.test(value);
}

/** The public URL of an interaction's page. */
export function interactionUrl(workspace: Pick<Workspace, 'issuer'>, id: string): string {
  return `${workspace.issuer}/interaction/${id}`;
}
