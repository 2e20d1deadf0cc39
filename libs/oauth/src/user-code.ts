/**
 * The code that a person reads on a device and types in a browser (RFC 8628 §6.1): eight of twenty consonants, in which nobody reads a word or
 * takes one letter for another; 34.5 bits, which is too little for a secret and enough for ten minutes behind a limit of tries.
 */

/** RFC 8628 §6.1. */
export const USER_CODE_ALPHABET = 'BCDFGHJKLMNPQRSTVWXZ';
export const USER_CODE_LENGTH = 8;

const USER_CODE = new RegExp(`^[${USER_CODE_ALPHABET}]{${USER_CODE_LENGTH}}$`, 'i');
/** Longer than whatever somebody types around the letters. */
const MAX_TYPED = 64;

/** Without the dash. `below`: an unpredictable number from 0 to its argument - 1. */
export function newUserCode(below: (limit: number) => number): string {
  return Array.from({ length: USER_CODE_LENGTH }, () =>
    USER_CODE_ALPHABET.charAt(below(USER_CODE_ALPHABET.length)),
  ).join('');
}

/** As it is shown: XXXX-XXXX. */
export function formatUserCode(code: string): string {
  return `${code.slice(0, USER_CODE_LENGTH / 2)}-${code.slice(USER_CODE_LENGTH / 2)}`;
}

/** RFC 8628 §6.1: whatever the case, and whatever stands between the letters; `undefined`: it can be none of ours. */
export function typedUserCode(typed: string): string | undefined {
  if (typed.length > MAX_TYPED) return undefined;
  const code = typed.replace(/[\s\p{P}\p{S}]/gu, '');
  // Tried before its letters are made large: some letters of the world become two.
  return USER_CODE.test(code) ? code.toUpperCase() : undefined;
}
