/** Values of the API as people read them. */

/** Written otherwise than with a capital at most. */
const SPELLED: Readonly<Record<string, string>> = {
  pkce: 'PKCE',
  dpop: 'DPoP',
  id: 'ID',
  uri: 'URI',
  jwks: 'JWKS',
  oauth: 'OAuth',
  openid: 'OpenID',
  ttl: 'lifetime',
  b2c: 'B2C',
  b2b: 'B2B',
  ai: 'AI',
  mtls: 'mTLS',
  jwt: 'JWT',
};

/** `require_pushed_requests` → `Require pushed requests`. */
export function titleOf(name: string): string {
  const words = name.split(/[_-]/).map((word) => SPELLED[word] ?? word);
  const text = words.join(' ');
  return text.charAt(0).toUpperCase() + text.slice(1);
}

const UNITS = [
  ['day', 86_400],
  ['hour', 3_600],
  ['minute', 60],
] as const;

/** 600 → `10 minutes`; 90 → `90 seconds`: the largest unit that leaves no rest. */
export function duration(seconds: number): string {
  for (const [unit, size] of UNITS) {
    if (seconds >= size && seconds % size === 0) {
      const count = seconds / size;
      return `${count} ${unit}${count === 1 ? '' : 's'}`;
    }
  }
  return `${seconds} second${seconds === 1 ? '' : 's'}`;
}

const RELATIVE = new Intl.RelativeTimeFormat('en', { numeric: 'auto' });

/** `3 days ago`, `in 2 hours`. `now`: Unix ms. */
export function fromNow(time: string, now: number): string {
  const seconds = Math.round((Date.parse(time) - now) / 1000);
  for (const [unit, size] of UNITS)
    if (Math.abs(seconds) >= size) return RELATIVE.format(Math.round(seconds / size), unit);
  return RELATIVE.format(seconds, 'second');
}

const EXACT = new Intl.DateTimeFormat('en', { dateStyle: 'medium', timeStyle: 'medium' });

export const exactTime = (time: string): string => EXACT.format(new Date(time));

export const PROFILE_TITLES: Readonly<Record<string, string>> = {
  'oauth2.1': 'OAuth 2.1',
  'fapi1-advanced': 'FAPI 1.0 Advanced',
  'fapi2-security': 'FAPI 2.0 Security Profile',
  'fapi2-message-signing': 'FAPI 2.0 Message Signing',
};

export const profileTitle = (name: string): string => PROFILE_TITLES[name] ?? titleOf(name);
