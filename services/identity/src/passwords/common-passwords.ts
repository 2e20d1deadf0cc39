import { dictionary } from '@zxcvbn-ts/language-common';

/** The 18,000 commonest passwords of leaked lists that are long enough to be taken otherwise; lower case, as the list is. */
const COMMON: ReadonlySet<string> = new Set(dictionary['passwords-common'].filter((password) => password.length >= 8));

/** Whether the password, whatever its case, is on the list. */
export function isCommonPassword(password: string): boolean {
  return COMMON.has(password.toLowerCase());
}
