/** RFC 6749 §10.12: a code counts only if it was typed on a page of ours in this very browser. The page's form says the hash of the cookie. */
import { equalSecrets, sha256Base64url } from '@ostiary/crypto/hash';
import { randomToken } from '@ostiary/crypto/random';
import type { Workspace } from '@ostiary/oauth/workspace';
import { cookieValue, setCookie } from '@ostiary/platform/cookies';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { cookiePath } from '../cookies.js';

const ENTRY_COOKIE = '__Secure-ostiary-device-entry';
const ENTRY_SECONDS = 3600;
const SECRET = /^[A-Za-z0-9_-]{43}$/;

/** The token of the form; the cookie to it is there, or set now. */
export function entryToken(request: FastifyRequest, reply: FastifyReply, workspace: Workspace): string {
  const known = entrySecret(request);
  const secret = known ?? randomToken();
  const settings = { path: `${cookiePath(workspace)}/device`, maxAgeSeconds: ENTRY_SECONDS };
  if (known === undefined) reply.header('set-cookie', setCookie(ENTRY_COOKIE, secret, settings));
  return sha256Base64url(secret);
}

export function isEntryToken(request: FastifyRequest, token: string | undefined): boolean {
  const secret = entrySecret(request);
  return secret !== undefined && token !== undefined && equalSecrets(token, sha256Base64url(secret));
}

function entrySecret(request: FastifyRequest): string | undefined {
  const value = cookieValue(request, ENTRY_COOKIE);
  return value !== undefined && SECRET.test(value) ? value : undefined;
}
