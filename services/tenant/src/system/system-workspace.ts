/** The installation's own workspace, system/admin: where administrators sign in and automation gets its tokens for the admin API. */

import type { ClientRecord } from '@ostiary/oauth/client';
import { issuerFrom } from '@ostiary/oauth/endpoints';
import { OAuthError } from '@ostiary/oauth/oauth-error';
import type { Workspace, WorkspaceSettings } from '@ostiary/oauth/workspace';
import { settingsOf, WORKSPACE_PROFILES } from '@ostiary/oauth/workspace-profiles';
import { inTenant } from '@ostiary/platform/postgres';
import type { DataSource } from 'typeorm';
import { ADMIN_SCOPES } from '../access/permissions.js';
import { keysOf } from '../keys/signing-key.repository.js';
import { findWorkspace } from '../workspaces/workspace.repository.js';
import { asWorkspace, type OverviewDependencies } from '../workspaces/workspace-overview.js';

export const SYSTEM_TENANT = 'system';
export const SYSTEM_WORKSPACE = 'admin';

/** The public client of command lines: PKCE, any port of the loopback address. */
export const CLI_CLIENT = 'ostiary-cli';

/** The admin console: a service, confidential, whose key pair is configuration. */
export const CONSOLE_CLIENT = 'ostiary-console';
type PublicJwk = NonNullable<ClientRecord['jwks']>['keys'][number];

/** RFC 8707 identifier of the admin API, which is also its address. */
export function adminAudience(issuerTemplate: string): string {
  return `${new URL(systemIssuer(issuerTemplate)).origin}/api`;
}

export function systemIssuer(issuerTemplate: string): string {
  return issuerFrom(issuerTemplate, SYSTEM_TENANT, SYSTEM_WORKSPACE);
}

/**
 * As the workforce profile, with the admin API as its one resource. Administrators set a second factor up when they want one: whoever has just
 * registered a tenant is not to be stopped on the way in.
 */
export function systemSettings(audience: string): WorkspaceSettings {
  const settings = settingsOf(WORKSPACE_PROFILES.workforce);
  const scopes = Object.entries(ADMIN_SCOPES).map(([name, description]) => ({ name, description, claims: [] }));
  return {
    ...settings,
    secondFactor: 'optional',
    scopes: [...settings.scopes, ...scopes],
    resources: [{ identifier: audience, name: 'Ostiary admin API', scopes: Object.keys(ADMIN_SCOPES) }],
  };
}

export function cliClient(settings: WorkspaceSettings, now: number): ClientRecord {
  return {
    clientId: CLI_CLIENT,
    clientName: 'Ostiary command line',
    applicationType: 'native',
    firstParty: true,
    securityProfile: settings.securityProfile,
    tokenEndpointAuthMethod: 'none',
    secretHashes: [],
    redirectUris: ['http://127.0.0.1/callback', 'http://[::1]/callback'],
    grantTypes: ['authorization_code', 'refresh_token'],
    responseTypes: ['code'],
    scopes: settings.scopes.map((scope) => scope.name),
    // Those of the workspace: this API.
    resources: [],
    requirePushedAuthorizationRequests: false,
    dpopBoundAccessTokens: false,
    tlsClientCertificateBoundAccessTokens: false,
    disabled: false,
    createdAt: now,
  };
}

/** What the console is to system/admin: a confidential client held to the FAPI 2.0 Security Profile. */
export function consoleClient(
  settings: WorkspaceSettings,
  { issuer, publicKey, now }: { readonly issuer: string; readonly publicKey: PublicJwk; readonly now: number },
): ClientRecord {
  const base = `${new URL(issuer).origin}/console`;
  return {
    clientId: CONSOLE_CLIENT,
    clientName: 'Ostiary console',
    clientUri: `${base}/`,
    applicationType: 'web',
    firstParty: true,
    securityProfile: 'fapi2-security',
    tokenEndpointAuthMethod: 'private_key_jwt',
    tokenEndpointAuthSigningAlg: 'ES256',
    secretHashes: [],
    jwks: { keys: [publicKey] },
    redirectUris: [`${base}/session/callback`],
    postLogoutRedirectUris: [`${base}/signed-out`],
    backchannelLogoutUri: `${base}/session/backchannel-logout`,
    backchannelLogoutSessionRequired: true,
    grantTypes: ['authorization_code', 'refresh_token'],
    responseTypes: ['code'],
    scopes: settings.scopes.map((scope) => scope.name).filter((scope) => scope !== 'offline_access'),
    resources: [],
    requirePushedAuthorizationRequests: true,
    dpopBoundAccessTokens: true,
    tlsClientCertificateBoundAccessTokens: false,
    idTokenSignedResponseAlg: 'ES256',
    disabled: false,
    createdAt: now,
  };
}

/** How long an access token may be checked against keys that were read before: a change here is rare and made by us. */
const KEEP_MS = 1_000;

/** Reads system/admin from the database, at most once a second. */
export class SystemWorkspace {
  #kept: { readonly workspace: Promise<Workspace>; readonly until: number } | undefined;

  constructor(
    private readonly dataSource: DataSource,
    private readonly templates: OverviewDependencies,
    private readonly now: () => number,
  ) {}

  /** @throws OAuthError temporarily_unavailable while it is not there yet, or the database is away */
  get(): Promise<Workspace> {
    if (this.#kept === undefined || this.now() >= this.#kept.until) {
      const workspace = this.#read();
      this.#kept = { workspace, until: this.now() + KEEP_MS };
      workspace.catch(() => {
        this.#kept = undefined;
      });
    }
    return this.#kept.workspace;
  }

  async #read(): Promise<Workspace> {
    try {
      return await inTenant(this.dataSource, SYSTEM_TENANT, async (manager) => {
        const workspace = await findWorkspace(manager, SYSTEM_TENANT, SYSTEM_WORKSPACE);
        if (workspace === undefined) throw new Error('system/admin is not there yet');
        return asWorkspace(this.templates, workspace, await keysOf(manager, SYSTEM_TENANT, workspace.id));
      });
    } catch (cause) {
      throw new OAuthError('temporarily_unavailable', 'The installation is not ready; try again shortly.', {
        clause: 'system workspace',
        cause,
      });
    }
  }
}
