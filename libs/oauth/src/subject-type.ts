import type { ClientRecord } from './client.js';
import type { WorkspaceSettings } from './workspace.js';

/** OIDC Core §8. */
export const SUBJECT_TYPES = ['public', 'pairwise'] as const;
export type SubjectType = (typeof SUBJECT_TYPES)[number];

/** What is in force for a client: pairwise where the workspace has it for third parties, or the client asked for it. */
export function subjectTypeOf(
  { subjectType }: Pick<WorkspaceSettings, 'subjectType'>,
  client: Pick<ClientRecord, 'firstParty' | 'subjectType'>,
): SubjectType {
  const byWorkspace = subjectType === 'pairwise-for-third-parties' && !client.firstParty;
  return byWorkspace || client.subjectType === 'pairwise' ? 'pairwise' : 'public';
}
