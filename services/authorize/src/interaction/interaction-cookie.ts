import type { Workspace } from '@ostiary/oauth/workspace';
import { cookieValue, setCookie } from '@ostiary/platform/cookies';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { cookiePath } from '../cookies.js';
import { INTERACTION_SECONDS, type OpenedInteraction } from './interaction.js';

/** One for each interaction, valid on its pages only: several tabs do not disturb each other. */
export const INTERACTION_COOKIE = '__Secure-ostiary-interaction';

export function browserSecret(request: FastifyRequest): string | undefined {
  return cookieValue(request, INTERACTION_COOKIE);
}

export function setInteractionCookie(reply: FastifyReply, workspace: Workspace, opened: OpenedInteraction): void {
  const settings = { path: pagePath(workspace, opened.id), maxAgeSeconds: INTERACTION_SECONDS };
  reply.header('set-cookie', setCookie(INTERACTION_COOKIE, opened.browserSecret, settings));
}

export function forgetInteractionCookie(reply: FastifyReply, workspace: Workspace, id: string): void {
  reply.header('set-cookie', setCookie(INTERACTION_COOKIE, '', { path: pagePath(workspace, id), maxAgeSeconds: 0 }));
}

function pagePath(workspace: Workspace, id: string): string {
  return `${cookiePath(workspace)}/interaction/${id}`;
}
