import type { AuthorizationRequest } from './authorization-request/authorization-request.js';
import { namesSubject } from './claims-request.js';
import type { WorkspaceSettings } from './workspace.js';

/** Whether people may make accounts of their own (Initiating User Registration 1.0). */
export function offersSignUp({ signUp }: Pick<WorkspaceSettings, 'signUp'>): boolean {
  return signUp === 'self-service';
}

/** Whether somebody new could be the answer to the request: not where it is about a user that it names (OIDC Core §3.1.2.2). */
export function isForAnybody({ idTokenHint, claims }: Pick<AuthorizationRequest, 'idTokenHint' | 'claims'>): boolean {
  return idTokenHint === undefined && !namesSubject(claims);
}
