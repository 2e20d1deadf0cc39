/**
 * A tenant and its first administrator, or neither. The user lives in identity and the tenant here, so there is an order and a way back:
 * 1. the slug is free (cheap to know, and most refusals end here); before that, the challenge of a passkey is spent: with the first answer to it;
 * 2. the user is created, with a password or a passkey. Whoever has an account registers a further tenant by signing in (register-own-tenant.ts): a password that is sent here
 *    opens nothing, and is compared with nobody's;
 * 3. tenant, ownership and audit event are written in one transaction;
 * 4. if 3 fails, the user is removed again. A process that dies between 2 and 3 leaves a user who can sign in, and register.
 */
import type { AuditOrigin } from '@ostiary/audit/audit-emitter';
import type { CredentialsClient } from '@ostiary/contracts/ostiary/identity/v1/credentials';
import type { Workspace } from '@ostiary/oauth/workspace';
import type { PromiseClient } from '@ostiary/platform/grpc-client';
import { inTenant } from '@ostiary/platform/postgres';
import type { DataSource } from 'typeorm';
import type { z } from 'zod';
import { insertAdministrator } from '../administrators/administrator.repository.js';
import {
  type AdministratorUser,
  type AdministratorUserDependencies,
  administratorRefusal,
  type Creation,
  createAdministratorUser,
  createPasskeyAdministrator,
  removeAdministratorUser,
} from '../administrators/create-administrator-user.js';
import type { TransactionalAudit } from '../audit-trail/record-change.js';
import { conflict, invalid } from '../problems/refusal.js';
import type { PasskeyCeremonies, SpentCeremony } from './passkey-ceremonies.js';
import { findTenant, insertTenant, type Tenant } from './tenant.repository.js';
import type { REGISTER_TENANT } from './tenants.routes.js';

export interface RegisterTenantDependencies extends AdministratorUserDependencies {
  readonly dataSource: DataSource;
  readonly credentials: Pick<PromiseClient<CredentialsClient>, 'createPasskeyUser'>;
  readonly audit: TransactionalAudit;
  readonly systemWorkspace: () => Promise<Workspace>;
  /** Unix ms. */
  readonly now: () => number;
}

export type TenantRegistration = z.output<typeof REGISTER_TENANT.body>;

export interface RegisteredTenant {
  readonly tenant: Tenant;
  readonly administrator: { readonly id: string; readonly username: string };
  readonly authorizationServer: string;
}

/** @throws Refusal conflict, invalid-request, temporarily-unavailable; OAuthError 503 */
export async function registerTenant(
  deps: RegisterTenantDependencies,
  ceremonies: Pick<PasskeyCeremonies, 'spend'>,
  { slug, name, administrator }: TenantRegistration,
  request: AuditOrigin,
): Promise<RegisteredTenant> {
  if (administrator === undefined) {
    throw invalid([{ pointer: '/administrator', detail: 'is needed without an access token' }]);
  }
  const workspace = await deps.systemWorkspace();
  const create = await wayIn(deps, ceremonies, workspace, administrator);
  await requireFreeSlug(deps, slug);
  const creation: Creation = { workspace, actor: { type: 'system', id: 'registration' }, request };
  const user = await create(creation).catch((error: unknown) => {
    throw administratorRefusal(error, '/administrator');
  });
  try {
    return await foundTenant(deps, { slug, name }, user, workspace, request);
  } catch (error) {
    await removeAdministratorUser(deps, user, creation);
    throw error;
  }
}

/** How the first administrator is created: with a password, or with a passkey, whose challenge is spent here. @throws Refusal invalid-request */
async function wayIn(
  deps: RegisterTenantDependencies,
  ceremonies: Pick<PasskeyCeremonies, 'spend'>,
  workspace: Workspace,
  { password, passkey, ...names }: NonNullable<TenantRegistration['administrator']>,
): Promise<(creation: Creation) => Promise<AdministratorUser>> {
  if (password !== undefined) return (creation) => createAdministratorUser(deps, { ...names, password }, creation);
  const responseJson = JSON.stringify(passkey);
  const spent: SpentCeremony | undefined = await ceremonies.spend(workspace, names.username, responseJson);
  if (spent === undefined) {
    const detail = 'answers no challenge that is still open for this user name: begin again';
    throw invalid([{ pointer: '/administrator/passkey', detail }]);
  }
  const wish = { ...names, userId: spent.userId, ceremony: spent.ceremony, responseJson };
  return (creation) => createPasskeyAdministrator(deps.credentials, wish, creation);
}

/** @throws Refusal conflict */
export async function requireFreeSlug(
  { dataSource }: Pick<RegisterTenantDependencies, 'dataSource'>,
  slug: string,
): Promise<void> {
  const taken = await inTenant(dataSource, slug, (manager) => findTenant(manager, slug));
  if (taken !== undefined) throw conflict('This slug is taken.', '/slug');
}

/** Writes the tenant, and who owns it. @throws Refusal conflict */
export async function foundTenant(
  deps: Pick<RegisterTenantDependencies, 'dataSource' | 'audit' | 'now'>,
  { slug, name }: Pick<TenantRegistration, 'slug' | 'name'>,
  owner: AdministratorUser,
  { issuer }: Pick<Workspace, 'issuer'>,
  request: AuditOrigin,
): Promise<RegisteredTenant> {
  const tenant: Tenant = { slug, name, createdAt: deps.now() };
  await inTenant(deps.dataSource, slug, async (manager) => {
    await insertTenant(manager, tenant);
    const subject = { type: 'user', id: owner.id } as const;
    await insertAdministrator(manager, { tenant: slug, subject, role: 'owner', createdAt: tenant.createdAt });
    await deps.audit.recordInTransaction(manager, {
      type: 'tenant.created',
      outcome: 'success',
      tenant: slug,
      actor: { type: 'administrator', id: owner.id },
      target: { type: 'tenant', id: slug },
      request,
      details: { after: JSON.stringify({ slug, name }), owner: owner.id },
    });
  });
  return { tenant, administrator: owner, authorizationServer: issuer };
}
