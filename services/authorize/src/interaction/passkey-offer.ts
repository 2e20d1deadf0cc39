import { offersPasskeys } from '@ostiary/oauth/authorization-request/authentication-context';
import type { Visit } from './visit.js';

/** Whether whoever has just signed in without a passkey is asked to add one: not who has one, and not again for half a year in a browser in which it was asked. */
export function mayBeOfferedPasskey({ workspace, offeredPasskey }: Visit, passkeys: number | undefined): boolean {
  const { settings } = workspace;
  return settings.signIn.offerPasskey === true && offersPasskeys(settings) && passkeys === 0 && !offeredPasskey;
}
