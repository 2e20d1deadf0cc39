import type { operations } from '../api/schema.js';

export type ListedAgent = operations['listAgents']['responses'][200]['content']['application/json']['agents'][number];
export type Owner = ListedAgent['agent']['owner'];

/** As the API searches for owners. */
export const ownerKey = (owner: Owner): string =>
  owner.type === 'user' ? `user:${owner.user_id}` : `team:${owner.name}`;

/** What an owner is called where their name is not at hand. */
export const ownerName = (owner: Owner, username?: string): string =>
  owner.type === 'user' ? (username ?? owner.user_id) : owner.name;
