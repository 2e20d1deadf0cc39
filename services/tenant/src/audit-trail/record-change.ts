/** The audit event of an administrator's change, in the transaction that makes it. */
import type { AuditEmitter, AuditEventInput, TargetType } from '@ostiary/audit/audit-emitter';
import type { AuditEventType } from '@ostiary/audit/event-types';
import type { EntityManager } from 'typeorm';
import type { AdminCall } from '../access/admin-access.js';

export interface Change {
  readonly type: AuditEventType;
  readonly target: { readonly type: TargetType; readonly id: string };
  /** Absent: an event of the tenant itself. */
  readonly workspace?: AuditEventInput['workspace'];
  /** What it was and what it is, whole; the event gets the members that differ, secrets masked. */
  readonly before?: object;
  readonly after?: object;
  readonly details?: Readonly<Record<string, string>>;
}

export type TransactionalAudit = Pick<AuditEmitter, 'recordInTransaction'>;

export async function recordChange(
  audit: TransactionalAudit,
  manager: EntityManager,
  call: AdminCall,
  change: Change,
): Promise<void> {
  const { caller, context, tenant } = call;
  await audit.recordInTransaction(manager, {
    type: change.type,
    outcome: 'success',
    ...(change.workspace === undefined ? { tenant } : { workspace: change.workspace }),
    actor: { type: 'administrator', id: caller.subject.id },
    target: change.target,
    request: context,
    clientId: caller.clientId,
    tokenIds: [caller.tokenId],
    ...(caller.senderConstraint === undefined ? {} : { senderConstraint: caller.senderConstraint }),
    details: { ...beforeAndAfter(change.before, change.after), ...change.details },
  });
}

/** Members whose values never leave this service, wherever they stand in a record. */
const SECRET_MEMBERS = new Set(['password', 'secretHashes', 'hash', 'clientSecret', 'sealedPrivateKey', 'jwt']);
const MASK = '[masked]';

/** `before` and `after` as JSON of those members that differ. */
export function beforeAndAfter(
  before: object | undefined,
  after: object | undefined,
): { before?: string; after?: string } {
  const was = asJson(before);
  const is = asJson(after);
  const names = [...new Set([...was.keys(), ...is.keys()])].filter((name) => was.get(name) !== is.get(name));
  return {
    ...(before === undefined ? {} : { before: selected(before, names) }),
    ...(after === undefined ? {} : { after: selected(after, names) }),
  };
}

function asJson(value: object | undefined): Map<string, string> {
  return new Map(Object.entries(value ?? {}).map(([name, member]) => [name, JSON.stringify(member)]));
}

function selected(value: object, names: readonly string[]): string {
  const members = Object.entries(value).filter(([name]) => names.includes(name));
  return JSON.stringify(Object.fromEntries(members), (name, member: unknown) =>
    SECRET_MEMBERS.has(name) ? MASK : member,
  );
}
