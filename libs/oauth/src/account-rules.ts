/**
 * The rules that what somebody types for an account of theirs can break. Identity judges, and names the rule; the pages say it in the language of whoever typed
 * (services/authorize/src/pages/texts). A rule that joins has its words there: the type check asks for them.
 */

/** NIST SP 800-63B §3.1.1.2: at least 8 characters; at least 64 must be taken. Code points. */
export const PASSWORD_MIN_LENGTH = 8;
/** Bounds what is hashed; far above what NIST demands. */
export const PASSWORD_MAX_LENGTH = 256;
/** Longest user name, in characters after normalisation. */
export const USERNAME_MAX_LENGTH = 128;
/** Longest name that somebody may give themselves. */
export const DISPLAY_NAME_MAX_LENGTH = 200;
/** Longest name of a passkey. */
export const PASSKEY_NAME_MAX_LENGTH = 60;

/** CIBA §7.1 user_code: told to whoever may ask a user; tries are counted. */
export const USER_CODE_MIN_LENGTH = 4;
export const USER_CODE_MAX_LENGTH = 64;

export const ACCOUNT_RULES = [
  'username-needed',
  'username-long',
  'username-characters',
  'name-long',
  'name-characters',
  'password-needed',
  'password-short',
  'password-long',
  'password-characters',
  'password-common',
  'password-monotonous',
  'password-names-user',
  'passkey-name-needed',
  'passkey-name-long',
  'user-code-short',
  'user-code-long',
  'user-code-characters',
] as const;
export type AccountRule = (typeof ACCOUNT_RULES)[number];

export function isAccountRule(text: string): text is AccountRule {
  return ACCOUNT_RULES.some((rule) => rule === text);
}
