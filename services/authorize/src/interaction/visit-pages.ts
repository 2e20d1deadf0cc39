import type { Directory } from '@ostiary/directory/directory';
import { type Parameters, parseForm } from '@ostiary/oauth/parameters';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Refusals } from '../authorize/refusals.js';
import { deviceOf, wasOfferedPasskey } from '../device-cookie.js';
import { sessionSecret } from '../sessions/session-cookie.js';
import { type IssuerPath, workspaceOfPath } from '../workspace-of-path.js';
import { browserSecret } from './interaction-cookie.js';
import { checkCsrfToken, findVisit, type Visit, type VisitDependencies } from './visit.js';

export interface InteractionPath extends IssuerPath {
  readonly id: string;
}

export interface VisitPagesDependencies extends Omit<VisitDependencies, 'directory'> {
  readonly directory: Pick<Directory, 'workspace' | 'client'>;
  readonly refusals: Refusals;
}

/** One request to the pages of an interaction: `work` for whoever opened them, and the refusal of whatever it throws. */
export async function atVisit(
  deps: VisitPagesDependencies,
  request: FastifyRequest,
  reply: FastifyReply,
  path: InteractionPath,
  work: (visit: Visit) => Promise<void> | void,
): Promise<void> {
  const workspace = await workspaceOfPath(deps.directory, path);
  try {
    const visit = await findVisit(deps, workspace, path.id, {
      sessionSecret: sessionSecret(request),
      browserSecret: browserSecret(request),
      device: deviceOf(request),
      offeredPasskey: wasOfferedPasskey(request),
      origin: request.context,
    });
    const { clientId } = visit.interaction;
    if (clientId !== undefined) request.logFields.clientId = clientId;
    await work(visit);
  } catch (failure) {
    await deps.refusals.answer(failure, workspace, request, reply);
  }
}

/** Throws OAuthError, AuthorizationRefused. */
export function formOf(request: FastifyRequest, visit: Visit): Parameters {
  const form = parseForm(typeof request.body === 'string' ? request.body : '');
  checkCsrfToken(visit, form);
  return form;
}
