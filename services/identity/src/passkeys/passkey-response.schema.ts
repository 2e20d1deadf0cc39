import { z } from 'zod';
import { invalid } from '../identity-error.js';

const base64url = (max: number) =>
  z
    .string()
    .regex(/^[A-Za-z0-9_-]+$/)
    .max(max);
/** WebAuthn L3 §6.1.1: a credential id has at most 1023 bytes. */
const credentialId = base64url(1364);
/** WebAuthn L3 §5.8.4; unknown ones are kept. */
const transports = z
  .array(z.string().regex(/^[a-z-]{1,20}$/))
  .max(10)
  .optional();

const registrationSchema = z.object({
  id: credentialId,
  rawId: credentialId,
  type: z.literal('public-key'),
  response: z.object({
    clientDataJSON: base64url(4096),
    attestationObject: base64url(32_768),
    transports,
  }),
});

const assertionSchema = z.object({
  id: credentialId,
  rawId: credentialId,
  type: z.literal('public-key'),
  response: z.object({
    clientDataJSON: base64url(4096),
    authenticatorData: base64url(8192),
    signature: base64url(8192),
    userHandle: base64url(88).nullish(),
  }),
});

export type PasskeyRegistration = z.infer<typeof registrationSchema>;
export type PasskeyAssertion = z.infer<typeof assertionSchema>;

/** WebAuthn L3 §5.1 RegistrationResponseJSON, as far as it is read. Throws IdentityError `invalid`. */
export function parseRegistration(json: string): PasskeyRegistration {
  const result = registrationSchema.safeParse(parsedJson(json));
  if (!result.success) throw invalid('/responseJson', 'not a registration response', 'WebAuthn Level 3 §5.1');
  return result.data;
}

/** WebAuthn L3 §5.1 AuthenticationResponseJSON, as far as it is read; `undefined`: it is none. */
export function parseAssertion(json: string): PasskeyAssertion | undefined {
  const result = assertionSchema.safeParse(parsedJson(json));
  return result.success ? result.data : undefined;
}

function parsedJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
