import type { FastifyReply } from 'fastify';
import { type ContinueDependencies, store } from './continue-visit.js';
import { showSignIn } from './show-pages.js';
import type { Unverified } from './verified-address.js';
import type { Visit } from './visit.js';

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
  return showSignIn(deps, reply, stored, { status, username: user, problem: stored.reader.texts[`unverified.${why}`] });
}

async function userOf({ directory }: Pick<ContinueDependencies, 'directory'>, { workspace, interaction }: Visit) {
  const { firstFactor, signedUpAs } = interaction;
  if (firstFactor === undefined) return signedUpAs;
  return (await directory.user(workspace, firstFactor.userId))?.username;
}
