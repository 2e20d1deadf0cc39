/**
 * The ordered table of checks: one row a rule, one column an endpoint. /par visibly runs what /authorize runs, so that a pushed request
 * needs no second look. It trusts the client's record and policy and nothing that was sent; `authorize` calls it for every endpoint.
 *
 * Order matters twice. The rows that prove where an answer may go stand before all that can be answered there; and of several faults
 * the first row's is told.
 */
import { askableByBackchannel } from '../agent.js';
import type { Client } from '../client.js';
import { OAuthError } from '../oauth-error.js';
import { defaultResponseMode, parseResponseType, type ResponseTarget } from '../response-mode.js';
import type { WorkspaceSettings } from '../workspace.js';
import * as access from './access.checks.js';
import type {
  AuthorizationRequest,
  BackchannelParameters,
  BackchannelRequest,
  DeviceAuthorizationRequest,
} from './authorization-request.js';
import * as backchannel from './backchannel.checks.js';
import type { Check, Established, Rules, SentParameters } from './check.js';
import * as grants from './grants.checks.js';
import * as organizations from './organization.checks.js';
import * as source from './request-source.checks.js';
import * as response from './response.checks.js';
import * as signIn from './sign-in.checks.js';

interface Row {
  readonly check: Check;
  readonly authorize: boolean;
  readonly par: boolean;
  /** RFC 8628 §3.1: the device authorization endpoint. */
  readonly device: boolean;
  /** CIBA §7.1: the backchannel authentication endpoint. */
  readonly backchannel: boolean;
}

// biome-ignore format: it is a table
export const CHECKS: readonly Row[] = [
  { check: access.deviceGrant,                  authorize: false, par: false, device: true,  backchannel: false },
  { check: backchannel.backchannelGrant,        authorize: false, par: false, device: false, backchannel: true  },
  { check: backchannel.signedByBackchannel,     authorize: false, par: false, device: false, backchannel: true  },
  { check: source.noRequestUri,                 authorize: false, par: true,  device: false, backchannel: false },
  { check: response.redirectUri,                authorize: true,  par: true,  device: false, backchannel: false },
  { check: response.state,                      authorize: true,  par: true,  device: false, backchannel: false },
  { check: response.responseMode,               authorize: true,  par: true,  device: false, backchannel: false },
  { check: source.signedWhenRequired,           authorize: true,  par: true,  device: false, backchannel: false },
  { check: source.noRemoteRequestUri,           authorize: true,  par: false, device: false, backchannel: false },
  { check: source.pushedWhenRequired,           authorize: true,  par: false, device: false, backchannel: false },
  { check: source.noRegistration,               authorize: true,  par: true,  device: false, backchannel: false },
  { check: response.responseType,               authorize: true,  par: true,  device: false, backchannel: false },
  { check: access.scope,                        authorize: true,  par: true,  device: true,  backchannel: true  },
  { check: access.openid,                       authorize: true,  par: true,  device: false, backchannel: false },
  { check: backchannel.openidByBackchannel,     authorize: false, par: false, device: false, backchannel: true  },
  { check: access.codeChallenge,                authorize: true,  par: true,  device: false, backchannel: false },
  { check: access.resource,                     authorize: true,  par: true,  device: true,  backchannel: true  },
  { check: access.authorizationDetails,         authorize: true,  par: true,  device: true,  backchannel: true  },
  { check: grants.grantManagement,              authorize: true,  par: true,  device: true,  backchannel: true  },
  { check: organizations.organization,          authorize: true,  par: true,  device: true,  backchannel: true  },
  { check: access.dpopJkt,                      authorize: true,  par: true,  device: false, backchannel: false },
  { check: signIn.nonce,                        authorize: true,  par: true,  device: false, backchannel: false },
  { check: signIn.prompt,                       authorize: true,  par: true,  device: false, backchannel: false },
  { check: signIn.maxAge,                       authorize: true,  par: true,  device: true,  backchannel: false },
  { check: signIn.acrValues,                    authorize: true,  par: true,  device: true,  backchannel: true  },
  { check: signIn.claims,                       authorize: true,  par: true,  device: true,  backchannel: false },
  { check: signIn.loginHint,                    authorize: true,  par: true,  device: false, backchannel: false },
  { check: signIn.idTokenHint,                  authorize: true,  par: true,  device: false, backchannel: false },
  { check: backchannel.hint,                    authorize: false, par: false, device: false, backchannel: true  },
  { check: signIn.uiLocales,                    authorize: true,  par: true,  device: true,  backchannel: false },
  { check: backchannel.bindingMessage,          authorize: false, par: false, device: false, backchannel: true  },
  { check: backchannel.userCode,                authorize: false, par: false, device: false, backchannel: true  },
  { check: backchannel.requestedExpiry,         authorize: false, par: false, device: false, backchannel: true  },
  { check: backchannel.clientNotificationToken, authorize: false, par: false, device: false, backchannel: true  },
];

const COLUMNS = {
  authorize: CHECKS.filter((row) => row.authorize).map((row) => row.check),
  par: CHECKS.filter((row) => row.par).map((row) => row.check),
  device: CHECKS.filter((row) => row.device).map((row) => row.check),
  backchannel: CHECKS.filter((row) => row.backchannel).map((row) => row.check),
} as const;

/** What must be proven before anything may be sent to a redirect URI. */
const RESPONSE_TARGET: readonly Check[] = [response.redirectUri, response.state, response.responseMode];

export type CheckedRequest =
  | { readonly kind: 'accepted'; readonly request: AuthorizationRequest }
  | {
      readonly kind: 'refused';
      readonly error: OAuthError;
      /** Where the refusal may be sent; `undefined` when no redirect URI is proven: then it is shown, never sent (RFC 6749 §4.1.2.1). */
      readonly answerTo: ResponseTarget | undefined;
    };

