import type { FastifyReply } from 'fastify';
import { type ContinueDependencies, store } from './continue-visit.js';
import { showSignIn } from './show-pages.js';
import type { Unverified } from './verified-address.js';
import type { Visit } from './visit.js';

const SENTENCES: Readonly<Record<Unverified, string>> = {
  sent: 'Your e-mail address has to be confirmed first. A message with a link is on its way to it; open the link, then sign in here.',
  'no-address':
    'You need a confirmed e-mail address to sign in, and your account has none. Ask whoever runs the application.',
  'not-possible':
    'Your e-mail address has to be confirmed first, and no message can be sent to it at the moment. Try again later.',
};

/** To who has shown everything, and has no address that is proven: what was shown counts no longer. */
export async function showUnverified(
  deps: ContinueDependencies,
  reply: FastifyReply,
  visit: Visit,
  why: Unverified,
  status: number,
): Promise<void> {
  const user = await userOf(deps, visit);
  const stored = await store(deps, visit, { firstFactor: undefined });
  return showSignIn(deps, reply, stored, { status, username: user, problem: SENTENCES[why] });
}

async function userOf({ directory }: Pick<ContinueDependencies, 'directory'>, { workspace, interaction }: Visit) {
  const { firstFactor, signedUpAs } = interaction;
  if (firstFactor === undefined) return signedUpAs;
  return (await directory.user(workspace, firstFactor.userId))?.username;
}
