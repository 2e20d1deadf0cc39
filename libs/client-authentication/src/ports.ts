import type { AuditEventInput } from '@ostiary/audit/audit-emitter';
import type { Client } from '@ostiary/oauth/client';
import type { Workspace } from '@ostiary/oauth/workspace';
import type { SpendKind } from '@ostiary/state/spend-once';

// What this library needs of the others, as narrow as it can be said; the classes named fit.

/** `Directory` of libs/directory. */
export interface ClientDirectory {
  client(workspace: Workspace, clientId: string): Client | undefined | Promise<Client | undefined>;
}

/** `SpendOnce` of libs/state. */
export interface SingleUse {
  spend(kind: SpendKind, scope: string, id: string, ttlSeconds: number): Promise<boolean>;
}

/** `AuditEmitter` of libs/audit. */
export interface AuditRecorder {
  record(event: AuditEventInput): Promise<void>;
}

/** `RequestContext` of libs/platform. */
export type RequestOrigin = AuditEventInput['request'];
