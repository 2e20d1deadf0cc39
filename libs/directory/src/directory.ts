/**
 * The cached view of workspaces, clients, users and their memberships (architecture rule 1). The hot path reads it and waits for nobody: a hit is a
 * value, only a miss is a promise. It trusts `tenant` and `identity`, and their change events; authorize and token call it.
 *
 * What is served when: fresh entries as they are; older ones as they are, while they are read again in the background; older than
 * `staleSeconds`, or named by a change event: only after a new answer. Nobody to answer: 503, never an invention.
 */
import type { DirectoryChanged } from '@ostiary/contracts/ostiary/directory/v1/directory';
import type { Membership } from '@ostiary/oauth/acting-organization';
import { isAgentOver } from '@ostiary/oauth/agent';
import type { Client } from '@ostiary/oauth/client';
import { CLIENT_ID_URL_PREFIX, takesClientIdUrl } from '@ostiary/oauth/client-id-url';
import { effectivePolicy } from '@ostiary/oauth/effective-policy';
import { OAuthError } from '@ostiary/oauth/oauth-error';
import { isUuid } from '@ostiary/oauth/uuid';
import type { Workspace, WorkspaceSettings } from '@ostiary/oauth/workspace';
import type { UserView } from './conversions.js';
import { type CacheLimits, type CacheResult, ReadThroughCache } from './read-through-cache.js';
import { isPossibleClientId, isSlug } from './slug.js';

export type { UserView } from './conversions.js';

/** Each resolves to `undefined` for what does not exist, and rejects when nobody could say. */
export interface DirectoryLoaders {
  loadWorkspace(tenant: string, slug: string): Promise<Workspace | undefined>;
  loadClient(workspace: Workspace, clientId: string): Promise<Client | undefined>;
  loadUser(workspace: Workspace, userId: string): Promise<UserView | undefined>;
  /** Nobody's are none. */
  loadMemberships(workspace: Workspace, userId: string): Promise<readonly Membership[]>;
}

/** undefined: changes may have been missed. Told after the caches know. */
export type ChangeListener = (change: DirectoryChanged | undefined) => void;

export type DirectoryKind = 'workspace' | 'client' | 'user' | 'memberships';

export interface DirectoryOptions {
  /** Unix ms. */
  now?: () => number;
  maxWorkspaces?: number;
  maxClients?: number;
  maxUsers?: number;
  /** Age after which a used entry is read again in the background. */
  freshSeconds?: number;
  /** Age up to which an entry is served while it cannot be read again. */
  staleSeconds?: number;
  /** `ageMs`: as ReadThroughCache says. */
  observe?: (kind: DirectoryKind, result: CacheResult, ageMs?: number) => void;
}

/** A policy follows from settings and client together; which settings it was computed from tells when to compute it again. */
interface ClientEntry {
  client: Client;
  settings: WorkspaceSettings;
}

const ABSENT_MS = 2_000;
const RETRY_MS = 1_000;
const MAX_ABSENT = 10_000;
const NO_MEMBERSHIPS: readonly Membership[] = [];

export class Directory {
  readonly #loaders: DirectoryLoaders;
  readonly #now: () => number;
  readonly #workspaces: ReadThroughCache<Workspace>;
  readonly #clients: ReadThroughCache<ClientEntry>;
  readonly #users: ReadThroughCache<UserView>;
  readonly #memberships: ReadThroughCache<readonly Membership[]>;
  readonly #listeners: ChangeListener[] = [];

