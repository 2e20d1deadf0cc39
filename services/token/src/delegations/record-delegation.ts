/**
 * The ledger of who let whom do what, through how many hops: every token of an agent, and every exchange. Written before the token is answered; a
 * line that this replica has written within the last minute stands.
 */
import { LruMap } from '@ostiary/crypto/lru-map';
import type { Directory } from '@ostiary/directory/directory';
import { ownerKey } from '@ostiary/oauth/agent';
import type { Workspace } from '@ostiary/oauth/workspace';
import type { GrantAnswer, TokenRequest } from '../token/grant.js';
import { type Delegation, type DelegationRepository, fingerprintOf } from './delegation.repository.js';

const STANDS_MS = 60_000;
/** Lines that are remembered to stand. */
const MAX_REMEMBERED = 10_000;

export class RecordDelegation {
  readonly #written = new LruMap<string, number>(MAX_REMEMBERED);

  constructor(
    private readonly ledger: Pick<DelegationRepository, 'record'>,
    private readonly directory: Pick<Directory, 'client'>,
  ) {}

  /** Rejects with OAuthError temporarily_unavailable: then there is no token. */
  async record(request: TokenRequest, answer: GrantAnswer): Promise<void> {
    const { workspace, client, now } = request;
    if (client.agent === undefined && answer.exchange === undefined) return;
    const delegation = await this.#delegation(request, answer);
    const fingerprint = fingerprintOf(workspace.id, delegation);
    const written = this.#written.get(fingerprint);
    if (written !== undefined && now - written < STANDS_MS) return;
    await this.ledger.record(workspace, delegation, fingerprint, now);
    this.#written.set(fingerprint, now);
  }

  async #delegation({ workspace, client }: TokenRequest, answer: GrantAnswer): Promise<Delegation> {
    const clientIds = chainOf(client.clientId, answer);
    const owners = await Promise.all(clientIds.map((clientId) => this.#owner(workspace, clientId)));
    return {
      ...{ userId: answer.userId, grantId: answer.grantId, clientIds },
      owners: [...new Set(owners.flatMap((owner) => owner ?? []))],
      ...{ scopes: answer.scopes, resources: answer.audience, authorizationDetails: answer.authorizationDetails },
    };
  }

  async #owner(workspace: Workspace, clientId: string): Promise<string | undefined> {
    const found = this.directory.client(workspace, clientId);
    const agent = (found instanceof Promise ? await found : found)?.agent;
    return agent && ownerKey(agent.owner);
  }
}

/** RFC 8693 §4.1: whoever holds the token, then through whom; who exchanges its own token is one hop of it, not two. */
function chainOf(holder: string, { exchange }: GrantAnswer): string[] {
  if (exchange === undefined) return [holder];
  const between = exchange.actors.flatMap((actor) => (actor.type === 'client' ? actor.id : []));
  const all = [holder, ...between, exchange.subjectFrom];
  return all.filter((clientId, index) => clientId !== all[index - 1]);
}
