import fs from 'node:fs';
import path from 'node:path';
import { mayHold } from './password-filter.js';

/** The half a million commonest passwords of leaked lists that are long enough to be taken otherwise; made by tools/leaked-passwords.ts. */
export const LEAKED_PASSWORDS: Uint8Array = fs.readFileSync(path.join(import.meta.dirname, 'leaked-passwords.filter'));

/** Whether the password, whatever its case, is on the list (or, one in 25,000, merely looks like it). */
export function isLeakedPassword(password: string): boolean {
  return mayHold(LEAKED_PASSWORDS, password);
}
