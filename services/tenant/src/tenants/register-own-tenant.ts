/**
 * A further tenant for somebody who has an account: the user of the token owns it. Whoever has set up more than a password has to have shown it when the
 * token was issued, so that a stolen password makes nobody an owner.
 */
import type { CredentialsClient } from '@ostiary/contracts/ostiary/identity/v1/credentials';
import type { IdentityClient } from '@ostiary/contracts/ostiary/identity/v1/identity';
import {
  ACR_TWO_FACTORS,
  offersOneTimeCodes,
  offersPasskeys,
} from '@ostiary/oauth/authorization-request/authentication-context';
import type { Workspace } from '@ostiary/oauth/workspace';
import type { PromiseClient } from '@ostiary/platform/grpc-client';
import type { AdminAccess, AdminCall } from '../access/admin-access.js';
import { invalid, Refusal } from '../problems/refusal.js';
import { answered } from '../users/identity-refusal.js';
import {
  foundTenant,
  type RegisteredTenant,
  type RegisterTenantDependencies,
  requireFreeSlug,
  type TenantRegistration,
} from './register-tenant.js';

export interface RegisterOwnTenantDependencies
  extends Pick<RegisterTenantDependencies, 'dataSource' | 'audit' | 'systemWorkspace' | 'now'> {
  readonly identity: Pick<PromiseClient<IdentityClient>, 'getUser'>;
  readonly credentials: Pick<PromiseClient<CredentialsClient>, 'getCredentials'>;
}

/** @throws OAuthError 401 (RFC 9470); Refusal forbidden, conflict, invalid-request, temporarily-unavailable */
export async function registerOwnTenant(
  deps: RegisterOwnTenantDependencies,
  access: Pick<AdminAccess, 'requireSignInOf'>,
  { slug, name, administrator }: TenantRegistration,
  call: AdminCall,
): Promise<RegisteredTenant> {
  const { subject } = call.caller;
  if (subject.type !== 'user') throw new Refusal('forbidden', 'A program registers no tenant: sign in as a person.');
  if (administrator !== undefined) {
    throw invalid([
      { pointer: '/administrator', detail: 'is for requests without a token: this tenant is its user’s' },
    ]);
  }
  const workspace = await deps.systemWorkspace();
  if (await hasMoreThanPassword(deps, workspace, call)) access.requireSignInOf(ACR_TWO_FACTORS, call);
  await requireFreeSlug(deps, slug);
  const scope = { tenant: workspace.tenant, workspaceId: workspace.id };
  const user = await answered(deps.identity.getUser({ ...scope, userId: subject.id }, call.context));
  if (user.disabled) throw new Refusal('forbidden', 'This account is disabled.');
  return foundTenant(deps, { slug, name }, { id: user.id, username: user.username }, workspace, call.context);
}

async function hasMoreThanPassword(
  { credentials }: RegisterOwnTenantDependencies,
  { tenant, id: workspaceId, settings }: Workspace,
  { caller, context }: AdminCall,
): Promise<boolean> {
  const userId = caller.subject.id;
  const found = await answered(credentials.getCredentials({ tenant, workspaceId, userId }, context));
  return (
    (offersOneTimeCodes(settings) && found.hasOneTimeCodes) || (offersPasskeys(settings) && found.passkeys.length > 0)
  );
}
