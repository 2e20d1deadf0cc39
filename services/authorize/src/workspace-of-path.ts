import type { Directory } from '@ostiary/directory/directory';
import { OAuthError } from '@ostiary/oauth/oauth-error';
import type { Workspace } from '@ostiary/oauth/workspace';
import type { FastifyRequest } from 'fastify';

/** The two path segments of the issuer, as routed. */
export interface IssuerPath {
  readonly tenant: string;
  readonly workspace: string;
}

/** A request below an issuer, as routed. */
export type FrontChannelRequest = FastifyRequest<{ Params: IssuerPath }>;

/**
 * The workspace whose issuer the path begins with.
 * @throws OAuthError invalid_request with 404 when there is none; temporarily_unavailable when nobody can say.
 */
export async function workspaceOfPath(directory: Pick<Directory, 'workspace'>, path: IssuerPath): Promise<Workspace> {
  const found = directory.workspace(path.tenant, path.workspace);
  const workspace = found instanceof Promise ? await found : found;
  if (workspace !== undefined) return workspace;
  throw new OAuthError('invalid_request', 'there is no such tenant or workspace', {
    clause: 'RFC 8414 §3',
    status: 404,
  });
}
