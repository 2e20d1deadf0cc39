import type { Workspace } from '@ostiary/oauth/workspace';
import { cookieValue, setCookie } from '@ostiary/platform/cookies';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { cookiePath } from '../cookies.js';

export const SESSION_COOKIE = '__Secure-ostiary-session';

/** The secret of the browser's session at the workspace of this path, if it is one we could have made (256 bits, base64url). */
export function sessionSecret(request: FastifyRequest): string | undefined {
  const value = cookieValue(request, SESSION_COOKIE);
  return value !== undefined && /^[A-Za-z0-9_-]{43}$/.test(value) ? value : undefined;
}

export function forgetSessionCookie(reply: FastifyReply, workspace: Workspace): void {
  reply.header('set-cookie', setCookie(SESSION_COOKIE, '', { path: cookiePath(workspace), maxAgeSeconds: 0 }));
}

/** Kept by the browser as long as the session can last at most; when it is over sooner, the server knows. */
export function setSessionCookie(reply: FastifyReply, workspace: Workspace, secret: string): void {
  const { absoluteSeconds } = workspace.settings.session;
  const settings = { path: cookiePath(workspace), maxAgeSeconds: absoluteSeconds };
  reply.header('set-cookie', setCookie(SESSION_COOKIE, secret, settings));
}
