import { endpointUrl, issuerFrom } from '@ostiary/oauth/endpoints';
import type { Workspace } from '@ostiary/oauth/workspace';
import type { EncryptionKeyRecord } from '../keys/encryption-key.repository.js';
import { NEVER } from '../keys/key-lifecycle.js';
import type { SigningKeyRecord } from '../keys/signing-key.repository.js';
import { toWire } from '../request-body/wire-names.js';
import { demoPortalUrl } from './demo-clients.js';
import type { WorkspaceRecord } from './workspace.repository.js';

export interface OverviewDependencies {
  /** With `{tenant}` and `{workspace}`. */
  readonly issuerTemplate: string;
  readonly mtlsIssuerTemplate: string;
}

/** The workspace as the protocol sees it. */
export function asWorkspace(
  { issuerTemplate, mtlsIssuerTemplate }: OverviewDependencies,
  record: WorkspaceRecord,
  keys: readonly SigningKeyRecord[],
  encryptionKeys: readonly EncryptionKeyRecord[] = [],
): Workspace {
  const { id, tenant, slug, name, workspaceProfile, settings, version, disabled } = record;
  return {
    ...{ id, tenant, slug, name, workspaceProfile, settings, version, disabled },
    issuer: issuerFrom(issuerTemplate, tenant, slug),
    mtlsIssuer: issuerFrom(mtlsIssuerTemplate, tenant, slug),
    keys: keys.map((key) => ({
      kid: key.kid,
      alg: key.alg,
      state: key.state,
      publicJwk: key.publicJwk,
      sealedPrivateKey: new Uint8Array(),
    })),
    encryptionKeys: encryptionKeys.map(({ kid, alg, retired, publicJwk }) => ({
      ...{ kid, alg, retired, publicJwk },
      sealedPrivateKey: new Uint8Array(),
    })),
  };
}

/** Everything that somebody who wants to use the workspace has to know, as the API answers it. */
export function workspaceOverview(
  deps: OverviewDependencies,
  record: WorkspaceRecord,
  keys: readonly SigningKeyRecord[],
) {
  const issuer = issuerFrom(deps.issuerTemplate, record.tenant, record.slug);
  const mtlsIssuer = issuerFrom(deps.mtlsIssuerTemplate, record.tenant, record.slug);
  return {
    ...listedWorkspace(deps, record),
    tenant: record.tenant,
    version: record.version,
    mtls_issuer: mtlsIssuer,
    openid_configuration: `${issuer}/.well-known/openid-configuration`,
    // RFC 8414 §3.1: the well-known part goes between host and path.
    oauth_authorization_server: metadataUrl(issuer),
    endpoints: {
      authorization_endpoint: endpointUrl(issuer, 'authorization'),
      ...certificateEndpoints(issuer),
      jwks_uri: endpointUrl(issuer, 'jwks'),
    },
    mtls_endpoint_aliases: certificateEndpoints(mtlsIssuer),
    ...(record.workspaceProfile === 'b2b-demo' ? { demo_portal_url: demoPortalUrl(deps.issuerTemplate, record) } : {}),
    settings: toWire(record.settings),
    signing_keys: keys.map(signingKeyAnswer),
  };
}

export function listedWorkspace({ issuerTemplate }: OverviewDependencies, record: WorkspaceRecord) {
  return {
    id: record.id,
    slug: record.slug,
    name: record.name,
    workspace_profile: record.workspaceProfile,
    issuer: issuerFrom(issuerTemplate, record.tenant, record.slug),
    disabled: record.disabled,
    created_at: new Date(record.createdAt).toISOString(),
    updated_at: new Date(record.updatedAt).toISOString(),
  };
}

export function signingKeyAnswer(key: SigningKeyRecord) {
  return {
    kid: key.kid,
    alg: key.alg,
    state: key.state,
    created_at: new Date(key.createdAt).toISOString(),
    activates_at: new Date(key.activatesAt).toISOString(),
    ...(key.retiresAt === undefined ? {} : { retires_at: new Date(key.retiresAt).toISOString() }),
    ...(key.state !== 'active' || key.rotatesAt === undefined || key.rotatesAt >= NEVER
      ? {}
      : { rotates_at: new Date(key.rotatesAt).toISOString() }),
  };
}

/** RFC 8414 §3.1. */
export function metadataUrl(issuer: string): string {
  const { origin, pathname } = new URL(issuer);
  return `${origin}/.well-known/oauth-authorization-server${pathname === '/' ? '' : pathname}`;
}

function certificateEndpoints(issuer: string) {
  return {
    pushed_authorization_request_endpoint: endpointUrl(issuer, 'pushedAuthorizationRequest'),
    token_endpoint: endpointUrl(issuer, 'token'),
    introspection_endpoint: endpointUrl(issuer, 'introspection'),
    revocation_endpoint: endpointUrl(issuer, 'revocation'),
    userinfo_endpoint: endpointUrl(issuer, 'userinfo'),
  };
}
