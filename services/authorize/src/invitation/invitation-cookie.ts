import type { Workspace } from '@ostiary/oauth/workspace';
import { cookieValue, setCookie } from '@ostiary/platform/cookies';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { cookiePath } from '../cookies.js';
import { INTERACTION_SECONDS } from '../interaction/interaction.js';

/** The token of the invitation that somebody signs in for: it stays in the browser, and comes back to its own page alone. */
const INVITATION_COOKIE = '__Secure-ostiary-invitation';

export function keptInvitation(request: FastifyRequest): string | undefined {
  return cookieValue(request, INVITATION_COOKIE);
}

export function keepInvitation(reply: FastifyReply, workspace: Workspace, token: string): void {
  set(reply, workspace, token, INTERACTION_SECONDS);
}

export function forgetInvitation(reply: FastifyReply, workspace: Workspace): void {
  set(reply, workspace, '', 0);
}

function set(reply: FastifyReply, workspace: Workspace, value: string, maxAgeSeconds: number): void {
  const path = `${cookiePath(workspace)}/invitation`;
  reply.header('set-cookie', setCookie(INVITATION_COOKIE, value, { path, maxAgeSeconds }));
}
