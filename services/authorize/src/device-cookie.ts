import type { Workspace } from '@ostiary/oauth/workspace';
import { cookieValue, setCookie } from '@ostiary/platform/cookies';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { cookiePath } from './cookies.js';

/** What the browser keeps of a sign-in, so that others' failures do not keep the user out of it. It opens nothing. */
const DEVICE_COOKIE = '__Secure-ostiary-device';
const PASSKEY_OFFER_COOKIE = '__Secure-ostiary-passkey-offer';
const HALF_A_YEAR_SECONDS = 182 * 86_400;

/** '': none. */
export function deviceOf(request: FastifyRequest): string {
  const value = cookieValue(request, DEVICE_COOKIE);
  return value !== undefined && /^[A-Za-z0-9_.-]{1,128}$/.test(value) ? value : '';
}

export function setDeviceCookie(reply: FastifyReply, workspace: Workspace, device: string): void {
  addCookie(reply, workspace, DEVICE_COOKIE, device);
}

/** Whether somebody was asked in this browser to add a passkey. */
export function wasOfferedPasskey(request: FastifyRequest): boolean {
  return cookieValue(request, PASSKEY_OFFER_COOKIE) !== undefined;
}

export function noteOfferedPasskey(reply: FastifyReply, workspace: Workspace): void {
  addCookie(reply, workspace, PASSKEY_OFFER_COOKIE, '1');
}

function addCookie(reply: FastifyReply, workspace: Workspace, name: string, value: string): void {
  const settings = { path: cookiePath(workspace), maxAgeSeconds: HALF_A_YEAR_SECONDS };
  reply.header('set-cookie', setCookie(name, value, settings));
}
