import type { SignInWish } from './begin-sign-in.js';
import { returnPath } from './return-path.js';

/** `return_to`, `login_hint`, `again`, and `max_age`, `acr_values` of a step-up challenge. What does not fit is left out: anybody can make such a link. */
export function readSignInWish(query: string, origin: string): SignInWish {
  const given = new URLSearchParams(query);
  const short = (name: string) => {
    const value = given.get(name) ?? '';
    return value !== '' && value.length <= 320 ? value : undefined;
  };
  const maxAge = given.get('max_age') ?? '';
  return {
    returnTo: returnPath(given.get('return_to') ?? undefined, origin),
    loginHint: short('login_hint'),
    again: given.get('again') === '1',
    maxAgeSeconds: /^\d{1,9}$/.test(maxAge) ? Number(maxAge) : undefined,
    acrValues: short('acr_values'),
  };
}
