/**
 * A configuration document against a workspace: first everything is checked and the difference told, then it is made so, step by step through the same
 * use cases as any other change. Each step is whole; one that fails leaves those before it done, and the document can be applied again.
 */
import { clientMetadataOf, clientMetadataSchema } from '@ostiary/oauth/client-registration';
import { mergePatchBetween } from '@ostiary/oauth/merge-patch-between';
import { settingsOf, WORKSPACE_PROFILES } from '@ostiary/oauth/workspace-profiles';
import { inTenant } from '@ostiary/platform/postgres';
import type { AdminCall } from '../access/admin-access.js';
import {
  type ChangeClientDependencies,
  changeClient,
  createClient,
  deleteClient,
  setSecret,
} from '../clients/change-client.js';
import { checkedMetadata } from '../clients/check-metadata.js';
import { isActiveSecret, usesSecret } from '../clients/client-secrets.js';
import { fetchSector } from '../clients/fetch-sector.js';
import { type Fault, invalid, pointerTo, Refusal } from '../problems/refusal.js';
import { toWire } from '../request-body/wire-names.js';
import { type ChangeWorkspaceDependencies, changeWorkspace } from '../workspaces/change-workspace.js';
import { changedSettings } from '../workspaces/settings-rules.js';
import { requireWorkspace } from '../workspaces/workspace.repository.js';
import type { Configuration } from './configuration.schema.js';
import { type ConfigurationChange, changesBetween } from './configuration-changes.js';
import {
  type CurrentConfiguration,
  comparable,
  configurationDocument,
  configurationTag,
  currentConfiguration,
} from './read-configuration.js';

export type ConfigurationDependencies = ChangeWorkspaceDependencies & ChangeClientDependencies;

export interface ConfigurationWish {
  readonly configuration: Configuration;
  /** Clients that are not in the document are deleted. */
  readonly prune: boolean;
  /** By client_id: secrets that the caller made. */
  readonly secrets: Readonly<Record<string, string>>;
}

export interface ConfigurationPlan {
  /** What applying would do, in its order. */
  readonly changes: readonly ConfigurationChange[];
  /** RFC 9110 §8.8.3: of the state that this is the difference to. */
  readonly tag: string;
}

interface CheckedPlan extends ConfigurationPlan {
  readonly current: CurrentConfiguration;
  readonly before: Configuration;
  /** The document with every default filled in. */
  readonly wanted: Configuration;
}

/** @throws Refusal not-found; for a document: invalid-request with every fault */
export async function exportConfiguration(
  deps: Pick<ConfigurationDependencies, 'dataSource'>,
  slug: string,
  call: AdminCall,
): Promise<Configuration> {
  return inTenant(deps.dataSource, call.tenant, async (manager) =>
    configurationDocument(await currentConfiguration(manager, await requireWorkspace(manager, call.tenant, slug))),
  );
}

/** Changes nothing. @throws Refusal not-found, invalid-request */
export async function planConfiguration(
  deps: ConfigurationDependencies,
  slug: string,
  wish: ConfigurationWish,
  call: AdminCall,
): Promise<ConfigurationPlan> {
  const { changes, tag } = await checkedPlan(deps, slug, wish, call);
  return { changes, tag };
}

export interface AppliedConfiguration {
  readonly changes: readonly ConfigurationChange[];
  /** By client_id, shown this once: secrets that were made because the caller gave none. */
  readonly secrets: Readonly<Record<string, string>>;
}

/** `ifMatch`: the tag of a plan; what was changed by others since is not overwritten. @throws Refusal as the steps do, precondition-failed */
export async function applyConfiguration(
  deps: ConfigurationDependencies,
  slug: string,
  wish: ConfigurationWish,
  ifMatch: string | undefined,
  call: AdminCall,
): Promise<AppliedConfiguration> {
  const plan = await checkedPlan(deps, slug, wish, call);
  requireUnchanged(ifMatch, plan.tag);
  const secrets: Record<string, string> = {};
  for (const change of plan.changes) {
    const made = await makeChange(deps, slug, change, plan, wish, call);
    if (made !== undefined && change.clientId !== undefined) secrets[change.clientId] = made;
  }
  return { changes: plan.changes, secrets };
}

