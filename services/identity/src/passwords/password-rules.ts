import { type AccountRule, PASSWORD_MAX_LENGTH, PASSWORD_MIN_LENGTH } from '@ostiary/oauth/account-rules';
import { invalid } from '../identity-error.js';
import { loginKey } from '../users/login-name.js';
import { isLeakedPassword } from './leaked-passwords.js';

/** What a password must not be equal to: the words that an attacker tries first for this user. */
export interface PasswordContext {
  readonly username: string;
  readonly email: string | undefined;
  /** Slugs. */
  readonly tenant: string;
  readonly workspace: string;
}

/**
 * A new password in the form in which it is hashed. Throws IdentityError `invalid` at `/password`.
 * There are no composition rules and no expiry (NIST SP 800-63B §3.1.1.2 forbids both).
 */
export function parseNewPassword(password: string, context: PasswordContext): string {
  const normalised = normalisePassword(password);
  const length = [...normalised].length;
  // NIST SP 800-63B §3.1.1.2: every code point counts as one character.
  if (length < PASSWORD_MIN_LENGTH) {
    throw refused('password-short', `a password has at least ${PASSWORD_MIN_LENGTH} characters`);
  }
  if (length > PASSWORD_MAX_LENGTH) {
    throw refused('password-long', `a password has at most ${PASSWORD_MAX_LENGTH} characters`);
  }
  // NIST SP 800-63B §3.1.1.2: printable characters and spaces; a control character could not be typed again.
  if (/\p{Cc}/u.test(normalised)) throw refused('password-characters', 'a password has no control characters');
  // NIST SP 800-63B §3.1.1.2: compared as a whole with commonly used, expected and compromised values.
  if (isLeakedPassword(normalised)) {
    throw refused('password-common', 'this password is on the list of commonly used passwords');
  }
  if (isMonotonous(normalised)) {
    throw refused('password-monotonous', 'a password is not one character repeated or a plain sequence');
  }
  if (namesTheUser(normalised, context)) {
    throw refused(
      'password-names-user',
      'a password is not the name or the e-mail address of the user or the workspace',
    );
  }
  return normalised;
}

/** NIST SP 800-63B §3.1.1.2: normalised before hashing, so that it does not matter on which keyboard it is typed. */
export function normalisePassword(password: string): string {
  return password.normalize('NFKC');
}

function refused(rule: AccountRule, reason: string) {
  return invalid('/password', reason, 'NIST SP 800-63B §3.1.1.2', rule);
}

/** `aaaaaaaa`, `12345678`, `hgfedcba`: each character the same distance from the one before. */
function isMonotonous(password: string): boolean {
  const points = [...password].map((character) => character.codePointAt(0) ?? 0);
  const step = (points[1] ?? 0) - (points[0] ?? 0);
  if (Math.abs(step) > 1) return false;
  return points.every((point, index) => index === 0 || point - (points[index - 1] ?? 0) === step);
}

function namesTheUser(password: string, context: PasswordContext): boolean {
  const key = loginKey(password);
  const [localPart = ''] = (context.email ?? '').split('@');
  const names = [
    context.username,
    context.email ?? '',
    localPart,
    context.tenant,
    context.workspace,
    `${context.tenant}/${context.workspace}`,
  ];
  return names.some(
    (name) => name !== '' && (key === loginKey(name) || key === [...loginKey(name)].reverse().join('')),
  );
}
