/** Whether a form was sent by a page of the portal's own, in the browser that it was made for. */
import { equalSecrets } from '@ostiary/crypto/hash';
import { OAuthError } from '@ostiary/oauth/oauth-error';
import { parseForm } from '@ostiary/oauth/parameters';
import type { FastifyRequest } from 'fastify';
import type { PortalPlace } from '../portal/portal-place.js';
import type { Journey } from './journey.js';

/**
 * Fetch Metadata §2.3, RFC 6454 §7: a browser says where a form comes from. Its site must be this very origin; who says neither is no
 * browser that the pages work in.
 * @throws OAuthError invalid_request with 403
 */
export function checkOrigin(request: FastifyRequest, { origin }: PortalPlace): void {
  const site = request.headers['sec-fetch-site'];
  const from = request.headers.origin;
  if (site !== undefined && site !== 'same-origin') throw foreign();
  if (from !== undefined && from !== origin) throw foreign();
  if (site === undefined && from === undefined) throw foreign();
}

/** @throws OAuthError invalid_request with 403 where there is no journey, or the form was made for another */
export function checkCsrfToken(request: FastifyRequest, journey: Journey | undefined): asserts journey is Journey {
  const token = parseForm(typeof request.body === 'string' ? request.body : '').get('csrf') ?? '';
  if (journey === undefined || !equalSecrets(token, journey.csrfToken)) throw foreign();
}

function foreign(): OAuthError {
  return new OAuthError('invalid_request', 'this form was not sent by a page of this portal, or is too old', {
    clause: 'RFC 6749 §10.12',
    status: 403,
  });
}
