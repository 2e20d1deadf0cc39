import type { EffectivePolicy } from './effective-policy.js';
import { RESPONSE_MODES, type ResponseMode } from './security-profile.js';

/**
 * The response modes that the server can answer in today. The signed ones (JARM) are in the policies already and join when
 * signing of authorization responses does; what is not offered is refused and not announced.
 */
export const SUPPORTED_RESPONSE_MODES = ['query', 'fragment', 'form_post'] as const satisfies readonly ResponseMode[];
export type SupportedResponseMode = (typeof SUPPORTED_RESPONSE_MODES)[number];

export function isResponseMode(value: string): value is ResponseMode {
  return RESPONSE_MODES.some((mode) => mode === value);
}

/** The modes a client held to `policy` may ask for. */
export function offeredResponseModes(policy: Pick<EffectivePolicy, 'responseModes'>): readonly ResponseMode[] {
  return SUPPORTED_RESPONSE_MODES.filter((mode) => policy.responseModes.includes(mode));
}

/** Where an authorization response goes: a redirect URI that is proven to be the client's, and how it is asked for. */
export interface ResponseTarget {
  readonly redirectUri: string;
  readonly responseMode: ResponseMode;
  readonly state?: string | undefined;
}

/** Parameters of an authorization response; `undefined` ones are left out. */
export type ResponseParameters = Readonly<Record<string, string | undefined>>;

/**
 * The `Location` of an authorization response in mode `query` or `fragment` (OAuth 2.0 Multiple Response Type Encoding Practices
 * §2.1): parameters form-encoded; a query that the redirect URI has of its own is kept (RFC 6749 §3.1.2).
 */
export function responseLocation(
  redirectUri: string,
  mode: 'query' | 'fragment',
  parameters: ResponseParameters,
): string {
  const encoded = formEncoded(parameters);
  if (mode === 'fragment') return `${redirectUri}#${encoded}`;
  if (!redirectUri.includes('?')) return `${redirectUri}?${encoded}`;
  return redirectUri.endsWith('?') || redirectUri.endsWith('&') ? redirectUri + encoded : `${redirectUri}&${encoded}`;
}

/** encodeURIComponent leaves only characters that form-encoding allows too; `%20` and `+` mean the same there. */
function formEncoded(parameters: ResponseParameters): string {
  let encoded = '';
  for (const name in parameters) {
    const value = parameters[name];
    if (value !== undefined) encoded += `${encoded === '' ? '' : '&'}${name}=${encodeURIComponent(value)}`;
  }
  return encoded;
}
