/**
 * OIDC RP-Initiated Logout §2: what a request to end a session asks, as far as it can be believed. Nothing here needs the session: a hint proves what
 * was issued, not who is in front of the browser.
 */
import type { Directory } from '@ostiary/directory/directory';
import type { Client } from '@ostiary/oauth/client';
import { OAuthError } from '@ostiary/oauth/oauth-error';
import { type Parameters, parseQuery } from '@ostiary/oauth/parameters';
import type { Workspace } from '@ostiary/oauth/workspace';
import { type IssuedIdToken, issuedIdToken } from '../authorize/id-token-hint.js';
import { uiLocalesIn } from '../language/ui-locales.js';

const CLAUSE = 'OpenID Connect RP-Initiated Logout §2';
const MAX_STATE = 2048;

export interface LogoutRequest {
  /** Who asks, if it said so. */
  readonly client: Client | undefined;
  readonly hint: IssuedIdToken | undefined;
  /** Where the browser goes afterwards: registered for the client. */
  readonly returnTo: ReturnAddress | undefined;
  /** RP-Initiated Logout §2: languages for the pages, most wanted first. */
  readonly uiLocales: readonly string[];
}

export interface ReturnAddress {
  readonly uri: string;
  readonly state: string | undefined;
}

/** `text`: the query, or the form, as it came. Throws OAuthError; never to be redirected. */
export async function readLogoutRequest(
  directory: Pick<Directory, 'client'>,
  workspace: Workspace,
  text: string,
): Promise<LogoutRequest> {
  const sent = parseQuery(text);
  const idTokenHint = sent.get('id_token_hint');
  const hint = idTokenHint === undefined ? undefined : issuedIdToken(idTokenHint, workspace);
  const client = await askingClient(directory, workspace, sent.get('client_id'), hint);
  return { client, hint, returnTo: returnAddress(sent, client), uiLocales: uiLocalesIn(text) };
}

async function askingClient(
  directory: Pick<Directory, 'client'>,
  workspace: Workspace,
  clientId: string | undefined,
  hint: IssuedIdToken | undefined,
): Promise<Client | undefined> {
  // RP-Initiated Logout §2: the two must agree.
  if (clientId !== undefined && hint !== undefined && !hint.clientIds.includes(clientId)) {
    throw refusal('client_id is not the client that the id_token_hint was issued to');
  }
  const asking = clientId ?? hint?.clientIds[0];
  if (asking === undefined) return undefined;
  const client = await directory.client(workspace, asking);
  if (client === undefined || client.disabled) throw refusal('there is no such client');
  return client;
}

function returnAddress(sent: Parameters, client: Client | undefined): ReturnAddress | undefined {
  const uri = sent.get('post_logout_redirect_uri');
  if (uri === undefined) return undefined;
  // RP-Initiated Logout §3: without knowing for whom, there is nothing that it could be compared with.
  if (client === undefined) {
    throw refusal('post_logout_redirect_uri needs an id_token_hint or a client_id', `${CLAUSE}`);
  }
  // RP-Initiated Logout §3.1: compared as a string.
  if (!client.postLogoutRedirectUris?.includes(uri)) {
    throw refusal(
      'post_logout_redirect_uri is not registered for this client',
      'OpenID Connect RP-Initiated Logout §3.1',
    );
  }
  const state = sent.get('state');
  if (state !== undefined && (state.length > MAX_STATE || !/^[\x20-\x7e]+$/.test(state))) {
    throw refusal(`state is longer than ${MAX_STATE} characters, or holds others than printable ASCII`);
  }
  return { uri, state };
}

function refusal(description: string, clause = CLAUSE): OAuthError {
  return new OAuthError('invalid_request', description, { clause });
}
