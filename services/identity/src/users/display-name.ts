import { DISPLAY_NAME_MAX_LENGTH } from '@ostiary/oauth/account-rules';
import { invalid } from '../identity-error.js';

/**
 * What the text must not hold: control characters and line ends, which nobody has in a name, and those that reverse the direction of what
 * stands after it (UAX #9 §2), by which a name could rewrite the sentence it is shown in. Joiners stay: some scripts need them.
 */
const UNSHOWABLE = /[\p{Cc}\p{Zl}\p{Zp}\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/u;

/** RFC 8266 §2: the name in NFC, without spaces around it; `undefined`: none. Throws IdentityError `invalid` at `/name`. */
export function parseDisplayName(typed: string): string | undefined {
  const name = typed.normalize('NFC').trim();
  if (name === '') return undefined;
  if ([...name].length > DISPLAY_NAME_MAX_LENGTH) {
    throw invalid('/name', `a name has at most ${DISPLAY_NAME_MAX_LENGTH} characters`, undefined, 'name-long');
  }
  if (!name.isWellFormed() || UNSHOWABLE.test(name)) {
    throw invalid('/name', 'a name is one line of text without control characters', undefined, 'name-characters');
  }
  return name;
}
