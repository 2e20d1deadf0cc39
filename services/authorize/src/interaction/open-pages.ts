import type { FastifyReply } from 'fastify';
import type { Authorization } from '../authorize/authorization.js';
import { seeOther } from '../authorize/authorization-response.js';
import { type InteractionStores, interactionUrl, openInteraction } from './interaction.js';
import { setInteractionCookie } from './interaction-cookie.js';

/** Sends the browser to the pages of a new interaction. `requestSpent`: the right to answer the pushed request has been used. */
export async function openPages(
  stores: InteractionStores,
  reply: FastifyReply,
  authorization: Authorization,
  requestSpent: boolean,
): Promise<void> {
  const { workspace } = authorization;
  const opened = await openInteraction(stores, authorization, requestSpent);
  setInteractionCookie(reply, workspace, opened);
  seeOther(reply, interactionUrl(workspace, opened.id));
}
