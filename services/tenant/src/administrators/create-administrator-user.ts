/** The user of system/admin behind an administrator; identity keeps it, and has the last word on names and passwords. */
import type { AuditOrigin } from '@ostiary/audit/audit-emitter';
import type { IdentityClient } from '@ostiary/contracts/ostiary/identity/v1/identity';
import type { Workspace } from '@ostiary/oauth/workspace';
import type { PromiseClient } from '@ostiary/platform/grpc-client';
import type { Logger } from '@ostiary/platform/logger';
import { Refusal } from '../problems/refusal.js';
import { refusalOf } from '../users/identity-refusal.js';
import { requestedBy } from '../users/requested-by.js';

export interface AdministratorUserDependencies {
  readonly identity: Pick<PromiseClient<IdentityClient>, 'createUser' | 'deleteUser'>;
  readonly logger: Logger;
}

export interface AdministratorWish {
  readonly username: string;
  readonly password: string;
  readonly email?: string | undefined;
  /** That the address is theirs is proven. */
  readonly emailVerified?: true;
  readonly name?: string | undefined;
}

export interface AdministratorUser {
  /** UUID. */
  readonly id: string;
  readonly username: string;
}

/** On whose behalf, and where. */
export interface Creation {
  /** system/admin. */
  readonly workspace: Workspace;
  readonly actor: { readonly type: 'administrator' | 'system'; readonly id: string };
  readonly request: AuditOrigin;
}

/** Rejects with what the call to identity rejects with. */
export async function createAdministratorUser(
  { identity }: AdministratorUserDependencies,
  { username, password, email, emailVerified, name }: AdministratorWish,
  { workspace, actor, request }: Creation,
): Promise<AdministratorUser> {
  const claims = {
    // OIDC Core §5.1: by which the console greets its user.
    preferred_username: username,
    ...(email === undefined ? {} : { email }),
    ...(emailVerified ? { email_verified: true } : {}),
    ...(name === undefined ? {} : { name }),
  };
  const user = await identity.createUser(
    {
      tenant: workspace.tenant,
      workspaceId: workspace.id,
      username,
      password,
      claimsJson: JSON.stringify(claims),
      requestedBy: requestedBy(actor, workspace, request),
    },
    request,
  );
  return { id: user.id, username: user.username };
}

/** The way back when what the user was created for failed. */
export async function removeAdministratorUser(
  { identity, logger }: AdministratorUserDependencies,
  user: AdministratorUser,
  { workspace, actor, request }: Creation,
): Promise<void> {
  try {
    const where = { tenant: workspace.tenant, workspaceId: workspace.id, userId: user.id };
    await identity.deleteUser({ ...where, requestedBy: requestedBy(actor, workspace, request) }, request);
  } catch (error) {
    // The user is nobody's administrator; whoever has just chosen its password can sign in, and register a tenant.
    logger.error({ err: error, userId: user.id }, 'a user without a role could not be removed');
  }
}

/** What a refusal by identity means; `below`: where in the request's body the administrator stands. */
export function administratorRefusal(error: unknown, below = ''): unknown {
  const refusal = refusalOf(error, below);
  if (!(refusal instanceof Refusal)) return refusal;
  // identity knows the e-mail address as a claim; here it is a member of its own.
  const faults = refusal.faults.map((fault) => ({ ...fault, pointer: fault.pointer.replace('/claims/', '/') }));
  return new Refusal(refusal.kind, refusal.detail, { faults, headers: refusal.headers, cause: error });
}
