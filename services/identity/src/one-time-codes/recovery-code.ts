import { createHmac, randomInt } from 'node:crypto';

export const RECOVERY_CODES = 10;
/** No letter that looks like another or like a digit, so that they can be read from paper. 31 letters, 10 places: 49 bits. */
const LETTERS = 'abcdefghjkmnpqrstuvwxyz23456789';
const PLACES = 10;

/** NIST SP 800-63B §3.1.2.1: look-up secrets, each good once; at least 20 bits. Like `abcde-fghjk`. */
export function newRecoveryCodes(): string[] {
  return Array.from({ length: RECOVERY_CODES }, () => {
    const letters = Array.from({ length: PLACES }, () => LETTERS[randomInt(LETTERS.length)]).join('');
    return `${letters.slice(0, PLACES / 2)}-${letters.slice(PLACES / 2)}`;
  });
}

/** What was typed, without what is there for reading only; `undefined`: no recovery code. */
export function typedRecoveryCode(typed: string): string | undefined {
  const letters = typed.toLowerCase().replace(/[\s-]/g, '');
  return letters.length === PLACES && [...letters].every((letter) => LETTERS.includes(letter)) ? letters : undefined;
}

/** A keyed hash of what the code stands for: without the key the table cannot be searched for codes. */
export function recoveryCodeHash(key: Uint8Array, userId: string, code: string): string {
  return createHmac('sha256', key)
    .update(JSON.stringify([userId, typedRecoveryCode(code) ?? '']))
    .digest('base64url');
}