/** Runs one column of the table. `signed`: the parameters are those of a request object. Throws nothing but what is a fault of ours. */
export function checkAuthorizationRequest(
  endpoint: 'authorize' | 'par',
  sent: SentParameters,
  client: Client,
  settings: WorkspaceSettings,
  signed = false,
): CheckedRequest {
  const pushed = endpoint === 'par';
  const rules: Rules = { client, policy: client.policy, settings, signed, pushed };
  const established: Established = {};
  try {
    for (const check of COLUMNS[endpoint]) Object.assign(established, check(sent, rules));
  } catch (error) {
    if (!(error instanceof OAuthError)) throw error;
    return { kind: 'refused', error, answerTo: responseTarget(established, sent) };
  }
  return { kind: 'accepted', request: complete(established, client.clientId, rules) };
}

/** Runs the column of the device authorization endpoint (RFC 8628 §3.1). Throws OAuthError: there is no redirect URI to tell it at. */
export function checkDeviceRequest(
  sent: SentParameters,
  client: Client,
  settings: WorkspaceSettings,
): DeviceAuthorizationRequest {
  const rules: Rules = { client, policy: client.policy, settings, signed: false, pushed: false };
  const established: Established = {};
  for (const check of COLUMNS.device) Object.assign(established, check(sent, rules));
  const { scopes, resources = [], authorizationDetails, claims, maxAge, acrValues = [], uiLocales = [] } = established;
  const { grantManagement, organization } = established;
  if (scopes === undefined) throw new Error('the table of checks lacks a row that every request needs');
  const { clientId } = client;
  return {
    clientId,
    scopes,
    resources,
    authorizationDetails,
    claims,
    maxAge,
    acrValues,
    uiLocales,
    ...(grantManagement && { grantManagement }),
    ...(organization !== undefined && { organization }),
  };
}

export interface CheckedBackchannelRequest extends BackchannelParameters {
  readonly request: BackchannelRequest;
}

/** Runs the column of the backchannel authentication endpoint (CIBA §7.1). `signed`: the parameters are those of a signed request. Throws OAuthError. */
export function checkBackchannelRequest(
  sent: SentParameters,
  client: Client,
  settings: WorkspaceSettings,
  signed: boolean,
): CheckedBackchannelRequest {
  // An agent asks its user, who sees each thing of it, for more than it is registered for; never for more than its maximum authority.
  const rules: Rules = { client: askableByBackchannel(client), policy: client.policy, settings, signed, pushed: false };
  const established: Established = {};
  for (const check of COLUMNS.backchannel) Object.assign(established, check(sent, rules));
  const { scopes, resources = [], authorizationDetails, acrValues = [], bindingMessage, grantManagement } = established;
  const { hint, expirySeconds, userCode, clientNotificationToken, organization } = established;
  if (scopes === undefined || hint === undefined || expirySeconds === undefined) {
    throw new Error('the table of checks lacks a row that every request needs');
  }
  const { clientId } = client;
  const request = {
    clientId,
    scopes,
    resources,
    authorizationDetails,
    acrValues,
    bindingMessage,
    ...(grantManagement && { grantManagement }),
    ...(organization !== undefined && { organization }),
  };
  return { request, hint, expirySeconds, userCode, clientNotificationToken };
}

/**
 * Where a refusal may be sent that comes before the table (parameters that cannot be read as a whole): as far as the redirect URI,
 * state and mode by themselves hold. `undefined`: show it, never send it.
 */
export function provenResponseTarget(
  sent: SentParameters,
  client: Client,
  settings: WorkspaceSettings,
): ResponseTarget | undefined {
  const rules: Rules = { client, policy: client.policy, settings, signed: false, pushed: false };
  const established: Established = {};
  try {
    for (const check of RESPONSE_TARGET) Object.assign(established, check(sent, rules));
  } catch (error) {
    if (!(error instanceof OAuthError)) throw error;
  }
  return responseTarget(established, sent);
}

/** OAuth 2.0 Multiple Response Types §5: a refusal before the mode is settled goes by the default mode of the response type. */
function responseTarget(established: Established, sent: SentParameters): ResponseTarget | undefined {
  const { redirectUri, state } = established;
  if (redirectUri === undefined) return undefined;
  const responseType = parseResponseType(sent.get('response_type') ?? '') ?? 'code';
  return { redirectUri, responseMode: established.responseMode ?? defaultResponseMode(responseType), state };
}

function complete(established: Established, clientId: string, { signed, pushed }: Rules): AuthorizationRequest {
  const { redirectUri, responseType, responseMode, scopes } = established;
  if (redirectUri === undefined || responseType === undefined || responseMode === undefined || scopes === undefined) {
    throw new Error('the table of checks lacks a row that every request needs');
  }
  return {
    clientId,
    redirectUri,
    responseType,
    responseMode,
    scopes,
    state: established.state,
    nonce: established.nonce,
    codeChallenge: established.codeChallenge,
    resources: established.resources ?? [],
    authorizationDetails: established.authorizationDetails,
    claims: established.claims,
    prompt: established.prompt ?? [],
    maxAge: established.maxAge,
    acrValues: established.acrValues ?? [],
    loginHint: established.loginHint,
    idTokenHint: established.idTokenHint,
    uiLocales: established.uiLocales ?? [],
    dpopJkt: established.dpopJkt,
    ...(established.grantManagement && { grantManagement: established.grantManagement }),
    ...(established.organization !== undefined && { organization: established.organization }),
    ...(signed && { signed }),
    pushed,
  };
}
