/**
 * Token Status List §8: a list as it is now, signed. Who asks is nobody in particular, so that a list is made at most a few times a second for all who ask,
 * and says at once what introspection says: that a token, its authorization or its grant was revoked, or that whoever is behind it was shut out.
 */
import { LruMap } from '@ostiary/crypto/lru-map';
import type { Directory } from '@ostiary/directory/directory';
import { endpointUrl } from '@ostiary/oauth/endpoints';
import { algorithmsOf, SECURITY_PROFILES } from '@ostiary/oauth/security-profile';
import { STATUS_LIST_TYP, statusListClaims } from '@ostiary/oauth/token-status-list';
import type { Workspace } from '@ostiary/oauth/workspace';
import type { ActingOrganizations } from '../access-tokens/acting-organizations.js';
import type { SigningKeys } from '../keys/signing-keys.js';
import { encodedStatuses } from './encoded-statuses.js';
import type { Acting, Behind, Shut, StatusListRepository } from './status-list.repository.js';

/** How old a list may be when it is given away. */
const FRESH_MS = 250;
const KEPT = 1000;

const ID = /^[A-Za-z0-9_-]{22}$/;

interface Published {
  /** Unix ms. */
  readonly at: number;
  readonly jwt: Promise<string | undefined>;
}

export class PublishStatusList {
  readonly #published = new LruMap<string, Published>(KEPT);

  constructor(
    private readonly directory: Pick<Directory, 'client' | 'user'>,
    private readonly lists: Pick<StatusListRepository, 'lists' | 'revoked'>,
    private readonly keys: SigningKeys,
    private readonly organizations: ActingOrganizations,
    private readonly now: () => number,
  ) {}

  /** undefined: there is no such list here. */
  async list(workspace: Workspace, listId: string): Promise<string | undefined> {
    if (!ID.test(listId)) return undefined;
    const key = `${workspace.id} ${workspace.version} ${listId}`;
    const known = this.#published.get(key);
    if (known !== undefined && this.now() - known.at < FRESH_MS) return known.jwt;
    const jwt = this.#signed(workspace, listId);
    this.#published.set(key, { at: this.now(), jwt });
    try {
      return await jwt;
    } catch (error) {
      // What failed is tried again by whoever asks next.
      this.#published.delete(key);
      throw error;
    }
  }

  /** §8.4: where all of them are. */
  async uris(workspace: Workspace): Promise<string[]> {
    const base = endpointUrl(workspace.issuer, 'statusLists');
    return (await this.lists.lists(workspace)).map((id) => `${base}/${id}`);
  }

  async #signed(workspace: Workspace, listId: string): Promise<string | undefined> {
    const issuedAt = Math.floor(this.now() / 1000);
    const revoked = await this.lists.revoked(workspace, listId, (behind) => this.#shutOut(workspace, behind));
    if (revoked === undefined) return undefined;
    const list = encodedStatuses(revoked);
    const { settings } = workspace;
    const allowed = algorithmsOf(SECURITY_PROFILES[settings.securityProfile], settings);
    const algorithm = settings.signingAlgorithms.find((alg) => allowed.includes(alg)) ?? settings.signingAlgorithms[0];
    if (algorithm === undefined) throw new Error('a workspace without signing algorithms');
    const signer = await this.keys.signer(workspace, algorithm);
    const uri = `${endpointUrl(workspace.issuer, 'statusLists')}/${listId}`;
    const ttlSeconds = settings.tokenStatusList?.ttlSeconds ?? 1;
    return signer.sign({ typ: STATUS_LIST_TYP }, { ...statusListClaims({ uri, list, issuedAt, ttlSeconds }) });
  }

  async #shutOut(workspace: Workspace, { clientIds, userIds, acting }: Behind): Promise<Shut> {
    const shut = {
      ...{ clientIds: [] as string[], userIds: [] as string[] },
      ...{ acting: [] as Acting[], ended: [] as Shut['ended'][0][] },
    };
    for (const clientId of clientIds) {
      const client = await this.directory.client(workspace, clientId);
      if (client === undefined || client.disabled) shut.clientIds.push(clientId);
      else if (client.notBefore !== undefined) shut.ended.push({ clientId, notBefore: client.notBefore });
    }
    for (const userId of userIds) {
      const user = await this.directory.user(workspace, userId);
      if (user === undefined || user.disabled) shut.userIds.push(userId);
    }
    for (const one of acting) {
      if (!(await this.organizations.stands(workspace, one.userId, one.organizationId))) shut.acting.push(one);
    }
    return shut;
  }
}
