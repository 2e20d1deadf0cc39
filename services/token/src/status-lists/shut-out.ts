/**
 * Whose tokens count as revoked at this moment though nothing of theirs was: clients and users who are disabled, clients of which everything was ended, users who
 * act in an organization no more. Clients are few, and the directory is asked about each. Users are many: identity says which are disabled. In which
 * organizations they act is asked of the directory about everybody once, and then about whom its change events name. One per replica.
 */
import { status } from '@grpc/grpc-js';
import type { IdentityClient } from '@ostiary/contracts/ostiary/identity/v1/identity';
import { LruMap } from '@ostiary/crypto/lru-map';
import type { ChangeListener, Directory } from '@ostiary/directory/directory';
import type { Workspace } from '@ostiary/oauth/workspace';
import { GrpcCallError, type PromiseClient } from '@ostiary/platform/grpc-client';
import { temporarilyUnavailable } from '@ostiary/platform/unavailability';
import type { ActingOrganizations } from '../access-tokens/acting-organizations.js';
import { type Acting, LONGEST_MS, type Shut, type StatusListRepository } from './status-list.repository.js';

/** Workspaces that are kept in mind. */
const KEPT = 1000;
/** How long somebody who was named is asked about again: a token may be on its way that was issued before everybody had heard. */
const DOUBTED_MS = 5_000;
/** Of a workspace; where more are named before anybody asks for a list, everybody is asked about anew. */
const MAX_DOUBTED = 10_000;
/** How many the directory is asked about at a time: of whom it does not know it asks identity. */
const ASKED_AT_A_TIME = 50;

interface Members {
  /** Of the workspace: whether a membership counts follows from its settings, too. */
  readonly version: number;
  /** Who acts no more, by user and organization; undefined: nobody was asked about yet. */
  fallen: Map<string, Acting> | undefined;
  /** Until when (Unix ms) somebody is asked about again, by id. */
  readonly doubted: Map<string, number>;
}

export class ShutOut {
  readonly #members = new LruMap<string, Members>(KEPT);

  constructor(
    private readonly directory: Pick<Directory, 'client' | 'user' | 'onChange'>,
    private readonly identity: Pick<PromiseClient<IdentityClient>, 'listDisabledUsers'>,
    private readonly lists: Pick<StatusListRepository, 'clients' | 'users' | 'acting'>,
    private readonly organizations: Pick<ActingOrganizations, 'stands'>,
    private readonly now: () => number,
  ) {
    directory.onChange(this.#changed);
  }

  /** Throws OAuthError `temporarily_unavailable`: nobody could say, and nothing is invented. */
  async of(workspace: Workspace): Promise<Shut> {
    const since = this.now() - LONGEST_MS;
    const clients = { clientIds: [] as string[], ended: [] as Shut['ended'][0][] };
    for (const clientId of await this.lists.clients(workspace)) {
      const found = this.directory.client(workspace, clientId);
      const client = found instanceof Promise ? await found : found;
      if (client === undefined || client.disabled) clients.clientIds.push(clientId);
      // What was issued before that and lives would be older than any token.
      else if (client.notBefore !== undefined && client.notBefore > since) {
        clients.ended.push({ clientId, notBefore: client.notBefore });
      }
    }
    const userIds = await this.#disabled(workspace, Math.floor(since / 1000));
    return { ...clients, userIds, acting: await this.#fallen(workspace) };
  }

  /** `changedSince`: Unix seconds. */
  async #disabled(workspace: Workspace, changedSince: number): Promise<string[]> {
    const { tenant, id: workspaceId } = workspace;
    const disabled: string[] = [];
    try {
      for (let after = ''; ; after = disabled.at(-1) ?? '') {
        const request = { tenant, workspaceId, changedSince, after };
        const { userIds, more } = await this.identity.listDisabledUsers(request);
        disabled.push(...userIds);
        if (!more || userIds.length === 0) return disabled;
      }
    } catch (error) {
      if (error instanceof GrpcCallError && error.code === status.UNIMPLEMENTED)
        return this.#disabledOneByOne(workspace);
      throw temporarilyUnavailable(error);
    }
  }

  /** As long as an identity of the version before is about, which cannot be asked who they are: everybody whose tokens live is looked at. */
  async #disabledOneByOne(workspace: Workspace): Promise<string[]> {
    const disabled: string[] = [];
    await someAtATime(await this.lists.users(workspace), async (userId) => {
      const found = this.directory.user(workspace, userId);
      const user = found instanceof Promise ? await found : found;
      if (user === undefined || user.disabled) disabled.push(userId);
    });
    return disabled;
  }

  async #fallen(workspace: Workspace): Promise<readonly Acting[]> {
    const members = this.#membersOf(workspace);
    const now = this.now();
    // Taken before anything is asked: what changes meanwhile is asked about the next time.
    const ids = [...members.doubted.keys()];
    const isFirst = members.fallen === undefined;
    const fallen = new Map(members.fallen);
    if (isFirst || ids.length > 0) {
      const asked = await this.lists.acting(workspace, isFirst ? undefined : { userIds: ids, organizationIds: ids });
      await someAtATime(asked, (one) => this.#look(workspace, one, fallen));
      if (this.#members.get(workspace.id) === members) members.fallen = fallen;
      for (const id of ids) if ((members.doubted.get(id) ?? 0) < now) members.doubted.delete(id);
    }
    return [...fallen.values()];
  }

  async #look(workspace: Workspace, one: Acting, fallen: Map<string, Acting>): Promise<void> {
    const name = `${one.userId} ${one.organizationId}`;
    if (await this.organizations.stands(workspace, one.userId, one.organizationId)) fallen.delete(name);
    else fallen.set(name, one);
  }

  /** What a request that was under way kept of other settings is forgotten. */
  #membersOf({ id, version }: Workspace): Members {
    const known = this.#members.get(id);
    if (known?.version === version) return known;
    const members: Members = { version, fallen: undefined, doubted: new Map() };
    this.#members.set(id, members);
    return members;
  }

  readonly #changed: ChangeListener = (change) => {
    // Something may have been missed: everybody is asked about anew.
    if (change === undefined) return this.#members.clear();
    const members = this.#members.get(change.workspaceId);
    if (members === undefined) return;
    const { changed } = change;
    const named =
      changed?.$case === 'userChanged'
        ? changed.userChanged.userId
        : changed?.$case === 'organizationChanged'
          ? changed.organizationChanged.organizationId
          : undefined;
    if (named !== undefined && members.doubted.size < MAX_DOUBTED) {
      members.doubted.set(named, this.now() + DOUBTED_MS);
    } else if (changed?.$case !== 'clientChanged') this.#members.delete(change.workspaceId);
  };
}

async function someAtATime<T>(all: readonly T[], look: (one: T) => Promise<void>): Promise<void> {
  for (let from = 0; from < all.length; from += ASKED_AT_A_TIME) {
    await Promise.all(all.slice(from, from + ASKED_AT_A_TIME).map(look));
  }
}
