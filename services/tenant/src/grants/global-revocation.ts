/**
 * Global Token Revocation §2 for a client of the workspace (an identity provider, a security tool): who calls is known by an access token of their own that is
 * bound to a key; who may is what the workspace's settings say, by name, and nobody else. What then happens is in revoke-globally.ts.
 */
import type { AuditEmitter } from '@ostiary/audit/audit-emitter';
import { endedSince } from '@ostiary/oauth/client';
import {
  GLOBAL_REVOCATION_SCOPE,
  mayRevokeGlobally,
  offersGlobalRevocation,
} from '@ostiary/oauth/global-token-revocation';
import { OAuthError } from '@ostiary/oauth/oauth-error';
import type { Workspace } from '@ostiary/oauth/workspace';
import { inTenant } from '@ostiary/platform/postgres';
import type { RequestContext } from '@ostiary/platform/request-context';
import type { DataSource } from 'typeorm';
import {
  type Caller,
  CallerAuthentication,
  type CallerAuthenticationOptions,
  type Credentials,
} from '../access/authenticate-caller.js';
import { findClient } from '../clients/client.repository.js';
import { Refusal } from '../problems/refusal.js';
import { revokedSubjectSchema } from './grants.routes.js';
import { endEverything, type RevokeGloballyDependencies } from './revoke-globally.js';

export type GlobalRevocationDependencies = RevokeGloballyDependencies & {
  readonly dataSource: DataSource;
  readonly audit: Pick<AuditEmitter, 'record'>;
};

export interface GlobalRevocationOptions {
  readonly deps: GlobalRevocationDependencies;
  readonly authentication: Pick<CallerAuthenticationOptions, 'dpop' | 'checkAccessToken' | 'now'>;
}

export class GlobalRevocation {
  constructor(private readonly options: GlobalRevocationOptions) {}

  /** @throws OAuthError 400, 401, 403, 404 (no such user, or the workspace does not offer it), 503 */
  async revoke(workspace: Workspace | undefined, credentials: Credentials, body: unknown): Promise<void> {
    if (workspace === undefined || !offersGlobalRevocation(workspace.settings)) throw notOffered();
    const caller = await this.#authenticated(workspace, credentials);
    try {
      await this.#admit(workspace, caller);
    } catch (error) {
      if (error instanceof OAuthError) await this.#recordRefusal(workspace, caller, error, credentials.context);
      throw error;
    }
    const { sub_id: subject } = parsed(body);
    const { deps } = this.options;
    const actor = { type: 'client', id: caller.clientId } as const;
    try {
      await endEverything(deps, workspace, subject, { actor, caller, context: credentials.context });
    } catch (error) {
      throw error instanceof Refusal ? asOAuthError(error) : error;
    }
  }

  nonce(workspace: Workspace): string {
    return this.options.authentication.dpop.nonce(workspace);
  }

  #authenticated(workspace: Workspace, credentials: Credentials): Promise<Caller> {
    // A token of this workspace, for this workspace: what was issued for an API, or by another one, says nothing here.
    const authentication = new CallerAuthentication({
      ...this.options.authentication,
      systemWorkspace: async () => workspace,
      audience: workspace.issuer,
      metadataUrl: undefined,
      maxAgeSeconds: 0,
    });
    return authentication.authenticate(credentials);
  }

  /** In this order: whose token it is, whether they may, whether it was asked for this. */
  async #admit(workspace: Workspace, { subject, clientId, senderConstraint, scopes, issuedAt }: Caller): Promise<void> {
    // A user's token is the user's word, whatever scopes it has.
    if (subject.type !== 'client') throw refused('invalid_token', 'the token is that of a user', 'RFC 9068 §2.2');
    // RFC 9700 §2.2.1: what ends everything of anybody is worth stealing.
    if (senderConstraint === undefined) {
      throw refused('invalid_token', 'the token is not bound to a key or a certificate', 'RFC 9700 §2.2.1');
    }
    const client = await inTenant(this.options.deps.dataSource, workspace.tenant, (manager) =>
      findClient(manager, workspace, clientId),
    );
    if (client === undefined || client.record.disabled || endedSince(client.record, issuedAt * 1000)) {
      throw refused('invalid_token', 'the client is gone or disabled', 'RFC 7009 §2.1');
    }
    // Default deny: by name.
    if (!mayRevokeGlobally(workspace.settings, clientId)) {
      throw refused(
        'access_denied',
        'the workspace does not let this client revoke globally',
        'Global Token Revocation §4',
      );
    }
    if (!scopes.has(GLOBAL_REVOCATION_SCOPE)) {
      throw refused('insufficient_scope', `the token needs the scope ${GLOBAL_REVOCATION_SCOPE}`, 'RFC 6750 §3.1');
    }
  }

  async #recordRefusal(
    workspace: Workspace,
    caller: Caller,
    error: OAuthError,
    request: RequestContext,
  ): Promise<void> {
    await this.options.deps.audit.record({
      type: 'policy.refused',
      outcome: 'failure',
      workspace,
      actor: { type: 'client', id: caller.clientId },
      request,
      clientId: caller.clientId,
      error: error.code,
      clause: error.clause,
      tokenIds: [caller.tokenId],
      details: { endpoint: 'globalTokenRevocation' },
    });
  }
}

function refused(
  code: 'invalid_token' | 'access_denied' | 'insufficient_scope',
  description: string,
  clause: string,
): OAuthError {
  const challenge = `DPoP error="${code === 'access_denied' ? 'insufficient_scope' : code}", error_description="${description}"`;
  return new OAuthError(code, description, {
    clause,
    ...(code === 'access_denied' ? { status: 403 } : {}),
    headers: { 'www-authenticate': challenge },
  });
}

/** Global Token Revocation §3: RFC 9493, with the members of its format and no others. */
function parsed(body: unknown) {
  const read = revokedSubjectSchema.safeParse(body);
  if (read.success) return read.data;
  throw new OAuthError('invalid_request', 'The body names a subject (sub_id) by opaque, iss_sub or email.', {
    clause: 'Global Token Revocation §3',
  });
}

/** Global Token Revocation §3.3. */
function asOAuthError({ kind, message }: Refusal): OAuthError {
  if (kind === 'not-found') {
    return new OAuthError('invalid_request', 'There is no such user here.', {
      clause: 'Global Token Revocation §3.3',
      status: 404,
    });
  }
  return new OAuthError('temporarily_unavailable', 'A part of the server is away: repeat the request.', {
    clause: 'Global Token Revocation §3.3',
    detail: message,
    headers: { 'retry-after': '1' },
  });
}

function notOffered(): OAuthError {
  return new OAuthError('invalid_request', 'No client revokes globally in this workspace.', {
    clause: 'Global Token Revocation §5',
    status: 404,
  });
}
