import type { RequestedBy } from '@ostiary/contracts/ostiary/identity/v1/identity';
import { requestedByUser as requestedBySomebody } from '../correspondence.js';
import type { Visit } from './visit.js';

/** The user asks for it, as the event will say. `userId`: '' while it is not known who it is. */
export function requestedByUser(
  { workspace, origin, reader }: Pick<Visit, 'workspace' | 'origin' | 'reader'>,
  userId: string,
): RequestedBy {
  return { ...requestedBySomebody(workspace, origin, reader.language), actorId: userId };
}
