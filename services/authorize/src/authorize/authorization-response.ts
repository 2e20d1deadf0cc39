import { deliveryOf, responseLocation } from '@ostiary/oauth/response-mode';
import type { Workspace } from '@ostiary/oauth/workspace';
import { noStore } from '@ostiary/platform/security-headers';
import type { FastifyReply } from 'fastify';
import type { Reader } from '../language/reader.js';
import { FORM_POST_SCRIPT_HASH, formPostPage } from '../pages/form-post.page.js';
import { sendPage } from '../pages/send-page.js';
import type { AuthorizationAnswer } from './authorization.js';

/** Sends an authorization response in the mode that was asked for. `reader`: of the page that a form_post is; the others are no pages. */
export function sendAnswer(
  reply: FastifyReply,
  workspace: Workspace,
  reader: () => Reader,
  { target: { redirectUri, responseMode }, parameters }: AuthorizationAnswer,
): void {
  const { way } = deliveryOf(responseMode);
  switch (way) {
    case 'query':
    case 'fragment':
      seeOther(reply, responseLocation(redirectUri, way, parameters));
      return;
    case 'form_post':
      sendPage(reply, workspace, 200, formPostPage(workspace, reader(), redirectUri, parameters), {
        endsAt: redirectUri,
        scriptHash: FORM_POST_SCRIPT_HASH,
      });
      return;
  }
}

/** RFC 9700 §4.12: 303, so that no browser sends a form with a password on to somebody else. */
export function seeOther(reply: FastifyReply, location: string): void {
  noStore(reply);
  reply.header('referrer-policy', 'no-referrer').header('location', location).status(303).send();
}
