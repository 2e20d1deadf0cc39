/**
 * Whose tokens count as revoked at this moment though nothing of theirs was: clients and users who are disabled, clients of which everything was ended, users who
 * act in an organization no more. Clients are few, and the directory is asked about each. Users are many: identity says which are disabled. In which
 * organizations they act is asked of the directory about everybody once, and then about whom its change events name. One per replica.
 */
import type { IdentityClient } from '@ostiary/contracts/ostiary/identity/v1/identity';
import { LruMap } from '@ostiary/crypto/lru-map';
import type { ChangeListener, Directory } from '@ostiary/directory/directory';
import type { Workspace } from '@ostiary/oauth/workspace';
import type { PromiseClient } from '@ostiary/platform/grpc-client';
import { temporarilyUnavailable } from '@ostiary/platform/unavailability';
import type { ActingOrganizations } from '../access-tokens/acting-organizations.js';
import { type Acting, LONGEST_MS, type Shut, type StatusListRepository } from './status-list.repository.js';

/** Workspaces that are kept in mind. */
const KEPT = 1000;
/** How long somebody who was named is asked about again: a token may be on its way that was issued before everybody had heard. */
const DOUBTED_MS = 5_000;

interface Members {
  /** Who acts no more, by user and organization; undefined: nobody was asked about yet. */
  fallen: Map<string, Acting> | undefined;
  /** Until when (Unix ms) somebody is asked about again, by id. */
  readonly doubted: Map<string, number>;
}

export class ShutOut {
  readonly #members = new LruMap<string, Members>(KEPT);

  constructor(
    private readonly directory: Pick<Directory, 'client' | 'onChange'>,
    private readonly identity: Pick<PromiseClient<IdentityClient>, 'listDisabledUsers'>,
    private readonly lists: Pick<StatusListRepository, 'clients' | 'acting'>,
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
    const { tenant, id: workspaceId } = workspace;
    const request = { tenant, workspaceId, changedSince: Math.floor(since / 1000) };
    const { userIds } = await this.identity.listDisabledUsers(request).catch((error: unknown) => {
      throw temporarilyUnavailable(error);
    });
    return { ...clients, userIds, acting: await this.#fallen(workspace) };
  }

  async #fallen(workspace: Workspace): Promise<readonly Acting[]> {
    const members = this.#membersOf(workspace.id);
    const now = this.now();
    // Taken before anything is asked: what changes meanwhile is asked about the next time.
    const ids = [...members.doubted.keys()];
    const isFirst = members.fallen === undefined;
    const fallen = new Map(members.fallen);
    if (isFirst || ids.length > 0) {
      const asked = await this.lists.acting(workspace, isFirst ? undefined : { userIds: ids, organizationIds: ids });
      for (const one of asked) {
        const name = `${one.userId} ${one.organizationId}`;
        if (await this.organizations.stands(workspace, one.userId, one.organizationId)) fallen.delete(name);
        else fallen.set(name, one);
      }
      if (this.#members.get(workspace.id) === members) members.fallen = fallen;
      for (const id of ids) if ((members.doubted.get(id) ?? 0) < now) members.doubted.delete(id);
    }
    return [...fallen.values()];
  }

  #membersOf(workspaceId: string): Members {
    const known = this.#members.get(workspaceId);
    if (known !== undefined) return known;
    const members: Members = { fallen: undefined, doubted: new Map() };
    this.#members.set(workspaceId, members);
    return members;
  }

  readonly #changed: ChangeListener = (change) => {
    // Something may have been missed: everybody is asked about anew.
    if (change === undefined) return this.#members.clear();
    const members = this.#members.get(change.workspaceId);
    if (members === undefined) return;
    const { changed } = change;
    const until = this.now() + DOUBTED_MS;
    if (changed?.$case === 'userChanged') members.doubted.set(changed.userChanged.userId, until);
    else if (changed?.$case === 'organizationChanged') {
      members.doubted.set(changed.organizationChanged.organizationId, until);
    } else if (changed?.$case !== 'clientChanged') this.#members.delete(change.workspaceId);
  };
}
