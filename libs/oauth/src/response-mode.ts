import type { EffectivePolicy } from './effective-policy.js';
import { RESPONSE_MODES, RESPONSE_TYPES, type ResponseMode, type ResponseType } from './security-profile.js';

/** A mode with its way named: JARM §2.3.4 has `jwt` for the default of the response type. */
export type SettledResponseMode = Exclude<ResponseMode, 'jwt'>;

/** OAuth 2.0 Multiple Response Types §3: the values in any order; `undefined`: none that the server knows. */
export function parseResponseType(value: string): ResponseType | undefined {
  const sorted = value.split(' ').sort().join(' ');
  return RESPONSE_TYPES.find((type) => type === sorted);
}

/** OAuth 2.0 Multiple Response Types §2.1, §5: how a response comes if nobody says how. */
export function defaultResponseMode(responseType: ResponseType): 'query' | 'fragment' {
  return responseType === 'code' ? 'query' : 'fragment';
}

/** JARM §2.3.4: `jwt` is the way of the response type, in a JWT. */
export function settled(mode: ResponseMode, responseType: ResponseType): SettledResponseMode {
  return mode === 'jwt' ? `${defaultResponseMode(responseType)}.jwt` : mode;
}

/** JARM §2.3: whether the response is one JWT; and the way in which it, or its parameters, go. */
export function deliveryOf(mode: SettledResponseMode): { signed: boolean; way: 'query' | 'fragment' | 'form_post' } {
  switch (mode) {
    case 'query':
    case 'fragment':
    case 'form_post':
      return { signed: false, way: mode };
    case 'query.jwt':
      return { signed: true, way: 'query' };
    case 'fragment.jwt':
      return { signed: true, way: 'fragment' };
    case 'form_post.jwt':
      return { signed: true, way: 'form_post' };
  }
}

export function isResponseMode(value: string): value is ResponseMode {
  return RESPONSE_MODES.some((mode) => mode === value);
}

/** The modes a client held to `policy` may ask for. */
export function offeredResponseModes(
  policy: Pick<EffectivePolicy, 'responseModes' | 'hybridResponseModes'>,
  responseType: ResponseType,
): readonly ResponseMode[] {
  return responseType === 'code' ? policy.responseModes : policy.hybridResponseModes;
}

/** Where an authorization response goes: a redirect URI that is proven to be the client's, and how it is asked for. */
export interface ResponseTarget {
  readonly redirectUri: string;
  readonly responseMode: SettledResponseMode;
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
  if (encoded === '') return redirectUri;
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
