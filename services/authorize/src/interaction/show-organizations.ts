/** The pages on which organization a user acts in: which of several, or that there is none for the request. */
import type { Directory } from '@ostiary/directory/directory';
import type { FastifyReply } from 'fastify';
import type { NextStep } from '../authorize/move-on.js';
import { notAMemberPage, organizationChoicePage } from '../pages/organization.page.js';
import type { LiveSession } from '../sessions/sessions.js';
import { formParts, sendForm } from './show-pages.js';
import type { ClientVisit } from './visit.js';

export async function showOrganizationChoice(
  directory: Pick<Directory, 'user'>,
  reply: FastifyReply,
  visit: ClientVisit,
  { live, organizations }: Extract<NextStep, { kind: 'organization' }>,
): Promise<void> {
  const parts = await partsOf(directory, visit, live);
  sendForm(reply, visit, 200, organizationChoicePage({ ...parts, organizations }));
}

export async function showNotAMember(
  directory: Pick<Directory, 'user'>,
  reply: FastifyReply,
  visit: ClientVisit,
  { live, why }: Extract<NextStep, { kind: 'not-a-member' }>,
): Promise<void> {
  sendForm(reply, visit, 403, notAMemberPage({ ...(await partsOf(directory, visit, live)), why }));
}

async function partsOf(directory: Pick<Directory, 'user'>, visit: ClientVisit, { session }: LiveSession) {
  const user = await directory.user(visit.workspace, session.userId);
  return {
    ...formParts(visit),
    username: user?.username ?? '',
    // CIBA §8: what waits by the back channel waits for this user.
    mayBeAnother: visit.authorization.waitingRequest === undefined,
  };
}
