import { sha256Base64url } from '@ostiary/crypto/hash';
import { clientMetadataOf } from '@ostiary/oauth/client-registration';
import type { EntityManager } from 'typeorm';
import { pageOfClients, type StoredClient } from '../clients/client.repository.js';
import { conflict } from '../problems/refusal.js';
import { selfRegisteredClients } from '../registration/registration-token.repository.js';
import { toWire } from '../request-body/wire-names.js';
import type { WorkspaceRecord } from '../workspaces/workspace.repository.js';
import { type Configuration, configurationSchema, MAX_CLIENTS } from './configuration.schema.js';
import { type ComparableConfiguration, canonical } from './configuration-changes.js';

export interface CurrentConfiguration {
  readonly workspace: WorkspaceRecord;
  /** Those that an administrator registered, by client_id. */
  readonly clients: ReadonlyMap<string, StoredClient>;
}

/** @throws Refusal conflict where there are more clients than a document has */
export async function currentConfiguration(
  manager: EntityManager,
  workspace: WorkspaceRecord,
): Promise<CurrentConfiguration> {
  const { clients, next } = await pageOfClients(manager, workspace, { after: undefined, limit: 2 * MAX_CLIENTS });
  const own = await selfRegisteredClients(manager, workspace);
  const registered = clients.filter(({ record }) => !own.has(record.clientId));
  if (next !== undefined || registered.length > MAX_CLIENTS) {
    throw conflict(`A workspace of more than ${MAX_CLIENTS} clients has no configuration document.`);
  }
  return { workspace, clients: new Map(registered.map((client) => [client.record.clientId, client])) };
}

/** Every setting is in it, also one that is as the profile has it: a document says the same tomorrow. */
export function configurationDocument({ workspace, clients }: CurrentConfiguration): Configuration {
  const profile = configurationSchema.shape.profile.safeParse(workspace.workspaceProfile);
  if (!profile.success) {
    throw conflict('The workspace was launched from a profile that this version does not know.');
  }
  return {
    ostiary: 1,
    profile: profile.data,
    name: workspace.name,
    disabled: workspace.disabled,
    settings: wireObject(workspace.settings),
    clients: Object.fromEntries([...clients].map(([id, { record }]) => [id, clientMetadataOf(record)])),
  };
}

/** The document's parts, as they are compared. */
export function comparable({ name, disabled, settings, clients }: Configuration): ComparableConfiguration {
  return { workspace: { name, disabled, settings }, clients: new Map(Object.entries(clients)) };
}

/** RFC 9110 §8.8.3: of the document, whoever changed what in it. */
export function configurationTag(document: Configuration): string {
  return `"${sha256Base64url(canonical(document))}"`;
}

function wireObject(value: object): Record<string, unknown> {
  return Object.fromEntries(Object.entries(toWire(value) ?? {}));
}
