/** The user of system/admin behind an administrator; identity keeps it, and has the last word on names and passwords. */
import type { AuditOrigin } from '@ostiary/audit/audit-emitter';
import type { Ceremony, CredentialsClient } from '@ostiary/contracts/ostiary/identity/v1/credentials';
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

export interface AdministratorNames {
  readonly username: string;
  readonly email?: string | undefined;
  /** That the address is theirs is proven. */
  readonly emailVerified?: true;
  readonly name?: string | undefined;
}

export interface AdministratorWish extends AdministratorNames {
  readonly password: string;
}

/** Somebody who has made a passkey, in place of a password. */
export interface PasskeyAdministrator extends AdministratorNames {
  /** UUID; that the passkey was made for. */
  readonly userId: string;
  /** The challenge has been spent. */
  readonly ceremony: Ceremony;
  /** RegistrationResponseJSON (WebAuthn L3 §5.1). */
  readonly responseJson: string;
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
  { password, ...names }: AdministratorWish,
  creation: Creation,
): Promise<AdministratorUser> {
  const user = await identity.createUser({ ...wishFor(names, creation), password }, creation.request);
  return { id: user.id, username: user.username };
}

/** The same with a passkey. */
export async function createPasskeyAdministrator(
  credentials: Pick<PromiseClient<CredentialsClient>, 'createPasskeyUser'>,
  { userId, ceremony, responseJson, ...names }: PasskeyAdministrator,
  creation: Creation,
): Promise<AdministratorUser> {
  const wish = { ...wishFor(names, creation), userId, ceremony, responseJson };
  const user = await credentials.createPasskeyUser(wish, creation.request);
  return { id: user.id, username: user.username };
}

function wishFor(names: AdministratorNames, { workspace, actor, request }: Creation) {
  return {
    tenant: workspace.tenant,
    workspaceId: workspace.id,
    username: names.username,
    claimsJson: administratorClaims(names),
    requestedBy: requestedBy(actor, workspace, request),
  };
}

/** OIDC Core §5.1, as JSON. */
export function administratorClaims({ username, email, emailVerified, name }: AdministratorNames): string {
  return JSON.stringify({
    // By which the console greets its user.
    preferred_username: username,
    ...(email === undefined ? {} : { email }),
    ...(emailVerified ? { email_verified: true } : {}),
    ...(name === undefined ? {} : { name }),
  });
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
  // identity knows the e-mail address as a claim, and a passkey by what is said of it; here each is a member of its own.
  const here = (pointer: string) =>
    pointer.replace('/claims/', '/').replace(/\/(?:responseJson|ceremony)$/, '/passkey');
  const faults = refusal.faults.map((fault) => ({ ...fault, pointer: here(fault.pointer) }));
  return new Refusal(refusal.kind, refusal.detail, { faults, headers: refusal.headers, cause: error });
}
