/**
 * CIBA §7.1.1: the parameters of a signed authentication request. Signed by the client for this server, in time, and used once; nothing of the request stands beside it.
 */

import type { RemoteJwks } from '@ostiary/client-authentication/remote-jwks';
import { readSignedClaims } from '@ostiary/client-authentication/request-object';
import { backchannelRequestParameters } from '@ostiary/oauth/authorization-request/request-object';
import { SIGNED_REQUEST_WINDOW_SECONDS } from '@ostiary/oauth/backchannel-authentication';
import type { Client } from '@ostiary/oauth/client';
import { OAuthError } from '@ostiary/oauth/oauth-error';
import type { Parameters } from '@ostiary/oauth/parameters';
import type { Workspace } from '@ostiary/oauth/workspace';
import type { SpendOnce } from '@ostiary/state/spend-once';

export interface ReadSignedRequestDependencies {
  readonly remoteJwks: RemoteJwks;
  readonly spendOnce: Pick<SpendOnce, 'spend'>;
  /** Unix ms. */
  readonly now: () => number;
}

export interface SignedRequest {
  readonly parameters: Parameters;
  /** Spends its `jti`; false: it was used before. */
  readonly spend: () => Promise<boolean>;
}

/** CIBA §7.1.1: what stands beside a signed request is client authentication, and nothing else. */
const BESIDE: ReadonlySet<string> = new Set([
  ...['request', 'client_id', 'client_secret', 'client_assertion', 'client_assertion_type'],
]);
const MAX_JTI = 256;

/** `undefined`: the request is not signed. Throws OAuthError `invalid_request`. */
export async function readSignedRequest(
  deps: ReadSignedRequestDependencies,
  sent: Parameters,
  client: Client,
  workspace: Workspace,
): Promise<SignedRequest | undefined> {
  const compact = sent.get('request');
  if (compact === undefined) return undefined;
  if (sent.names().some((name) => !BESIDE.has(name) && REQUEST_PARAMETERS.has(name))) {
    throw refused('parameters of a signed request must not be sent beside it');
  }
  const rules = {
    alg: client.backchannelAuthenticationRequestSigningAlg,
    windowSeconds: SIGNED_REQUEST_WINDOW_SECONDS,
  };
  const claims = await readSignedClaims(deps, compact, client, workspace, rules);
  const { iat, jti, exp } = claims;
  // CIBA §7.1.1: iss, aud, exp, nbf are demanded where signatures are read; these beside them.
  if (typeof iat !== 'number') throw refused('iat is required and must be a number');
  if (typeof jti !== 'string' || jti === '' || jti.length > MAX_JTI || jti.includes('\0')) {
    throw refused(`jti is required: a string of at most ${MAX_JTI} characters`);
  }
  // Until it could not be accepted any more, whatever the clocks say.
  const ttlSeconds = Math.max(1, Number(exp) - deps.now() / 1000) + CLOCK_SECONDS;
  return {
    parameters: backchannelRequestParameters(claims, client.clientId),
    spend: () => deps.spendOnce.spend('backchannel-request', `${workspace.id} ${client.clientId}`, jti, ttlSeconds),
  };
}

const CLOCK_SECONDS = 60;

/** CIBA §7.1, and what beside it an authorization request may have. */
const REQUEST_PARAMETERS: ReadonlySet<string> = new Set([
  ...['scope', 'client_notification_token', 'acr_values', 'login_hint_token', 'id_token_hint', 'login_hint'],
  ...['binding_message', 'user_code', 'requested_expiry', 'resource', 'authorization_details', 'claims'],
]);

function refused(what: string): OAuthError {
  return new OAuthError('invalid_request', `the signed request is not acceptable: ${what}`, { clause: 'CIBA §7.1.1' });
}