async function checkedPlan(
  deps: ConfigurationDependencies,
  slug: string,
  { configuration, prune, secrets }: ConfigurationWish,
  call: AdminCall,
): Promise<CheckedPlan> {
  const current = await inTenant(deps.dataSource, call.tenant, async (manager) =>
    currentConfiguration(manager, await requireWorkspace(manager, call.tenant, slug)),
  );
  const before = configurationDocument(current);
  if (configuration.profile !== before.profile) {
    const detail = 'a workspace keeps the profile that it was launched from';
    throw invalid([{ pointer: '/configuration/profile', detail }]);
  }
  const wanted = await checkedConfiguration(deps, configuration, current, secrets);
  const changes = changesBetween(comparable(before), comparable(wanted), { prune });
  return {
    ...{ current, before, wanted, tag: configurationTag(before) },
    changes: withSecrets(deps, changes, current, secrets),
  };
}

/** Through every rule that a change by hand would have to pass, under the settings that the document brings. */
async function checkedConfiguration(
  deps: ConfigurationDependencies,
  configuration: Configuration,
  current: CurrentConfiguration,
  secrets: Readonly<Record<string, string>>,
): Promise<Configuration> {
  const { profile } = configuration;
  const below = '/configuration/settings';
  const settings = changedSettings(settingsOf(WORKSPACE_PROFILES[profile]), configuration.settings, profile, below);
  const faults: Fault[] = [];
  const clients: Configuration['clients'] = {};
  for (const [clientId, metadata] of Object.entries(configuration.clients)) {
    const at = `/configuration/clients${pointerTo([clientId])}`;
    try {
      const before = current.clients.get(clientId)?.record;
      const sector = await fetchSector(deps.fetchDocument, metadata.sector_identifier_uri);
      const registered = checkedMetadata(metadata, settings, deps, {
        sector,
        ...(before === undefined ? {} : { before }),
      });
      clients[clientId] = clientMetadataOf(registered);
      if (clientId in secrets && !usesSecret(registered)) {
        faults.push({
          pointer: `/secrets${pointerTo([clientId])}`,
          detail: 'the client does not authenticate with a secret',
        });
      }
    } catch (error) {
      if (!(error instanceof Refusal) || error.kind !== 'invalid-request') throw error;
      faults.push(...error.faults.map((fault) => ({ ...fault, pointer: at + fault.pointer })));
    }
  }
  for (const clientId of Object.keys(secrets).filter((id) => !(id in configuration.clients))) {
    faults.push({ pointer: `/secrets${pointerTo([clientId])}`, detail: 'the document has no such client' });
  }
  if (faults.length > 0) throw invalid(faults);
  return { ...configuration, settings: Object.fromEntries(Object.entries(toWire(settings) ?? {})), clients };
}

/** A secret is a difference where it is not accepted yet; its value is none. */
function withSecrets(
  deps: ConfigurationDependencies,
  changes: readonly ConfigurationChange[],
  current: CurrentConfiguration,
  secrets: Readonly<Record<string, string>>,
): readonly ConfigurationChange[] {
  const fresh = Object.entries(secrets).flatMap(([clientId, secret]): ConfigurationChange[] => {
    const client = current.clients.get(clientId);
    if (client === undefined || isActiveSecret(deps, client.record, secret)) return [];
    return [{ target: 'client', clientId, action: 'change', differences: [{ pointer: '/client_secret' }] }];
  });
  return [...changes, ...fresh];
}

/** Answers a secret that was made, to be shown once. */
async function makeChange(
  deps: ConfigurationDependencies,
  slug: string,
  { target, clientId, action, differences }: ConfigurationChange,
  { before, wanted }: CheckedPlan,
  { secrets }: ConfigurationWish,
  call: AdminCall,
): Promise<string | undefined> {
  if (target === 'workspace' || clientId === undefined) {
    const settings = mergePatchBetween(before.settings, wanted.settings);
    const { name, disabled } = wanted;
    await changeWorkspace(deps, slug, { name, disabled, settings }, undefined, call);
    return undefined;
  }
  if (action === 'delete') {
    await deleteClient(deps, slug, clientId, undefined, call);
    return undefined;
  }
  const secret = secrets[clientId];
  if (differences.some(({ pointer }) => pointer === '/client_secret')) {
    if (secret !== undefined) await setSecret(deps, slug, clientId, secret, call);
    return undefined;
  }
  const metadata = clientMetadataSchema.parse(wanted.clients[clientId]);
  if (action === 'create') return (await createClient(deps, slug, metadata, call, { clientId, secret })).secret;
  const patch = mergePatchBetween({ ...before.clients[clientId] }, { ...metadata });
  return (await changeClient(deps, slug, clientId, patch, undefined, call)).secret;
}

function requireUnchanged(ifMatch: string | undefined, tag: string): void {
  if (ifMatch === undefined || ifMatch.trim() === '*') return;
  if (ifMatch.split(',').some((one) => one.trim() === tag)) return;
  throw new Refusal('precondition-failed', 'The workspace was changed since: look at the difference again.', {
    headers: { etag: tag },
  });
}
