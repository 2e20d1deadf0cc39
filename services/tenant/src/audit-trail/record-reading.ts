import type { AuditEmitter } from '@ostiary/audit/audit-emitter';
import type { AdminCall } from '../access/admin-access.js';
import type { WorkspaceRecord } from '../workspaces/workspace.repository.js';

/** Personal data was shown: that is an event like any other, and it is durable before the answer leaves. `details.user`: whose. */
export async function recordReading(
  audit: Pick<AuditEmitter, 'record'>,
  workspace: WorkspaceRecord,
  details: Readonly<Record<string, string>>,
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
