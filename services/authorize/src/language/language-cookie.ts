import { isLanguage, type Language } from '@ostiary/oauth/languages';
import type { Workspace } from '@ostiary/oauth/workspace';
import { cookieValue, setCookie } from '@ostiary/platform/cookies';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { cookiePath } from '../cookies.js';

/** What the person chose on a page. It opens nothing, and says nothing but the name of a language of ours. */
export const LANGUAGE_COOKIE = '__Secure-ostiary-language';
const YEAR_SECONDS = 365 * 86_400;

/** undefined: none, or one that we do not have (any more). */
export function chosenLanguage(request: Pick<FastifyRequest, 'headers'>): Language | undefined {
  const value = cookieValue(request, LANGUAGE_COOKIE);
  return isLanguage(value) ? value : undefined;
}

export function rememberLanguage(reply: FastifyReply, workspace: Pick<Workspace, 'issuer'>, language: Language): void {
  const settings = { path: cookiePath(workspace), maxAgeSeconds: YEAR_SECONDS };
  reply.header('set-cookie', setCookie(LANGUAGE_COOKIE, language, settings));
}
