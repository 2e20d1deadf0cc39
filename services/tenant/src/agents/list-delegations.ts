/** The ledger of who let whom do what: token keeps it; here are the names of whom it is about, and the audit of who looked. */
import type { Delegation, GrantsClient } from '@ostiary/contracts/ostiary/issuance/v1/issuance';
import type { PromiseClient } from '@ostiary/platform/grpc-client';
import { inTenant } from '@ostiary/platform/postgres';
import type { AdminCall } from '../access/admin-access.js';
import { recordReading } from '../audit-trail/record-reading.js';
import { clientNamesOf } from '../clients/client.repository.js';
import { answered } from '../users/identity-refusal.js';
import { type UserDependencies, workspaceOf } from '../users/manage-users.js';
import { nameUsers } from '../users/name-users.js';

export type LedgerDependencies = UserDependencies & {
  readonly grants: Pick<PromiseClient<GrantsClient>, 'listDelegations'>;
};

export interface LedgerPage {
  readonly delegations: readonly Delegation[];
  /** '': there are no more. */
  readonly nextCursor: string;
  /** By user id. */
  readonly usernames: ReadonlyMap<string, string>;
  /** By client id. */
  readonly clientNames: ReadonlyMap<string, string>;
}

/** '' of a search: of all. @throws Refusal not-found, temporarily-unavailable */
export async function listDelegations(
  deps: LedgerDependencies,
  slug: string,
  search: {
    readonly userId: string;
    readonly clientId: string;
    readonly owner: string;
    readonly grantId: string;
    readonly cursor: string;
    readonly limit: number;
  },
  call: AdminCall,
): Promise<LedgerPage> {
  const workspace = await workspaceOf(deps, slug, call);
  const { tenant, id: workspaceId } = workspace;
  const wanted = { tenant, workspaceId, ...search };
  const { delegations, nextCursor } = await answered(deps.grants.listDelegations(wanted, call.context));
  const clientIds = delegations.flatMap((one) => one.clientIds);
  const userIds = delegations.flatMap(({ userId }) => (userId === '' ? [] : userId));
  const [usernames, clientNames] = await Promise.all([
    nameUsers(deps, workspace, userIds, call),
    inTenant(deps.dataSource, tenant, (manager) => clientNamesOf(manager, workspace, clientIds)),
  ]);
  const of = search.userId === '' ? {} : { user: search.userId };
  await recordReading(deps.audit, workspace, { ...of, delegations: String(delegations.length) }, call);
  return { delegations, nextCursor, usernames, clientNames };
}
