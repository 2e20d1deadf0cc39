import type { AuditEmitter } from '@ostiary/audit/audit-emitter';
import type { AUDIT_EVENT_TYPES } from '@ostiary/audit/event-types';
import type { AdminCall } from '../access/admin-access.js';
import type { WorkspaceRecord } from '../workspaces/workspace.repository.js';

/** What the catalogue knows of it, and nothing else. */
export type ReadingDetails = Readonly<
  Partial<Record<keyof (typeof AUDIT_EVENT_TYPES)['administrator.read_personal_data']['details'], string>>
>;

/** Personal data was shown: that is an event like any other, and it is durable before the answer leaves. `details.user`: whose. */
export async function recordReading(
  audit: Pick<AuditEmitter, 'record'>,
  workspace: WorkspaceRecord,
  details: ReadingDetails,
  { caller, context }: AdminCall,
): Promise<void> {
  await audit.record({
    type: 'administrator.read_personal_data',
    outcome: 'success',
    workspace,
    actor: { type: 'administrator', id: caller.subject.id },
    ...(details.user === undefined ? {} : { target: { type: 'user', id: details.user } }),
    request: context,
    clientId: caller.clientId,
    tokenIds: [caller.tokenId],
    details,
  });
}
