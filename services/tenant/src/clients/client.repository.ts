import { parseTolerantly } from '@ostiary/directory/conversions';
import { isPossibleClientId } from '@ostiary/directory/slug';
import type { AgentOwner } from '@ostiary/oauth/agent';
import { type ClientRecord, clientSchema } from '@ostiary/oauth/client';
import { type EntityManager, In, type SelectQueryBuilder } from 'typeorm';
import { z } from 'zod';
import { ClientEntity } from './client.entity.js';

export interface StoredClient {
  readonly tenant: string;
  readonly workspaceId: string;
  readonly record: ClientRecord;
  readonly version: number;
  /** Unix ms. */
  readonly updatedAt: number;
}

export async function insertClient(manager: EntityManager, client: StoredClient): Promise<void> {
  await manager.insert(ClientEntity, toRow(client));
}

export async function findClient(
  manager: EntityManager,
  workspace: { readonly tenant: string; readonly id: string },
  clientId: string,
): Promise<StoredClient | undefined> {
  if (!isPossibleClientId(clientId)) return undefined;
  const row = await manager.findOneBy(ClientEntity, { tenant: workspace.tenant, workspaceId: workspace.id, clientId });
  return row === null ? undefined : toStored(row);
}

/** Those of them that there are, by client_id. */
export async function clientsById(
  manager: EntityManager,
  workspace: { readonly tenant: string; readonly id: string },
  clientIds: readonly string[],
): Promise<ReadonlyMap<string, StoredClient>> {
  if (clientIds.length === 0) return new Map();
  const where = { tenant: workspace.tenant, workspaceId: workspace.id, clientId: In([...clientIds]) };
  return new Map((await manager.findBy(ClientEntity, where)).map((row) => [row.clientId, toStored(row)]));
}

/** The same, locked until the transaction ends. */
export async function lockClient(
  manager: EntityManager,
  workspace: { readonly tenant: string; readonly id: string },
  clientId: string,
): Promise<StoredClient | undefined> {
  if (!isPossibleClientId(clientId)) return undefined;
  const row = await manager.findOne(ClientEntity, {
    where: { tenant: workspace.tenant, workspaceId: workspace.id, clientId },
    lock: { mode: 'pessimistic_write' },
  });
  return row === null ? undefined : toStored(row);
}

export async function updateClient(manager: EntityManager, client: StoredClient): Promise<void> {
  const { tenant, workspaceId, record } = client;
  await manager.update(ClientEntity, { tenant, workspaceId, clientId: record.clientId }, toRow(client));
}

/** False: there was none. */
export async function removeClient(
  manager: EntityManager,
  workspace: { readonly tenant: string; readonly id: string },
  clientId: string,
): Promise<boolean> {
  const { affected } = await manager.delete(ClientEntity, {
    tenant: workspace.tenant,
    workspaceId: workspace.id,
    clientId,
  });
  return affected === 1;
}

/** What ClientPage.next is, when it comes back. */
export const clientCursor = z.tuple([z.number().int().min(0).max(8.64e15), z.string().refine(isPossibleClientId)]);

export interface ClientPage {
  readonly clients: readonly StoredClient[];
  /** Creation (Unix ms) and identifier of the client after which the next page begins. */
  readonly next: readonly [number, string] | undefined;
}

/** Oldest first, those after `after`. */
export async function pageOfClients(
  manager: EntityManager,
  workspace: { readonly tenant: string; readonly id: string },
  page: {
    readonly after: readonly [number, string] | undefined;
    readonly limit: number;
    readonly search?: string;
    /** Only agents: everybody's, or those of an owner. */
    readonly agentsOf?: AgentOwner | 'anybody' | undefined;
  },
): Promise<ClientPage> {
  const query = manager
    .createQueryBuilder(ClientEntity, 'c')
    .where('c.tenant = :tenant and c.workspaceId = :id', { tenant: workspace.tenant, id: workspace.id })
    .orderBy('c.createdAt', 'ASC')
    .addOrderBy('c.clientId', 'ASC')
    .limit(page.limit + 1);
  if (page.after !== undefined) {
    const [createdAt, clientId] = page.after;
    query.andWhere('(c.createdAt, c.clientId) > (:createdAt, :clientId)', { createdAt: new Date(createdAt), clientId });
  }
  if (page.search !== undefined && page.search !== '') {
    const found = `(starts_with(c.clientId, :search) or strpos(lower(c.record ->> 'clientName'), :lower) > 0)`;
    query.andWhere(found, { search: page.search, lower: page.search.toLowerCase() });
  }
  if (page.agentsOf !== undefined) ofOwner(query, page.agentsOf);
  const rows = await query.getMany();
  const clients = rows.slice(0, page.limit).map(toStored);
  const last = clients.at(-1)?.record;
  return { clients, next: rows.length > page.limit && last ? [last.createdAt, last.clientId] : undefined };
}

/** Agents of an owner, those first that are not disabled; locked until the transaction ends. */
export async function agentsOf(
  manager: EntityManager,
  workspace: { readonly tenant: string; readonly id: string },
  owner: AgentOwner,
  limit: number,
): Promise<readonly StoredClient[]> {
  const query = manager
    .createQueryBuilder(ClientEntity, 'c')
    .where('c.tenant = :tenant and c.workspaceId = :id', { tenant: workspace.tenant, id: workspace.id })
    .orderBy(`c.record ->> 'disabled'`, 'ASC')
    .addOrderBy('c.clientId', 'ASC')
    .limit(limit)
    .setLock('pessimistic_write');
  ofOwner(query, owner);
  return (await query.getMany()).map(toStored);
}

function ofOwner(query: SelectQueryBuilder<ClientEntity>, owner: AgentOwner | 'anybody'): void {
  query.andWhere(`(c.record -> 'agent') is not null`);
  if (owner !== 'anybody') query.andWhere(`c.record -> 'agent' -> 'owner' @> :owner`, { owner: JSON.stringify(owner) });
}

/** What clients are called, by their identifiers; who is not there is not in it. */
export async function clientNamesOf(
  manager: EntityManager,
  workspace: { readonly tenant: string; readonly id: string },
  clientIds: readonly string[],
): Promise<ReadonlyMap<string, string>> {
  const wanted = [...new Set(clientIds)].filter(isPossibleClientId);
  if (wanted.length === 0) return new Map();
  const rows: { clientId: string; name: string | null }[] = await manager
    .createQueryBuilder(ClientEntity, 'c')
    .select('c.clientId', 'clientId')
    .addSelect(`c.record ->> 'clientName'`, 'name')
    .where('c.tenant = :tenant and c.workspaceId = :id', { tenant: workspace.tenant, id: workspace.id })
    .andWhere('c.clientId in (:...wanted)', { wanted })
    .getRawMany();
  return new Map(rows.flatMap(({ clientId, name }) => (name === null ? [] : [[clientId, name]])));
}

function toRow(client: StoredClient): ClientEntity {
  return {
    tenant: client.tenant,
    workspaceId: client.workspaceId,
    clientId: client.record.clientId,
    record: client.record,
    version: client.version,
    createdAt: new Date(client.record.createdAt),
    updatedAt: new Date(client.updatedAt),
  };
}

function toStored(row: ClientEntity): StoredClient {
  return {
    tenant: row.tenant,
    workspaceId: row.workspaceId,
    record: parseTolerantly(clientSchema, row.record),
    version: row.version,
    updatedAt: row.updatedAt.getTime(),
  };
}
