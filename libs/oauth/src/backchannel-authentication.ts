import { CIBA_GRANT, type WorkspaceSettings } from './workspace.js';

/** CIBA §5: how a client learns that its user has decided. Push (§10.3.1) is not offered: tokens go to whom asks for them, and shows what it holds. */
export const BACKCHANNEL_DELIVERY_MODES = ['poll', 'ping'] as const;
export type BackchannelDeliveryMode = (typeof BACKCHANNEL_DELIVERY_MODES)[number];

/** CIBA §7.1 `requested_expiry`: how long a request waits for its user, in seconds; `max` is the policy's. */
export const BACKCHANNEL_REQUEST_SECONDS = { min: 10, usual: 120 } as const;

/** CIBA §7.1.1, FAPI-CIBA §5.2.2(7), (8): how long a signed request may be good, in seconds, and how old it may be. */
export const SIGNED_REQUEST_WINDOW_SECONDS = 3600;

/** CIBA §4: whether some client of the workspace may ask its users by the back channel. Every security profile has it, each with its rules. */
export function offersBackchannelAuthentication({ grantTypes }: Pick<WorkspaceSettings, 'grantTypes'>): boolean {
  return grantTypes.includes(CIBA_GRANT);
}
