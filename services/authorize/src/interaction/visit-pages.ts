import type { Directory } from '@ostiary/directory/directory';
import { type Parameters, parseForm } from '@ostiary/oauth/parameters';
import type { Workspace } from '@ostiary/oauth/workspace';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Refusals } from '../authorize/refusals.js';
import { deviceOf, wasOfferedPasskey } from '../device-cookie.js';
import { type Reader, readerOf } from '../language/reader.js';
import { sessionSecret } from '../sessions/session-cookie.js';
import { type IssuerPath, workspaceOfPath } from '../workspace-of-path.js';
import { type Interaction, interactionUrl } from './interaction.js';
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
  let reader: Reader | undefined;
  try {
    const visit = await findVisit(deps, workspace, path.id, {
      sessionSecret: sessionSecret(request),
      browserSecret: browserSecret(request),
      device: deviceOf(request),
      offeredPasskey: wasOfferedPasskey(request),
      origin: request.context,
      reader: (interaction) => readerOfInteraction(request, workspace, path.id, interaction),
    });
    reader = visit.reader;
    const { clientId } = visit.interaction;
    if (clientId !== undefined) request.logFields.clientId = clientId;
    await work(visit);
  } catch (failure) {
    await deps.refusals.answer(failure, workspace, request, reply, reader);
  }
}

/** What was chosen on these pages comes first, then what the application asks for, then the rest. */
function readerOfInteraction(
  request: FastifyRequest,
  workspace: Workspace,
  id: string,
  { language, request: asked, csrfToken }: Interaction,
): Reader {
  const action = `${interactionUrl(workspace, id)}/language`;
  return readerOf(request, workspace, {
    uiLocales: asked?.uiLocales ?? [],
    settled: language,
    languageForm: { action, held: { csrf: csrfToken, page: pageOf(request) } },
  });
}

/** The pages of an interaction that have an address of their own; the others come by what the interaction has come to. */
const PAGES = ['sign-in', 'sign-up'];

/** '': by what the interaction has come to. */
function pageOf({ url }: FastifyRequest): string {
  const last = url.split('?', 1)[0]?.split('/').at(-1) ?? '';
  return PAGES.includes(last) ? last : '';
}

/** Where the browser goes when a language has been chosen. */
export function pageAgain({ workspace, id }: Visit, page: string | undefined): string {
  const url = interactionUrl(workspace, id);
  return page !== undefined && PAGES.includes(page) ? `${url}/${page}` : url;
}

/** Throws OAuthError, AuthorizationRefused. */
export function formOf(request: FastifyRequest, visit: Visit): Parameters {
  const form = parseForm(typeof request.body === 'string' ? request.body : '');
  checkCsrfToken(visit, form);
  return form;
}
