import type { Directory } from '@ostiary/directory/directory';
import type { ReadinessCheck } from '@ostiary/platform/health';

/**
 * Ready once `tenant` has answered: a replica that starts while it is away knows nothing and would answer 503. One that has heard from it
 * serves on from its cache, and stays ready.
 */
export function reachedOnce(directory: Pick<Directory, 'workspace'>): ReadinessCheck {
  let reached = false;
  return async () => {
    if (!reached) {
      // The installation's own workspace; that it is not there yet is an answer, too.
      await directory.workspace('system', 'admin');
      reached = true;
    }
    return true;
  };
}
