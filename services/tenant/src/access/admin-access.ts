/**
 * Whether a request may go on: a good token (401), the route's scope in it (403), a tenant in which the caller is an administrator (404,
 * as if there were none), and a role there that allows it (403). The order lets nobody learn of tenants that are not theirs.
 */
import type { AuditEmitter, AuditEventInput } from '@ostiary/audit/audit-emitter';
import { isSlug } from '@ostiary/directory/slug';
import type { Workspace } from '@ostiary/oauth/workspace';
import { inTenant } from '@ostiary/platform/postgres';
import type { RequestContext } from '@ostiary/platform/request-context';
import type { DataSource } from 'typeorm';
import { findAdministrator } from '../administrators/administrator.repository.js';
import { notFound, Refusal } from '../problems/refusal.js';
import type { AdminRoute } from './admin-route.js';
import type { Caller, CallerAuthentication, Credentials } from './authenticate-caller.js';
import { type AdminScope, type Role, roleAllows } from './permissions.js';

/** An admitted request. */
export interface AdminCall {
  readonly caller: Caller;
  readonly context: RequestContext;
  /** Slug; '' on routes that are about no tenant. */
  readonly tenant: string;
  /** The caller's in the tenant; undefined without a tenant. */
  readonly role: Role | undefined;
}

export interface Admission {
  readonly route: Pick<AdminRoute, 'id' | 'recentSignIn'>;
  /** All of them are needed. */
  readonly scopes: readonly AdminScope[];
  readonly tenant: string | undefined;
  readonly credentials: Credentials;
}

export interface AdminAccessOptions {
  readonly authentication: CallerAuthentication;
  readonly dataSource: DataSource;
  readonly audit: Pick<AuditEmitter, 'record'>;
  readonly systemWorkspace: () => Promise<Workspace>;
}

export class AdminAccess {
  constructor(private readonly options: AdminAccessOptions) {}

  nonce(): Promise<string> {
    return this.options.authentication.nonce();
  }

  /** RFC 9470 §3: throws OAuthError 401 for a caller who has shown less. */
  requireSignInOf(acr: string, { caller }: AdminCall): void {
    this.options.authentication.requireSignInOf(acr, caller);
  }

  /** @throws OAuthError (401, 403 insufficient_scope, 503), Refusal (403, 404) */
  async admit({ route, scopes, tenant, credentials }: Admission): Promise<AdminCall> {
    const { authentication, dataSource } = this.options;
    const caller = await authentication.authenticate(credentials);
    const missing = scopes.find((scope) => !caller.scopes.has(scope));
    if (missing !== undefined) throw authentication.insufficientScope(missing, caller);
    if (route.recentSignIn === true) authentication.requireRecentSignIn(caller);
    const { context } = credentials;
    if (tenant === undefined) return { caller, context, tenant: '', role: undefined };
    if (!isSlug(tenant)) throw notFound();
    const administrator = await inTenant(dataSource, tenant, (manager) =>
      findAdministrator(manager, tenant, caller.subject),
    );
    if (administrator === undefined) {
      // Told to the installation's own trail: a tenant's trail is not for those who merely guessed its name.
      await this.#recordRefusal(
        caller,
        context,
        { route: route.id, tenant },
        { workspace: await this.options.systemWorkspace() },
      );
      throw notFound();
    }
    const denied = scopes.find((scope) => !roleAllows(administrator.role, scope));
    if (denied !== undefined) {
      await this.#recordRefusal(caller, context, { route: route.id, role: administrator.role }, { tenant });
      throw new Refusal('forbidden', `The role ${administrator.role} does not allow ${denied} in this tenant.`);
    }
    return { caller, context, tenant, role: administrator.role };
  }

  async #recordRefusal(
    caller: Caller,
    request: RequestContext,
    details: Readonly<Record<string, string>>,
    where: Pick<AuditEventInput, 'workspace' | 'tenant'>,
  ): Promise<void> {
    await this.options.audit.record({
      ...where,
      type: 'policy.refused',
      outcome: 'failure',
      actor: { type: 'administrator', id: caller.subject.id },
      error: 'access_denied',
      clause: 'role in tenant',
      request,
      clientId: caller.clientId,
      tokenIds: [caller.tokenId],
      details,
    });
  }
}
