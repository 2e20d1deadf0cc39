/**
 * Token Status List §8: a list as it is now, signed. Who asks is nobody in particular, so that all lists of a workspace are brought up to date at most a few times
 * a second for all who ask, and say at once what introspection says: that a token, its authorization or its grant was revoked, or that whoever is behind it was
 * shut out. What is revoked for good is kept as bits, and only what is new is looked for.
 */
import { LruMap } from '@ostiary/crypto/lru-map';
import { endpointUrl } from '@ostiary/oauth/endpoints';
import { algorithmsOf, SECURITY_PROFILES } from '@ostiary/oauth/security-profile';
import { STATUS_LIST_TYP, statusListClaims } from '@ostiary/oauth/token-status-list';
import type { Workspace } from '@ostiary/oauth/workspace';
import type { SigningKeys } from '../keys/signing-keys.js';
import { StatusBits } from './encoded-statuses.js';
import type { ShutOut } from './shut-out.js';
import type { StatusListRepository } from './status-list.repository.js';

/** How old a list may be when it is given away. */
const FRESH_MS = 250;
/** Workspaces, and signed lists, that are kept. */
const KEPT = 1000;

const ID = /^[A-Za-z0-9_-]{22}$/;

/** The lists of a workspace. */
interface Statuses {
  /** When they were asked for, Unix ms. */
  readonly at: number;
  /** By list: what is revoked. */
  readonly lists: ReadonlyMap<string, StatusBits>;
  /** By list: what is revoked for good. */
  readonly forGood: ReadonlyMap<string, StatusBits>;
  /** Of the database's clock: what they are complete to. */
  readonly until: Date | undefined;
}

interface Kept {
  known: Statuses;
  /** One at a time, however many wait for it. */
  pending: Promise<Statuses> | undefined;
}

interface Signed {
  readonly bits: string;
  /** Unix seconds. */
  readonly issuedAt: number;
  readonly jwt: string;
}

const NOTHING: Statuses = { at: -Infinity, lists: new Map(), forGood: new Map(), until: undefined };

export class PublishStatusList {
  readonly #kept = new LruMap<string, Kept>(KEPT);
  readonly #signed = new LruMap<string, Signed>(KEPT);

  constructor(
    private readonly lists: Pick<StatusListRepository, 'lists' | 'revoked'>,
    private readonly shutOut: Pick<ShutOut, 'of'>,
    private readonly keys: SigningKeys,
    private readonly now: () => number,
  ) {}

  /** undefined: there is no such list here. */
  async list(workspace: Workspace, listId: string): Promise<string | undefined> {
    if (!ID.test(listId)) return undefined;
    const bits = (await this.#current(workspace)).lists.get(listId);
    return bits && this.#jwt(workspace, listId, bits.encoded());
  }

  /** §8.4: where all of them are. */
  async uris(workspace: Workspace): Promise<string[]> {
    const base = endpointUrl(workspace.issuer, 'statusLists');
    return (await this.lists.lists(workspace)).map((id) => `${base}/${id}`);
  }

  /** Not older than FRESH_MS from when they are asked for here. */
  async #current(workspace: Workspace): Promise<Statuses> {
    // Of other settings nothing is kept: who is shut out follows from them, too.
    const key = `${workspace.id} ${workspace.version}`;
    const kept = this.#kept.get(key) ?? { known: NOTHING, pending: undefined };
    this.#kept.set(key, kept);
    const asked = this.now();
    while (asked - kept.known.at >= FRESH_MS) {
      // One that began before may lack what has happened since; then the next one has it.
      kept.pending ??= this.#read(workspace, kept).finally(() => {
        kept.pending = undefined;
      });
      await kept.pending;
    }
    return kept.known;
  }

  async #read(workspace: Workspace, kept: Kept): Promise<Statuses> {
    const at = this.now();
    const before = kept.known;
    // Anybody may ask for a list of any workspace: where there is none, nobody is gone after.
    if (before.forGood.size === 0 && (await this.lists.lists(workspace)).length === 0) {
      kept.known = { ...NOTHING, at };
      return kept.known;
    }
    const shut = await this.shutOut.of(workspace);
    const { until, listIds, forGood: revoked, shutOut } = await this.lists.revoked(workspace, before.until, shut);
    const forGood = new Map(listIds.map((id) => [id, before.forGood.get(id) ?? new StatusBits()]));
    for (const { list_id: id, index } of revoked) forGood.get(id)?.set(index);
    const lists = new Map<string, StatusBits>(forGood);
    for (const { list_id: id, index } of shutOut) {
      const bits = lists.get(id);
      if (bits === undefined) continue;
      const own = bits === forGood.get(id) ? bits.copy() : bits;
      own.set(index);
      lists.set(id, own);
    }
    kept.known = { at, lists, forGood, until };
    return kept.known;
  }

  /** Signed anew when it says something new, and each second: §5.1, `iat`. */
  async #jwt(workspace: Workspace, listId: string, bits: string): Promise<string> {
    const issuedAt = Math.floor(this.now() / 1000);
    const key = `${workspace.id} ${workspace.version} ${listId}`;
    const signed = this.#signed.get(key);
    if (signed !== undefined && signed.bits === bits && signed.issuedAt === issuedAt) return signed.jwt;
    const { settings } = workspace;
    const allowed = algorithmsOf(SECURITY_PROFILES[settings.securityProfile], settings);
    const algorithm = settings.signingAlgorithms.find((alg) => allowed.includes(alg)) ?? settings.signingAlgorithms[0];
    if (algorithm === undefined) throw new Error('a workspace without signing algorithms');
    const signer = await this.keys.signer(workspace, algorithm);
    const uri = `${endpointUrl(workspace.issuer, 'statusLists')}/${listId}`;
    const ttlSeconds = settings.tokenStatusList?.ttlSeconds ?? 1;
    const claims = statusListClaims({ uri, list: bits, issuedAt, ttlSeconds });
    const jwt = signer.sign({ typ: STATUS_LIST_TYP }, { ...claims });
    this.#signed.set(key, { bits, issuedAt, jwt });
    return jwt;
  }
}
