// What each endpoint is sent, and what the specifications let it answer. Every probe is harmless: no client, no user and no token is real.
import type { Reply, Sending } from './caller.ts';
import type { Metadata } from './metadata.ts';

export interface Probe {
  /** Of the metadata: where it goes; where the server has no such endpoint there is nothing to see. */
  readonly endpoint: string;
  readonly clause: string;
  /** What is tried, as the beginning of a sentence. */
  readonly title: string;
  readonly request: (url: string, metadata: Metadata) => Sending & { readonly url?: string };
  /** What is wrong with the answer, if anything. */
  readonly fault: (reply: Reply) => string | undefined;
  /** Where the specification only advises. */
  readonly advice?: boolean;
}

const NOBODY = 'ostiary-doctor-nobody';
/** RFC 2606 §2: a name that cannot exist. */
const ELSEWHERE = 'https://doctor.invalid/callback';
const GARBAGE = 'ostiary-doctor-no-token';

export const basic = (user: string): Readonly<Record<string, string>> => ({
  authorization: `Basic ${Buffer.from(`${user}:wrong`).toString('base64')}`,
});

/** RFC 6749 §5.2: an error in JSON, with one of these statuses and codes. */
export function oauthError(reply: Reply, statuses: readonly number[], codes?: readonly string[]): string | undefined {
  const { status, json } = reply;
  if (!statuses.includes(status)) return `answers ${status} instead of ${statuses.join(' or ')}`;
  const error = json?.error;
  if (typeof error !== 'string') return `answers ${status} without an error in JSON`;
  return codes === undefined || codes.includes(error) ? undefined : `answers ${error} instead of ${codes.join(' or ')}`;
}

const challenge = ({ headers }: Reply): string => String(headers['www-authenticate'] ?? '');
const refusesMethod = ({ status }: Reply): string | undefined =>
  status === 405 ? undefined : `answers ${status} instead of 405`;
const takesNothing = ({ status }: Reply): string | undefined =>
  status >= 400 && status < 500 ? undefined : `answers ${status}`;

function bearerChallenge(reply: Reply): string | undefined {
  if (reply.status !== 401) return `answers ${reply.status} instead of 401`;
  return /\b(Bearer|DPoP)\b/i.test(challenge(reply))
    ? undefined
    : 'answers 401 without WWW-Authenticate: Bearer or DPoP';
}

/** RFC 6749 §4.1.2.1: told to the user, never sent to an address that nobody has proven. */
function noRedirectElsewhere({ status, headers, url }: Reply): string | undefined {
  const location = headers.location;
  if (
    location !== undefined &&
    URL.canParse(location, url) &&
    new URL(location, url).host === new URL(ELSEWHERE).host
  ) {
    return 'redirects to the address that it was given';
  }
  return status >= 500 ? `answers ${status}` : undefined;
}

function isLoopback(url: string): boolean {
  const { hostname } = new URL(url);
  return (
    hostname === 'localhost' || hostname.endsWith('.localhost') || hostname === '[::1]' || hostname.startsWith('127.')
  );
}

const CODE_REQUEST = {
  response_type: 'code',
  client_id: NOBODY,
  redirect_uri: ELSEWHERE,
  scope: 'openid',
  state: 'x',
  code_challenge: 'E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM',
  code_challenge_method: 'S256',
};

const authorizeWith = (url: string, parameters: Readonly<Record<string, string>>): string => {
  const target = new URL(url);
  for (const [name, value] of Object.entries(parameters)) target.searchParams.set(name, value);
  return target.href;
};

