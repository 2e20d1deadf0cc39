import type { Ceremony as CeremonyMessage } from '@ostiary/contracts/ostiary/identity/v1/credentials';
import { z } from 'zod';
import { IdentityError, invalid } from '../identity-error.js';
import type { Ceremony } from '../passkeys/passkey.js';

const ceremonySchema = z.object({
  challenge: z.string().regex(/^[A-Za-z0-9_-]{43}$/),
  origin: z.url({ protocol: /^https$/ }),
  rpId: z.string().min(1).max(253),
});
const contextSchema = z
  .string()
  .regex(/^[A-Za-z0-9_:-]+$/)
  .min(16)
  .max(128);
const uuid = z.guid().transform((id) => id.toLowerCase());

/** Throws IdentityError `invalid` at `/ceremony`. */
export function parseCeremony(ceremony: CeremonyMessage | undefined): Ceremony {
  const result = ceremonySchema.safeParse(ceremony);
  if (!result.success) throw invalid('/ceremony', 'not a ceremony');
  return result.data;
}

/** Throws IdentityError `invalid` at `/context`. */
export function parseContext(context: string): string {
  const result = contextSchema.safeParse(context);
  if (!result.success) throw invalid('/context', 'not a context');
  return result.data;
}

/** An id that is no UUID is no passkey's: throws IdentityError `no_credential`. */
export function parsePasskeyId(id: string): string {
  const result = uuid.safeParse(id);
  if (!result.success) throw new IdentityError({ kind: 'no_credential' });
  return result.data;
}
