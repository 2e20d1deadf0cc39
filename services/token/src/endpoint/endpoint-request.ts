import { OAuthError } from '@ostiary/oauth/oauth-error';
import { type Parameters, parseForm } from '@ostiary/oauth/parameters';
import type { FastifyRequest } from 'fastify';

/** A request to one of a workspace's endpoints, as routed. The body of a form is its text (libs/platform http-adapter). */
export type EndpointRequest = FastifyRequest<{ Params: { tenant: string; workspace: string }; Body: unknown }>;

/**
 * The form of a POST. Throws OAuthError `invalid_request`.
 * RFC 6749 §3.2: parameters come in the body and only there; a credential in the URL would be logged along the way.
 */
export function formOf(request: EndpointRequest): Parameters {
  const { body } = request;
  if (body === undefined || body === null) {
    throw new OAuthError('invalid_request', 'The request has no application/x-www-form-urlencoded body.', {
      clause: 'RFC 6749 §3.2',
    });
  }
  if (typeof body !== 'string') {
    throw new OAuthError('invalid_request', 'The body must be application/x-www-form-urlencoded.', {
      clause: 'RFC 6749 §3.2',
      status: 415,
    });
  }
  return parseForm(body);
}