export const PROBES: readonly Probe[] = [
  {
    endpoint: 'authorization_endpoint',
    clause: 'RFC 6749 §4.1.2.1',
    title: 'an unknown client with an address of its own',
    request: (url) => ({ url: authorizeWith(url, CODE_REQUEST) }),
    fault: noRedirectElsewhere,
  },
  {
    endpoint: 'authorization_endpoint',
    clause: 'RFC 6749 §4.1.2.1',
    title: 'no parameter at all',
    request: () => ({}),
    fault: ({ status }) => (status >= 500 ? `answers ${status}` : undefined),
  },
  {
    endpoint: 'authorization_endpoint',
    clause: 'FAPI 2.0 Security Profile §5.2.3(3)',
    title: 'a script of another origin',
    request: (url) => ({ url: authorizeWith(url, CODE_REQUEST), headers: { origin: 'https://doctor.invalid' } }),
    fault: ({ headers }) =>
      headers['access-control-allow-origin'] === undefined
        ? undefined
        : 'lets it read the answer (Access-Control-Allow-Origin)',
  },
  {
    endpoint: 'authorization_endpoint',
    clause: 'FAPI 2.0 Security Profile §5.2.3(1), RFC 6797',
    title: 'a browser',
    request: (url) => ({ url: authorizeWith(url, CODE_REQUEST) }),
    // RFC 6797 §8.1.1: on one's own machine the name would bind every other server.
    fault: ({ headers, url }) =>
      headers['strict-transport-security'] || isLoopback(url)
        ? undefined
        : 'is not told to come by TLS only (Strict-Transport-Security)',
    advice: true,
  },
  {
    endpoint: 'authorization_endpoint',
    clause: 'RFC 9700 §4.16',
    title: 'a page of another site that frames it',
    request: (url) => ({ url: authorizeWith(url, CODE_REQUEST) }),
    fault: ({ headers }) =>
      /frame-ancestors/.test(String(headers['content-security-policy'])) || headers['x-frame-options']
        ? undefined
        : 'is not refused (frame-ancestors or X-Frame-Options)',
    advice: true,
  },
  {
    endpoint: 'authorization_endpoint',
    clause: 'RFC 9700 §4.2.4',
    title: 'a link on its pages',
    request: (url) => ({ url: authorizeWith(url, CODE_REQUEST) }),
    fault: ({ headers }) =>
      headers['referrer-policy'] ? undefined : 'tells the next site the address (no Referrer-Policy)',
    advice: true,
  },
  {
    endpoint: 'token_endpoint',
    clause: 'RFC 6749 §5.2',
    title: 'an unknown client',
    request: () => ({
      method: 'POST',
      headers: basic(NOBODY),
      form: { grant_type: 'authorization_code', code: GARBAGE },
    }),
    fault: (reply) =>
      oauthError(reply, [400, 401], ['invalid_client', 'invalid_request', 'unauthorized_client']) ??
      (reply.status === 401 && !/^Basic\b/i.test(challenge(reply))
        ? 'answers 401 to Basic without WWW-Authenticate: Basic'
        : undefined),
  },
  {
    endpoint: 'token_endpoint',
    clause: 'RFC 6749 §5.2',
    title: 'nothing in it',
    request: () => ({ method: 'POST', form: {} }),
    fault: (reply) => oauthError(reply, [400, 401], ['invalid_request', 'invalid_client', 'unsupported_grant_type']),
  },
  {
    endpoint: 'token_endpoint',
    clause: 'RFC 6749 §3.2',
    title: 'a parameter that is there twice',
    request: () => ({ method: 'POST', form: `grant_type=authorization_code&grant_type=password&client_id=${NOBODY}` }),
    fault: (reply) => oauthError(reply, [400, 401]),
  },
  {
    endpoint: 'token_endpoint',
    clause: 'RFC 6749 §3.2',
    title: 'GET',
    request: (url) => ({ url: authorizeWith(url, { grant_type: 'client_credentials', client_id: NOBODY }) }),
    fault: takesNothing,
  },
  {
    endpoint: 'token_endpoint',
    clause: 'RFC 6749 §5.1',
    title: 'a cache on the way',
    request: () => ({ method: 'POST', headers: basic(NOBODY), form: { grant_type: 'client_credentials' } }),
    fault: ({ headers }) =>
      /no-store/.test(headers['cache-control'] ?? '') ? undefined : 'may keep the answer (no Cache-Control: no-store)',
    advice: true,
  },
  {
    endpoint: 'pushed_authorization_request_endpoint',
    clause: 'RFC 9126 §2.3',
    title: 'an unknown client',
    request: () => ({ method: 'POST', headers: basic(NOBODY), form: CODE_REQUEST }),
    fault: (reply) => oauthError(reply, [400, 401], ['invalid_client', 'invalid_request', 'unauthorized_client']),
  },
  {
    endpoint: 'pushed_authorization_request_endpoint',
    clause: 'FAPI 2.0 Security Profile §5.3.2.2(4)',
    title: 'a request that nobody has authenticated',
    request: () => ({ method: 'POST', form: CODE_REQUEST }),
    fault: (reply) => oauthError(reply, [400, 401], ['invalid_client', 'invalid_request', 'unauthorized_client']),
  },
  {
    endpoint: 'pushed_authorization_request_endpoint',
    clause: 'RFC 9126 §2.3',
    title: 'GET',
    request: () => ({}),
    fault: refusesMethod,
    advice: true,
  },
  {
    endpoint: 'introspection_endpoint',
    clause: 'RFC 7662 §2.1',
    title: 'a caller that nobody has authenticated',
    request: () => ({ method: 'POST', form: { token: GARBAGE } }),
    fault: (reply) => oauthError(reply, [400, 401]),
  },
  {
    endpoint: 'revocation_endpoint',
    clause: 'RFC 7009 §2.1',
    title: 'a caller that nobody has authenticated',
    request: () => ({ method: 'POST', form: { token: GARBAGE } }),
    fault: (reply) => oauthError(reply, [400, 401]),
  },
  {
    endpoint: 'userinfo_endpoint',
    clause: 'RFC 6750 §3',
    title: 'no token',
    request: () => ({}),
    fault: bearerChallenge,
  },
  {
    endpoint: 'userinfo_endpoint',
    clause: 'RFC 6750 §3.1',
    title: 'a token that is none',
    request: () => ({ headers: { authorization: `Bearer ${GARBAGE}` } }),
    fault: (reply) =>
      bearerChallenge(reply) ??
      (/error="?invalid_token/.test(challenge(reply)) ? undefined : 'does not say invalid_token in WWW-Authenticate'),
  },
  {
    endpoint: 'userinfo_endpoint',
    clause: 'FAPI 2.0 Security Profile §5.3.4(2)',
    title: 'a token in the address',
    request: (url) => ({ url: authorizeWith(url, { access_token: GARBAGE }) }),
    fault: takesNothing,
  },
  {
    endpoint: 'device_authorization_endpoint',
    clause: 'RFC 8628 §3.2',
    title: 'an unknown client',
    request: () => ({ method: 'POST', form: { client_id: NOBODY, scope: 'openid' } }),
    fault: (reply) => oauthError(reply, [400, 401]),
  },
  {
    endpoint: 'backchannel_authentication_endpoint',
    clause: 'OpenID Connect CIBA §13',
    title: 'an unknown client',
    request: () => ({ method: 'POST', headers: basic(NOBODY), form: { scope: 'openid', login_hint: 'nobody' } }),
    fault: (reply) => oauthError(reply, [400, 401]),
  },
  {
    endpoint: 'registration_endpoint',
    clause: 'RFC 7591 §3',
    title: 'GET',
    request: () => ({}),
    fault: takesNothing,
    advice: true,
  },
  {
    endpoint: 'end_session_endpoint',
    clause: 'OpenID Connect RP-Initiated Logout §3',
    title: 'an address that nobody has registered',
    request: (url) => ({ url: authorizeWith(url, { post_logout_redirect_uri: ELSEWHERE, client_id: NOBODY }) }),
    fault: noRedirectElsewhere,
  },
];
