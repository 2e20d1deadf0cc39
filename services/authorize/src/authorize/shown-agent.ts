import type { Directory } from '@ostiary/directory/directory';
import type { Client } from '@ostiary/oauth/client';
import type { Workspace } from '@ostiary/oauth/workspace';
import type { ShownAgent } from '../pages/agent-note.js';

/** What the pages say of the client as an agent; undefined: it is none. Rejects with OAuthError while nobody can say who its owner is. */
export async function shownAgent(
  directory: Pick<Directory, 'user'>,
  workspace: Workspace,
  { agent }: Pick<Client, 'agent'>,
): Promise<ShownAgent | undefined> {
  if (agent === undefined) return undefined;
  const { owner, purpose } = agent;
  if (owner.type === 'team') return { purpose, owner: owner.name };
  const user = await directory.user(workspace, owner.userId);
  const name = user?.claims.name;
  return { purpose, owner: typeof name === 'string' && name !== '' ? name : (user?.username ?? owner.userId) };
}
