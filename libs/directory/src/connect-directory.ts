/** The Directory as services use it: filled over gRPC, corrected by the change events on ostiary.directory.v1. */
import { status } from '@grpc/grpc-js';
import { DirectoryChanged, DirectoryClient } from '@ostiary/contracts/ostiary/directory/v1/directory';
import { IdentityClient } from '@ostiary/contracts/ostiary/identity/v1/identity';
import { OrganizationsClient } from '@ostiary/contracts/ostiary/identity/v1/organizations';
import { GrpcCallError, grpcClient } from '@ostiary/platform/grpc-client';
import type { GrpcTls } from '@ostiary/platform/grpc-tls';
import { consumeBroadcast, type KafkaConnection } from '@ostiary/platform/kafka';
import type { Logger } from '@ostiary/platform/logger';
import { counter, gauge, Tally } from '@ostiary/platform/metrics';
import { readWhenAsked } from '@ostiary/platform/read-when-asked';
import { timings } from '@ostiary/platform/timings';
import { type IssuerTemplates, toClient, toMembership, toUserView, toWorkspace } from './conversions.js';
import { Directory, type DirectoryKind, type DirectoryLoaders, type DirectoryOptions } from './directory.js';
import { DIRECTORY_TOPIC } from './directory-outbox.js';
import type { CacheResult } from './read-through-cache.js';

/** Longer than any healthy answer takes; a request that misses the cache waits no longer than this before its 503. */
const DEADLINE_MS = 2_000;

export interface DirectoryConnection extends IssuerTemplates {
  /** `host:port` of tenant's gRPC. */
  readonly directoryGrpc: string;
  /** `host:port` of identity's gRPC; a service that never asks for users can leave it out. */
  readonly identityGrpc?: string;
  /** Towards both; without TLS when left out. */
  readonly grpcTls?: GrpcTls | undefined;
  readonly kafka: KafkaConnection;
  readonly instanceId: string;
  readonly logger: Logger;
  /** Set by `token` and nobody else. */
  readonly includeSealedKeys?: boolean;
  readonly cache?: Omit<DirectoryOptions, 'observe' | 'now'>;
}

export interface ConnectedDirectory {
  readonly directory: Directory;
  /** True once changes are heard of: before, a change would take `freshSeconds` to arrive. */
  ready(): boolean;
  close(): Promise<void>;
}

export function connectDirectory(connection: DirectoryConnection): ConnectedDirectory {
  const { loaders, close } = grpcLoaders(connection);
  const directory = new Directory(loaders, { ...connection.cache, observe: cacheMetric() });
  const changes = consumeBroadcast({
    ...connection.kafka,
    clientId: connection.instanceId,
    logger: connection.logger,
    topic: DIRECTORY_TOPIC,
    onMessage: ({ value }) => directory.apply(DirectoryChanged.fromJSON(JSON.parse(value.toString('utf8')))),
    onReconnect: () => directory.doubtEverything(),
  });
  const endMeasuring = measure(directory, () => changes.ready());
  return {
    directory,
    ready: () => changes.ready(),
    close: async () => {
      endMeasuring();
      await changes.close();
      close();
    },
  };
}

function grpcLoaders(connection: DirectoryConnection): { loaders: DirectoryLoaders; close: () => void } {
  const tenant = grpcClient(DirectoryClient, connection.directoryGrpc, {
    deadlineMs: DEADLINE_MS,
    tls: connection.grpcTls,
  });
  const identity =
    connection.identityGrpc === undefined
      ? undefined
      : grpcClient(IdentityClient, connection.identityGrpc, { deadlineMs: DEADLINE_MS, tls: connection.grpcTls });
  const organizations =
    connection.identityGrpc === undefined
      ? undefined
      : grpcClient(OrganizationsClient, connection.identityGrpc, { deadlineMs: DEADLINE_MS, tls: connection.grpcTls });
  const includeSealedKeys = connection.includeSealedKeys ?? false;
  const loaders: DirectoryLoaders = {
    async loadWorkspace(tenantSlug, workspace) {
      const found = await unlessMissing(tenant.getWorkspace({ tenant: tenantSlug, workspace, includeSealedKeys }));
      return found && toWorkspace(found, connection);
    },
    async loadClient(workspace, clientId) {
      const request = { tenant: workspace.tenant, workspaceId: workspace.id, clientId };
      const found = await unlessMissing(tenant.getClient(request));
      return found && toClient(found, workspace.settings);
    },
    async loadUser(workspace, userId) {
      if (identity === undefined) throw new Error('this service was connected without identity');
      const request = { tenant: workspace.tenant, workspaceId: workspace.id, userId };
      const found = await unlessMissing(identity.getUser(request));
      return found && toUserView(found);
    },
    async loadMemberships(workspace, userId) {
      if (organizations === undefined) throw new Error('this service was connected without identity');
      const request = { tenant: workspace.tenant, workspaceId: workspace.id, userId };
      return (await organizations.listMemberships(request)).memberships.map(toMembership);
    },
  };
  return {
    loaders,
    close: () => {
      tenant.close();
      identity?.close();
      organizations?.close();
    },
  };
}

async function unlessMissing<T>(call: Promise<T>): Promise<T | undefined> {
  try {
    return await call;
  } catch (error) {
    if (error instanceof GrpcCallError && error.code === status.NOT_FOUND) return undefined;
    throw error;
  }
}

const entries = gauge('ostiary_directory_cache_entries', 'Entries in the directory cache', ['kind']);
const listening = gauge(
  'ostiary_directory_changes_heard',
  'Whether changes of the directory are heard of: 1, or 0',
  [],
);

function measure(directory: Directory, hears: () => boolean): () => void {
  const ends = [
    readWhenAsked('ostiary_directory_cache_entries', entries, () => {
      const { workspace, client, user, memberships } = directory.sizes;
      return [
        { labels: { kind: 'workspace' }, value: workspace },
        { labels: { kind: 'client' }, value: client },
        { labels: { kind: 'user' }, value: user },
        { labels: { kind: 'memberships' }, value: memberships },
      ];
    }),
    readWhenAsked('ostiary_directory_changes_heard', listening, () => [{ value: hears() ? 1 : 0 }]),
  ];
  return () => {
    for (const end of ends) end();
  };
}

/** Every request looks up several entries. */
function cacheMetric(): (kind: DirectoryKind, result: CacheResult, ageMs?: number) => void {
  const total = counter('ostiary_directory_cache_total', 'Lookups in the directory cache, by what they came to', [
    'kind',
    'result',
  ]);
  const staleAge = timings(
    'ostiary_directory_stale_age_seconds',
    'Age of entries that were served although they should have been read again',
    [],
    [40, 60, 120, 300, 600, 1200, 2400, 3600],
  ).with({});
  const results = (kind: DirectoryKind) => ({
    hit: Tally.of(total, { kind, result: 'hit' }),
    stale: Tally.of(total, { kind, result: 'stale' }),
    absent: Tally.of(total, { kind, result: 'absent' }),
    miss: Tally.of(total, { kind, result: 'miss' }),
    failure: Tally.of(total, { kind, result: 'failure' }),
  });
  const tallies = {
    workspace: results('workspace'),
    client: results('client'),
    user: results('user'),
    memberships: results('memberships'),
  };
  return (kind, result, ageMs) => {
    tallies[kind][result].inc();
    if (ageMs !== undefined) staleAge.observe(ageMs / 1000);
  };
}
