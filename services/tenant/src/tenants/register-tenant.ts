/**
 * A tenant and its first administrator, or neither. The user lives in identity and the tenant here, so there is an order and a way back:
 * 1. the slug is free (cheap to know, and most refusals end here);
 * 2. the user is created, or, if the name is taken, proves to be its owner by the password: so that one person can own several
 *    tenants, and so that a process that died between 2 and 3 leaves nothing in the way of trying again;
 * 3. tenant, ownership and audit event are written in one transaction;
 * 4. if 3 fails, a user that 2 created is removed again.
 */
import { status } from '@grpc/grpc-js';
import {
  type IdentityClient,
  VerifyPasswordResponse_Result as Result,
} from '@ostiary/contracts/ostiary/identity/v1/identity';
import type { Workspace } from '@ostiary/oauth/workspace';
import { GrpcCallError, type PromiseClient } from '@ostiary/platform/grpc-client';
import { inTenant } from '@ostiary/platform/postgres';
import type { RequestContext } from '@ostiary/platform/request-context';
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
import { conflict, Refusal } from '../problems/refusal.js';
import { answered } from '../users/identity-refusal.js';
import { findTenant, insertTenant, type Tenant } from './tenant.repository.js';
import type { REGISTER_TENANT } from './tenants.routes.js';

export interface RegisterTenantDependencies extends AdministratorUserDependencies {
  readonly dataSource: DataSource;
  readonly identity: Pick<PromiseClient<IdentityClient>, 'createUser' | 'deleteUser' | 'verifyPassword'>;
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

/** @throws Refusal conflict, invalid-request, too-many-requests, temporarily-unavailable */
export async function registerTenant(
  deps: RegisterTenantDependencies,
  registration: TenantRegistration,
  request: RequestContext,
): Promise<RegisteredTenant> {
  const { slug, name } = registration;
  const workspace = await deps.systemWorkspace();
  const taken = await inTenant(deps.dataSource, slug, (manager) => findTenant(manager, slug));
  if (taken !== undefined) throw conflict('This slug is taken.', '/slug');

  const creation: Creation = { workspace, actor: { type: 'system', id: 'registration' }, request };
  const { user, created } = await firstAdministrator(deps, registration.administrator, creation);
  const tenant: Tenant = { slug, name, createdAt: deps.now() };
  try {
    await inTenant(deps.dataSource, slug, async (manager) => {
      await insertTenant(manager, tenant);
      const subject = { type: 'user', id: user.id } as const;
      await insertAdministrator(manager, { tenant: slug, subject, role: 'owner', createdAt: tenant.createdAt });
      await deps.audit.recordInTransaction(manager, {
        type: 'tenant.created',
        outcome: 'success',
        tenant: slug,
        actor: { type: 'administrator', id: user.id },
        target: { type: 'tenant', id: slug },
        request,
        details: { after: JSON.stringify({ slug, name }), owner: user.id },
      });
    });
  } catch (error) {
    if (created) await removeAdministratorUser(deps, user, creation);
    throw error;
  }
  return { tenant, administrator: user, authorizationServer: workspace.issuer };
}

async function firstAdministrator(
  deps: RegisterTenantDependencies,
  wish: TenantRegistration['administrator'],
  creation: Creation,
): Promise<{ user: AdministratorUser; created: boolean }> {
  try {
    return { user: await createAdministratorUser(deps, wish, creation), created: true };
  } catch (error) {
    if (error instanceof GrpcCallError && error.code === status.ALREADY_EXISTS) {
      return { user: await provenOwner(deps, wish, creation, error), created: false };
    }
    throw administratorRefusal(error, '/administrator');
  }
}

/** The user of that name, if the password is his. Otherwise the name is simply taken. */
async function provenOwner(
  deps: RegisterTenantDependencies,
  { username, password }: TenantRegistration['administrator'],
  { workspace, request }: Creation,
  taken: GrpcCallError,
): Promise<AdministratorUser> {
  const credentials = {
    tenant: workspace.tenant,
    workspaceId: workspace.id,
    username,
    password,
    address: request.address,
    device: '',
  };
  const verdict = await answered(deps.identity.verifyPassword(credentials, request));
  if (verdict.result === Result.RESULT_VERIFIED) return { id: verdict.userId, username };
  if (verdict.result === Result.RESULT_THROTTLED) {
    throw new Refusal('too-many-requests', 'Too many wrong passwords for this user; try again later.', {
      retryAfterSeconds: verdict.retryAt - deps.now() / 1000,
    });
  }
  throw administratorRefusal(taken, '/administrator');
}
