import { OAuthError } from '@ostiary/oauth/oauth-error';
import type { FastifyReply } from 'fastify';
import type { Attempt } from '../journey/journey.js';
import { setJourneyCookie } from '../journey/journey-cookie.js';
import type { Visit } from '../journey/visit.js';
import type { PortalDependencies } from '../portal-dependencies.js';
import { pushRequest } from './push-request.js';

/** Pushes a request, and remembers it for the browser that is to answer. @throws openid-client's errors, OAuthError */
export async function beginAttempt(
  deps: PortalDependencies,
  reply: FastifyReply,
  { place, portal, found }: Visit,
  wish: Pick<Attempt, 'purpose' | 'stepwise'>,
): Promise<Attempt> {
  if (portal.standing !== 'ready') {
    throw new OAuthError('invalid_request', 'this workspace does not know the demo portal', { clause: 'RFC 7591 §2' });
  }
  const attempt = await pushRequest(deps, portal, wish);
  const owner = found ?? (await deps.journeys.begin(place));
  await deps.journeys.putAttempt(place, owner.secret, attempt);
  const { pushed: _before, ...journey } = owner.journey;
  const shown = wish.stepwise ? { pushed: attempt, fresh: ['push', 'request-uri'] as const } : {};
  await deps.journeys.save(place, { ...owner, journey: { ...journey, ...shown } });
  setJourneyCookie(reply, place, owner.secret);
  return attempt;
}
