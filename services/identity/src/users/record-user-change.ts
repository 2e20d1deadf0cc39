import type { AuditEmitter, TargetType } from '@ostiary/audit/audit-emitter';
import type { AuditEventType } from '@ostiary/audit/event-types';
import type { DirectoryOutbox } from '@ostiary/directory/directory-outbox';
import { inTenant } from '@ostiary/platform/postgres';
import type { DataSource, EntityManager } from 'typeorm';
import type { MailQueue } from '../mail/queue-mail.js';
import type { Requester, UserRecord } from './user.js';
import type { UserQuota } from './user-quota.js';

/** What every change of a user needs, and leaves behind in its own transaction. */
export interface ChangeDependencies {
  readonly dataSource: DataSource;
  readonly audit: Pick<AuditEmitter, 'recordInTransaction'>;
  readonly directoryOutbox: Pick<DirectoryOutbox, 'add' | 'publish'>;
  /** undefined: this installation sends no e-mail. */
  readonly mailQueue: MailQueue | undefined;
  readonly userQuota: Pick<UserQuota, 'requireRoom'>;
  readonly now: () => number;
}

export interface UserEvent {
  readonly type: Extract<AuditEventType, `user.${string}` | `credential.${string}` | `organization.member_${string}`>;
  /** Absent: success. */
  readonly outcome?: 'failure';
  readonly target: { readonly type: Extract<TargetType, 'user' | 'credential'>; readonly id: string };
  /** Names of what changed, never values: they are personal data, and the trail cannot be erased. */
  readonly details?: Readonly<Record<string, string>>;
}

export interface UserChange {
  readonly user: UserRecord;
  readonly events: readonly UserEvent[];
}

/** Makes the change, its audit events and the word to the caches durable together, and passes the word on before it answers. */
export async function changeUser(
  deps: ChangeDependencies,
  tenant: string,
  requester: Requester,
  work: (manager: EntityManager) => Promise<UserChange>,
): Promise<UserRecord> {
  const { user, events } = await inTenant(deps.dataSource, tenant, async (manager) => {
    const change = await work(manager);
    for (const event of change.events) await recordUserEvent(deps, manager, change.user, requester, event);
    if (change.events.length > 0) await announce(deps, manager, change.user, requester);
    return change;
  });
  if (events.length > 0) await passOn(deps);
  return user;
}

/** Waits for the word to the caches, but not for long: while Kafka is away the change stands, and the word goes out when it is back. */
export async function passOn({ directoryOutbox }: Pick<ChangeDependencies, 'directoryOutbox'>): Promise<void> {
  await Promise.race([directoryOutbox.publish(), pause(500)]);
}

/** An event of the user's in the transaction of `manager`. */
export function recordUserEvent(
  { audit }: Pick<ChangeDependencies, 'audit'>,
  manager: EntityManager,
  user: UserRecord,
  requester: Requester,
  event: UserEvent,
): Promise<void> {
  return audit.recordInTransaction(manager, {
    type: event.type,
    outcome: event.outcome ?? 'success',
    workspace: {
      id: user.workspaceId,
      tenant: user.tenant,
      slug: requester.workspace,
      settings: { auditAddress: requester.auditAddress },
    },
    // A user who acts on himself is known when the change is.
    actor:
      requester.actor.type === 'user' && requester.actor.id === '' ? { type: 'user', id: user.id } : requester.actor,
    target: event.target,
    request: requester.request,
    ...(requester.clientId === undefined ? {} : { clientId: requester.clientId }),
    ...(event.details ? { details: event.details } : {}),
  });
}

function announce(
  { directoryOutbox }: ChangeDependencies,
  manager: EntityManager,
  user: UserRecord,
  requester: Requester,
): Promise<void> {
  return directoryOutbox.add(manager, {
    tenant: user.tenant,
    workspaceId: user.workspaceId,
    workspace: requester.workspace,
    changed: { $case: 'userChanged', userChanged: { userId: user.id } },
  });
}

function pause(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds).unref());
}
