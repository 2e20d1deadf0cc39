import type { AuditEventInput } from '@ostiary/audit/audit-emitter';
import type { AccountVisit } from '../account/account-visit.js';

/** The user switches notices on or off, in the session of the visit. */
export function noticesEvent(
  { workspace, user, live, origin }: Pick<AccountVisit, 'workspace' | 'user' | 'live' | 'origin'>,
  type: 'backchannel.notices_enabled' | 'backchannel.notices_disabled',
) {
  return {
    ...{ type, outcome: 'success', workspace },
    actor: { type: 'user', id: user.id },
    target: { type: 'user', id: user.id },
    sessionId: live.session.id,
    request: origin,
  } as const satisfies AuditEventInput;
}