  constructor(loaders: DirectoryLoaders, options: DirectoryOptions = {}) {
    this.#loaders = loaders;
    const now = options.now ?? Date.now;
    this.#now = now;
    const observe = options.observe ?? (() => undefined);
    const limits = (maxEntries: number): CacheLimits => ({
      maxEntries,
      maxAbsent: MAX_ABSENT,
      freshMs: (options.freshSeconds ?? 30) * 1000,
      staleMs: (options.staleSeconds ?? 3600) * 1000,
      absentMs: ABSENT_MS,
      retryMs: RETRY_MS,
    });
    this.#workspaces = new ReadThroughCache(
      limits(options.maxWorkspaces ?? 2_000),
      now,
      (result, ageMs) => observe('workspace', result, ageMs),
      // The same version is the same workspace: keeping the object keeps what hangs on its identity.
      (before, after) => (before.id === after.id && before.version === after.version ? before : after),
    );
    this.#clients = new ReadThroughCache(limits(options.maxClients ?? 10_000), now, (result, ageMs) =>
      observe('client', result, ageMs),
    );
    this.#users = new ReadThroughCache(limits(options.maxUsers ?? 10_000), now, (result, ageMs) =>
      observe('user', result, ageMs),
    );
    this.#memberships = new ReadThroughCache(limits(options.maxUsers ?? 10_000), now, (result, ageMs) =>
      observe('memberships', result, ageMs),
    );
  }

  /** How many entries are kept. */
  get sizes(): Readonly<Record<DirectoryKind, number>> {
    return {
      workspace: this.#workspaces.size,
      client: this.#clients.size,
      user: this.#users.size,
      memberships: this.#memberships.size,
    };
  }

  /**
   * The workspace of an issuer's two path segments; `undefined`: there is none (or it is disabled), answer 404.
   * @throws OAuthError temporarily_unavailable, as a rejection, when it is not known and cannot be asked for.
   */
  workspace(tenant: string, slug: string): Workspace | undefined | Promise<Workspace | undefined> {
    if (!isSlug(tenant) || !isSlug(slug)) return undefined;
    const key = `${tenant}/${slug}`;
    return (
      this.#workspaces.hit(key) ??
      explained(this.#workspaces.read(key, () => this.#loaders.loadWorkspace(tenant, slug)))
    );
  }

  /** A client of the workspace, disabled ones too (`disabled` says so; also of an agent whose time or owner is gone). Errors as `workspace`. */
  client(workspace: Workspace, clientId: string): Client | undefined | Promise<Client | undefined> {
    if (!isPossibleClientId(clientId)) return undefined;
    // At every use, whatever is kept: a host that is blocked is out with the setting.
    if (clientId.startsWith(CLIENT_ID_URL_PREFIX) && !takesClientIdUrl(workspace.settings, clientId)) return undefined;
    const key = `${workspace.id}/${clientId}`;
    const entry = this.#clients.hit(key);
    if (entry !== undefined) return this.#inForce(underSettings(entry, workspace), workspace);
    const read = this.#clients.read(key, async () => {
      const client = await this.#loaders.loadClient(workspace, clientId);
      return client && { client, settings: workspace.settings };
    });
    if (read instanceof Promise) {
      return explained(read.then((found) => found && this.#inForce(underSettings(found, workspace), workspace)));
    }
    return read && this.#inForce(underSettings(read, workspace), workspace);
  }

  /**
   * An agent at this very moment: one whose time is over, or whose owner is disabled or gone, is disabled to everybody. Here, so that no path can forget
   * to ask.
   */
  #inForce(client: Client, workspace: Workspace): Client | Promise<Client> {
    const { agent } = client;
    if (agent === undefined || client.disabled) return client;
    if (isAgentOver(client, this.#now())) return { ...client, disabled: true, agentOver: 'expired' };
    if (agent.owner.type !== 'user') return client;
    const owner = this.user(workspace, agent.owner.userId);
    return owner instanceof Promise ? owner.then((found) => answeredFor(client, found)) : answeredFor(client, owner);
  }

  /** A user of the workspace by UUID, disabled ones too. Errors as `workspace`. */
  user(workspace: Workspace, userId: string): UserView | undefined | Promise<UserView | undefined> {
    if (!isUuid(userId)) return undefined;
    const key = `${workspace.id}/${userId}`;
    return this.#users.hit(key) ?? explained(this.#users.read(key, () => this.#loaders.loadUser(workspace, userId)));
  }

  /**
   * The organizations that a user of the workspace is a member of, by display name, disabled ones too (`enabled` says so); none for who is no user.
   * Errors as `workspace`.
   */
  memberships(workspace: Workspace, userId: string): readonly Membership[] | Promise<readonly Membership[]> {
    if (!isUuid(userId)) return NO_MEMBERSHIPS;
    const key = `${workspace.id}/${userId}`;
    const known =
      this.#memberships.hit(key) ??
      explained(this.#memberships.read(key, () => this.#loaders.loadMemberships(workspace, userId)));
    return known instanceof Promise ? known.then((found) => found ?? NO_MEMBERSHIPS) : (known ?? NO_MEMBERSHIPS);
  }

  /** For who keeps something that follows from the directory. */
  onChange(listener: ChangeListener): void {
    this.#listeners.push(listener);
  }

  /** Takes a change into account. What it names is not served again before it has been read again. */
  apply(change: DirectoryChanged): void {
    this.#forget(change);
    for (const listener of this.#listeners) listener(change);
  }

  #forget(change: DirectoryChanged): void {
    const { tenant, workspaceId, workspace, changed } = change;
    if (workspaceId === '') {
      this.#workspaces.forgetWhere((entry) => entry.tenant === tenant);
      return;
    }
    switch (changed?.$case) {
      case 'clientChanged':
        this.#clients.forget(`${workspaceId}/${changed.clientChanged.clientId}`);
        return;
      case 'userChanged':
        this.#users.forget(`${workspaceId}/${changed.userChanged.userId}`);
        this.#memberships.forget(`${workspaceId}/${changed.userChanged.userId}`);
        return;
      case 'organizationChanged': {
        const { organizationId } = changed.organizationChanged;
        this.#memberships.forgetWhere((of) => of.some(({ organization }) => organization.id === organizationId));
        return;
      }
      case 'workspaceChanged':
        this.#workspaces.forget(`${tenant}/${workspace}`);
        // What a client that describes itself may have is made from the settings, too.
        this.#clients.forgetWhere((_, key) => key.startsWith(`${workspaceId}/${CLIENT_ID_URL_PREFIX}`));
        return;
      default:
        // A kind of change that this release does not know: forget all that it could mean.
        this.#workspaces.forget(`${tenant}/${workspace}`);
        this.#clients.forgetWhere((_, key) => key.startsWith(`${workspaceId}/`));
        this.#users.forgetWhere((_, key) => key.startsWith(`${workspaceId}/`));
        this.#memberships.forgetWhere((_, key) => key.startsWith(`${workspaceId}/`));
    }
  }

  /** Change events may have been missed (the stream was away): everything is asked for again before it is served, if anybody answers. */
  doubtEverything(): void {
    this.#workspaces.doubtAll();
    this.#clients.doubtAll();
    this.#users.doubtAll();
    this.#memberships.doubtAll();
    for (const listener of this.#listeners) listener(undefined);
  }
}

/** Nobody answers for an agent whose owner is no longer there. */
function answeredFor(client: Client, owner: UserView | undefined): Client {
  return owner !== undefined && !owner.disabled ? client : { ...client, disabled: true, agentOver: 'owner-gone' };
}

function underSettings(entry: ClientEntry, workspace: Workspace): Client {
  if (entry.settings !== workspace.settings) {
    entry.client = { ...entry.client, policy: effectivePolicy(workspace.settings, entry.client) };
    entry.settings = workspace.settings;
  }
  return entry.client;
}

/** A failure to ask becomes the protocol's own error. */
function explained<T>(read: T | undefined | Promise<T | undefined>): T | undefined | Promise<T | undefined> {
  if (!(read instanceof Promise)) return read;
  return read.catch((cause: unknown) => {
    throw new OAuthError(
      'temporarily_unavailable',
      'The directory cannot be reached at the moment; try again shortly.',
      {
        clause: 'RFC 6749 §4.1.2.1',
        headers: { 'retry-after': '2' },
        cause,
      },
    );
  });
}
