/**
 * A tenant and its first administrator, or neither. The user lives in identity and the tenant here, so there is an order and a way back:
 * 1. the slug is free (cheap to know, and most refusals end here);
 * 2. the user is created. Whoever has an account registers a further tenant by signing in (register-own-tenant.ts): a password that is sent here
 *    opens nothing, and is compared with nobody's;
 * 3. tenant, ownership and audit event are written in one transaction;
 * 4. if 3 fails, the user is removed again. A process that dies between 2 and 3 leaves a user who can sign in, and register.
 */
import type { AuditOrigin } from '@ostiary/audit/audit-emitter';
import type { Workspace } from '@ostiary/oauth/workspace';
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
  removeAdministratorUser,
} from '../administrators/create-administrator-user.js';
import type { TransactionalAudit } from '../audit-trail/record-change.js';
import { conflict, invalid } from '../problems/refusal.js';
import { findTenant, insertTenant, type Tenant } from './tenant.repository.js';
import type { REGISTER_TENANT } from './tenants.routes.js';

export interface RegisterTenantDependencies extends AdministratorUserDependencies {
  readonly dataSource: DataSource;
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

/** @throws Refusal conflict, invalid-request, temporarily-unavailable */
export async function registerTenant(
  deps: RegisterTenantDependencies,
  { slug, name, administrator }: TenantRegistration,
  request: AuditOrigin,
): Promise<RegisteredTenant> {
  if (administrator === undefined) {
    throw invalid([{ pointer: '/administrator', detail: 'is needed without an access token' }]);
  }
  const workspace = await deps.systemWorkspace();
  await requireFreeSlug(deps, slug);
  const creation: Creation = { workspace, actor: { type: 'system', id: 'registration' }, request };
  const user = await createAdministratorUser(deps, administrator, creation).catch((error: unknown) => {
    throw administratorRefusal(error, '/administrator');
  });
  try {
    return await foundTenant(deps, { slug, name }, user, workspace, request);
  } catch (error) {
    await removeAdministratorUser(deps, user, creation);
    throw error;
  }
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
