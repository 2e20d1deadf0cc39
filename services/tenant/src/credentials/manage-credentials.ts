/** What users sign in with: identity keeps it and audits its changes; here are the way there, and the audit of who looked. */
import type { CredentialsClient, GetCredentialsResponse } from '@ostiary/contracts/ostiary/identity/v1/credentials';
import type { PromiseClient } from '@ostiary/platform/grpc-client';
import type { AdminCall } from '../access/admin-access.js';
import { recordReading } from '../audit-trail/record-reading.js';
import { answered } from '../users/identity-refusal.js';
import { type UserDependencies, workspaceOf } from '../users/manage-users.js';
import { requestedBy } from '../users/requested-by.js';

export type CredentialDependencies = UserDependencies & {
  readonly credentials: Pick<
    PromiseClient<CredentialsClient>,
    'getCredentials' | 'removePasskey' | 'removeOneTimeCodes' | 'unlockUser'
  >;
};

/** @throws Refusal not-found, temporarily-unavailable; so do the others */
export async function getCredentials(
  deps: CredentialDependencies,
  slug: string,
  userId: string,
  call: AdminCall,
): Promise<GetCredentialsResponse> {
  const workspace = await workspaceOf(deps, slug, call);
  const { tenant, id: workspaceId } = workspace;
  const found = await answered(deps.credentials.getCredentials({ tenant, workspaceId, userId }, call.context));
  await recordReading(deps.audit, workspace, { user: userId, passkeys: String(found.passkeys.length) }, call);
  return found;
}

export async function removePasskey(
  deps: CredentialDependencies,
  slug: string,
  { userId, passkeyId }: { readonly userId: string; readonly passkeyId: string },
  call: AdminCall,
): Promise<void> {
  const change = await changeOf(deps, slug, userId, call);
  await answered(deps.credentials.removePasskey({ ...change, passkeyId }, call.context));
}

export async function removeOneTimeCodes(
  deps: CredentialDependencies,
  slug: string,
  userId: string,
  call: AdminCall,
): Promise<void> {
  await answered(deps.credentials.removeOneTimeCodes(await changeOf(deps, slug, userId, call), call.context));
}

export async function unlockUser(
  deps: CredentialDependencies,
  slug: string,
  userId: string,
  call: AdminCall,
): Promise<void> {
  await answered(deps.credentials.unlockUser(await changeOf(deps, slug, userId, call), call.context));
}

async function changeOf(deps: CredentialDependencies, slug: string, userId: string, call: AdminCall) {
  const workspace = await workspaceOf(deps, slug, call);
  const actor = { type: 'administrator', id: call.caller.subject.id } as const;
  const { tenant, id: workspaceId } = workspace;
  return { tenant, workspaceId, userId, requestedBy: requestedBy(actor, workspace, call.context) };
}
