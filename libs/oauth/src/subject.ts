import { createHmac } from 'node:crypto';
import type { ClientRecord } from './client.js';
import { subjectTypeOf } from './subject-type.js';
import type { Workspace } from './workspace.js';

/**
 * The `sub` by which a client knows a user (OIDC Core §8): the user's own id, or, where subject-type.ts says so, a
 * pairwise identifier that two companies cannot compare. The same in ID tokens, access tokens, userinfo and introspection.
 *
 * `pairwiseKey`: deriveKey(installationSecret, 'pairwise-subject'). The result has 36 or 43 characters.
 */
export function subjectOf(
  workspace: Pick<Workspace, 'id' | 'settings'>,
  client: Pick<ClientRecord, 'clientId' | 'firstParty' | 'redirectUris' | 'subjectType' | 'sectorIdentifierUri'>,
  userId: string,
  pairwiseKey: Uint8Array,
): string {
  if (subjectTypeOf(workspace.settings, client) === 'public') return userId;
  // OIDC Core §8.1: a keyed hash of sector, local account and a secret that the provider keeps.
  return createHmac('sha256', pairwiseKey)
    .update(`${workspace.id}\n${sectorOf(client)}\n${userId}`)
    .digest('base64url');
}

/**
 * OIDC Core §8.1: the sector is the host of the sector_identifier_uri, else that of the redirect URIs. Clients without the one whose redirect URIs name several hosts, or none that is theirs
 * alone (a loopback address, a private scheme), are a sector of their own: nothing proves that they belong together.
 */
export function sectorOf(client: Pick<ClientRecord, 'clientId' | 'redirectUris' | 'sectorIdentifierUri'>): string {
  if (client.sectorIdentifierUri !== undefined) return `host ${new URL(client.sectorIdentifierUri).hostname}`;
  const hosts = new Set(client.redirectUris.map(hostOf));
  const [host] = hosts;
  return hosts.size === 1 && host !== undefined ? `host ${host}` : `client ${client.clientId}`;
}

function hostOf(redirectUri: string): string | undefined {
  const url = URL.parse(redirectUri);
  return url?.protocol === 'https:' && url.hostname !== 'localhost' && !url.hostname.endsWith('.localhost')
    ? url.hostname
    : undefined;
}
