import { cookieValue, setCookie } from '@ostiary/platform/cookies';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { PortalPlace } from '../portal/portal-place.js';
import { JOURNEY_SECONDS } from './journey.store.js';

/** Valid below one workspace's portal only, so that neither another demo nor the authorization server sees it. */
const COOKIE = '__Secure-demo-portal';

const SECRET = /^[A-Za-z0-9_-]{43}$/;

export function journeySecret(request: FastifyRequest): string | undefined {
  const value = cookieValue(request, COOKIE);
  return value !== undefined && SECRET.test(value) ? value : undefined;
}

export function setJourneyCookie(reply: FastifyReply, { path }: PortalPlace, secret: string): void {
  reply.header('set-cookie', setCookie(COOKIE, secret, { path, maxAgeSeconds: JOURNEY_SECONDS }));
}

export function forgetJourneyCookie(reply: FastifyReply, { path }: PortalPlace): void {
  reply.header('set-cookie', setCookie(COOKIE, '', { path, maxAgeSeconds: 0 }));
}
