import { readFileSync } from 'node:fs';
import type { ConfigSchema } from '@ostiary/platform/config';
import { z } from 'zod';

const NAME = 'OSTIARY_OTHER_KEY_ENCRYPTION_KEYS';
const WANTED = 'must be keys of 32 bytes, base64, with blanks, commas or line ends between them';

/**
 * `otherKeyEncryptionKeys`: the key-encryption keys beside the one that seals, each 32 bytes: the one before it, until everything is sealed anew, or the
 * one to come. In the variable, or in the file that its `_FILE` names; none when neither is set. The keys themselves are never repeated.
 */
export const otherKeyEncryptionKeysConfig: ConfigSchema<{ readonly otherKeyEncryptionKeys: readonly Buffer[] }> = z
  .object({ [NAME]: z.string().optional(), [`${NAME}_FILE`]: z.string().optional() })
  .transform((env, context) => {
    const fail = (variable: string, message: string) => {
      context.addIssue({ code: 'custom', path: [variable], message });
      return z.NEVER;
    };
    const [value, file] = [env[NAME], env[`${NAME}_FILE`]];
    if (value !== undefined && file !== undefined) return fail(NAME, `give ${NAME} or ${NAME}_FILE, not both`);
    let text = value ?? '';
    if (file !== undefined) {
      try {
        text = readFileSync(file, 'utf8');
      } catch {
        return fail(`${NAME}_FILE`, 'names a file that cannot be read');
      }
    }
    const words = text.split(/[\s,]+/).filter((word) => word !== '');
    const keys = words.map((word) => Buffer.from(word, 'base64'));
    const fits =
      words.every((word) => /^[A-Za-z0-9+/_-]+={0,2}$/.test(word)) && keys.every(({ length }) => length === 32);
    return fits ? { otherKeyEncryptionKeys: keys } : fail(NAME, WANTED);
  });
