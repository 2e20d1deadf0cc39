import type { WorkspaceSettings } from '@ostiary/oauth/workspace';
import { TEXTS, type Texts } from './texts/texts.js';

/** OIDC Core §5.4, §11: the scopes that a workspace has from the beginning. */
const STANDARD_SCOPES = ['openid', 'profile', 'email', 'phone', 'address', 'offline_access'] as const;

/** What the workspace says of a scope, else its name. A standard scope that it describes as it came is described in the reader's language. */
export function scopeDescription({ scopes }: Pick<WorkspaceSettings, 'scopes'>, name: string, texts: Texts): string {
  const own = scopes.find((scope) => scope.name === name)?.description;
  if (own === undefined || own === '') return name;
  const standard = STANDARD_SCOPES.find((scope) => scope === name);
  return standard !== undefined && own === TEXTS.en[`scope.${standard}`] ? texts[`scope.${standard}`] : own;
}
