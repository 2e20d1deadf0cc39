/**
 * The first half of a registration by a passkey. What would be refused is refused now, before somebody makes a passkey for nothing; nothing is kept but a record that
 * expires, so that a registration that is not finished leaves nothing behind. The second half is register-tenant.ts.
 */
import type { AuditOrigin } from '@ostiary/audit/audit-emitter';
import type { CredentialsClient } from '@ostiary/contracts/ostiary/identity/v1/credentials';
import { offersPasskeys } from '@ostiary/oauth/authorization-request/authentication-context';
import { creationOptions } from '@ostiary/oauth/passkey-ceremony';
import type { PromiseClient } from '@ostiary/platform/grpc-client';
import type { z } from 'zod';
import { administratorClaims, administratorRefusal } from '../administrators/create-administrator-user.js';
import { invalid } from '../problems/refusal.js';
import type { PasskeyCeremonies } from './passkey-ceremonies.js';
import { type RegisterTenantDependencies, requireFreeSlug } from './register-tenant.js';
import type { PREPARE_PASSKEY } from './tenants.routes.js';

export interface PreparePasskeyDependencies extends Pick<RegisterTenantDependencies, 'dataSource' | 'systemWorkspace'> {
  readonly credentials: Pick<PromiseClient<CredentialsClient>, 'preparePasskeyUser'>;
}

/** @throws Refusal conflict, invalid-request, temporarily-unavailable; OAuthError 503 */
export async function preparePasskey(
  deps: PreparePasskeyDependencies,
  ceremonies: Pick<PasskeyCeremonies, 'begin'>,
  { slug, administrator }: z.output<typeof PREPARE_PASSKEY.body>,
  request: AuditOrigin,
): Promise<ReturnType<typeof creationOptions>> {
  const workspace = await deps.systemWorkspace();
  if (!offersPasskeys(workspace.settings)) {
    const detail = 'is no way to sign in to this installation: choose a password';
    throw invalid([{ pointer: '/administrator/passkey', detail }]);
  }
  await requireFreeSlug(deps, slug);
  const { tenant, id: workspaceId } = workspace;
  const { username } = administrator;
  const wish = { tenant, workspaceId, username, claimsJson: administratorClaims(administrator) };
  const { userId, userHandle } = await deps.credentials.preparePasskeyUser(wish, request).catch((error: unknown) => {
    throw administratorRefusal(error, '/administrator');
  });
  const challenge = await ceremonies.begin(workspace, { userId, username });
  return creationOptions(workspace, challenge, { handle: userHandle, username, passkeys: [] });
}
