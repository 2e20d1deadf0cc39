import { USERNAME_MAX_LENGTH } from '@ostiary/oauth/account-rules';
import { z } from 'zod';
import { invalid } from '../identity-error.js';

/** RFC 8264 §4.2 IdentifierClass, as far as a user name needs it: letters, digits, marks, visible ASCII; no spaces, no controls. */
const USERNAME = /^[\p{L}\p{N}\p{M}\x21-\x7e]+$/u;

const emailAddress = z.email().max(254);

/** A user name as it is stored and shown: normalised to NFKC, its case kept. Throws IdentityError `invalid`. */
export function parseUsername(username: string): string {
  const normalised = username.normalize('NFKC');
  if (normalised === '') throw invalid('/username', 'a user needs a user name', undefined, 'username-needed');
  if ([...normalised].length > USERNAME_MAX_LENGTH) {
    throw invalid('/username', `a user name has at most ${USERNAME_MAX_LENGTH} characters`, undefined, 'username-long');
  }
  if (!USERNAME.test(normalised)) {
    const reason = 'a user name consists of letters, digits and visible ASCII characters';
    throw invalid('/username', reason, undefined, 'username-characters');
  }
  return normalised;
}

/** The form in which names and addresses are compared and unique (RFC 8265 §3.3 UsernameCaseMapped): NFKC, lower case. */
export function loginKey(name: string): string {
  // Lower-casing can leave what NFKC would compose again.
  return name.normalize('NFKC').toLowerCase().normalize('NFKC');
}

/** What a user types to sign in, as a key; `undefined` when it can be nobody's name (too long, control characters). */
export function typedLoginKey(typed: string): string | undefined {
  if (typed.length > 320) return undefined;
  const key = loginKey(typed.trim());
  return USERNAME.test(key) ? key : undefined;
}

/** Whether the text is an e-mail address that we take. */
export function isEmailAddress(text: string): boolean {
  return emailAddress.safeParse(text).success;
}
