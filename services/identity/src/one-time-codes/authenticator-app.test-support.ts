import { setTimeout as sleep } from 'node:timers/promises';
import { Secret, TOTP } from 'otpauth';

const STEP_MS = 30_000;
/** How long what a test does with its codes may take. */
const ENOUGH_MS = 4_000;

/**
 * What an authenticator app shows (RFC 6238, its defaults), `shift` steps of 30 seconds from now. Near the end of a step it waits for the next one: a code
 * of the step before would be two steps old when it arrives, and refused. `key`: base32, with or without spaces.
 */
export async function shownByApp(key: string, shift = 0): Promise<string> {
  const left = STEP_MS - (Date.now() % STEP_MS);
  if (left < ENOUGH_MS) await sleep(left);
  return new TOTP({ secret: Secret.fromBase32(key.replaceAll(/\s/g, '')) }).generate({
    timestamp: Date.now() + shift * STEP_MS,
  });
}
