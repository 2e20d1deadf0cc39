/** One request of a browser to the pages of a portal: where it is, and what it brought. Every refusal becomes a page. */
import { OAuthError } from '@ostiary/oauth/oauth-error';
import { noteRefusal } from '@ostiary/platform/oauth-error.filter';
import type { FastifyReply, FastifyRequest } from 'fastify';
import * as openid from 'openid-client';
import { problemPage } from '../pages/problem.page.js';
import { sendPage } from '../pages/send-page.js';
import type { Portal } from '../portal/find-portal.js';
import { type PortalPath, type PortalPlace, placeOf } from '../portal/portal-place.js';
import type { PortalDependencies } from '../portal-dependencies.js';
import type { FoundJourney } from './journey.store.js';
import { journeySecret } from './journey-cookie.js';
import { checkCsrfToken, checkOrigin } from './own-form.js';

export interface Visit {
  readonly place: PortalPlace;
  readonly portal: Portal;
  readonly found: FoundJourney | undefined;
}

/** A visit of somebody whose journey has begun. */
export interface JourneyVisit extends Visit {
  readonly found: FoundJourney;
}

/** A page, asked for by anybody. */
export async function visit(
  deps: PortalDependencies,
  request: FastifyRequest,
  reply: FastifyReply,
  path: PortalPath,
  work: (visit: Visit) => Promise<void> | void,
): Promise<void> {
  let place: PortalPlace | undefined;
  try {
    place = placeOf(deps.issuerTemplate, path);
    const portal = await deps.portals.find(place);
    await work({ place, portal, found: await deps.journeys.find(place, journeySecret(request)) });
  } catch (error) {
    answerProblem(error, place, request, reply);
  }
}

/** A form of one of the pages, sent by the browser that it was made for. */
export async function submitted(
  deps: PortalDependencies,
  request: FastifyRequest,
  reply: FastifyReply,
  path: PortalPath,
  work: (visit: JourneyVisit) => Promise<void>,
): Promise<void> {
  await visit(deps, request, reply, path, async (visited) => {
    const { place, found } = visited;
    checkOrigin(request, place);
    checkCsrfToken(request, found?.journey);
    await deps.limiter.admit(request.context.address);
    if (found !== undefined) await work({ ...visited, found });
  });
}

export function seeOther(reply: FastifyReply, url: string): void {
  reply.header('cache-control', 'no-store').status(303).header('location', url).send();
}

function answerProblem(
  error: unknown,
  place: PortalPlace | undefined,
  request: FastifyRequest,
  reply: FastifyReply,
): void {
  const problem = asOAuthError(error);
  if (problem === undefined) throw error;
  noteRefusal(request, problem);
  reply.headers(problem.headers);
  sendPage(reply, place, problem.status, problemPage({ place, problem, requestId: request.context.requestId }));
}

/** What the library found wrong, or the authorization server said. */
function asOAuthError(error: unknown): OAuthError | undefined {
  if (error instanceof OAuthError) return error;
  if (error instanceof openid.ResponseBodyError || error instanceof openid.AuthorizationResponseError) {
    return new OAuthError('access_denied', `${error.error}: ${error.error_description ?? 'without a description'}`, {
      clause: error instanceof openid.ResponseBodyError ? 'RFC 6749 §5.2' : 'RFC 6749 §4.1.2.1',
      status: 400,
      detail: error.message,
      cause: error,
    });
  }
  if (error instanceof openid.ClientError) {
    const clause =
      error.code === 'OAUTH_JWT_CLAIM_COMPARISON_FAILED' ? 'OpenID Connect Core §3.1.3.7' : 'RFC 9207 §2.4';
    return new OAuthError('invalid_request', `the client library refuses the answer: ${error.message}`, {
      clause,
      detail: error.message,
      cause: error,
    });
  }
  return undefined;
}
