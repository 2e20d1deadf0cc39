// A workspace, clients of every kind and the neighbours of client authentication, in memory.
import type { AuditEventInput } from '@ostiary/audit/audit-emitter';
import { DpopNonces } from '@ostiary/crypto/dpop-nonce';
import { deriveKey } from '@ostiary/crypto/installation-secret';
import { type Client, type ClientRecord, clientSchema } from '@ostiary/oauth/client';
import { effectivePolicy } from '@ostiary/oauth/effective-policy';
import { OAuthError } from '@ostiary/oauth/oauth-error';
import type { Workspace, WorkspaceSettings } from '@ostiary/oauth/workspace';
import { settingsOf, WORKSPACE_PROFILES } from '@ostiary/oauth/workspace-profiles';
import type { AuditRecorder, ClientDirectory, RequestOrigin, SingleUse } from '../ports.js';

/** Unix seconds, and ms. */
export const NOW = 1_800_000_000;
export const NOW_MS = NOW * 1000;
export const installationSecret = Buffer.alloc(32, 9);
export const clientSecretKey = deriveKey(installationSecret, 'client-secret');
export const nonces = new DpopNonces(deriveKey(installationSecret, 'dpop-nonce'));
export const origin: RequestOrigin = { requestId: 'r', traceId: 't', address: '192.0.2.1', userAgent: 'test' };

export const settings: WorkspaceSettings = settingsOf(WORKSPACE_PROFILES.b2b);
export const workspace: Workspace = {
  id: 'f0a5e6c0-1111-4222-8333-444455556666',
  tenant: 'acme',
  slug: 'shop',
  name: 'Shop',
  workspaceProfile: 'b2b',
  issuer: 'https://as.example/acme/shop',
  mtlsIssuer: 'https://mtls.as.example/acme/shop',
  settings,
  keys: [],
  version: 1,
  disabled: false,
};

export function makeClient(record: Partial<ClientRecord>): Client {
  const full = clientSchema.parse({
    clientId: 'client-1',
    clientName: 'Client',
    applicationType: 'web',
    firstParty: false,
    securityProfile: 'oauth2.1',
    tokenEndpointAuthMethod: 'private_key_jwt',
    secretHashes: [],
    redirectUris: ['https://client.example/cb'],
    grantTypes: ['authorization_code'],
    responseTypes: ['code'],
    scopes: ['openid'],
    resources: [],
    requirePushedAuthorizationRequests: false,
    dpopBoundAccessTokens: false,
    tlsClientCertificateBoundAccessTokens: false,
    disabled: false,
    createdAt: 0,
    ...record,
  });
  return { ...full, workspaceId: workspace.id, version: 1, policy: effectivePolicy(settings, full) };
}

export class MemoryDirectory implements ClientDirectory {
  readonly clients = new Map<string, Client>();
  lookups: string[] = [];

  client(_workspace: Workspace, clientId: string): Client | undefined | Promise<Client | undefined> {
    this.lookups.push(clientId);
    const client = this.clients.get(clientId);
    // A miss is a promise, as in the directory.
    return client ?? Promise.resolve(undefined);
  }
}

export class MemorySpending implements SingleUse {
  readonly spent = new Map<string, number>();

  async spend(kind: string, scope: string, id: string, ttlSeconds: number): Promise<boolean> {
    const key = JSON.stringify([kind, scope, id]);
    if (this.spent.has(key)) return false;
    this.spent.set(key, ttlSeconds);
    return true;
  }
}

export class MemoryAudit implements AuditRecorder {
  events: AuditEventInput[] = [];

  async record(event: AuditEventInput): Promise<void> {
    this.events.push(event);
  }
}

/** What the promise was refused with. */
export async function refusal(work: Promise<unknown>): Promise<OAuthError> {
  try {
    await work;
  } catch (error) {
    if (error instanceof OAuthError) return error;
    throw error;
  }
  throw new Error('it was accepted');
}
