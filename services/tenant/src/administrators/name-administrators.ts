import { status } from '@grpc/grpc-js';
import type { IdentityClient } from '@ostiary/contracts/ostiary/identity/v1/identity';
import type { Workspace } from '@ostiary/oauth/workspace';
import { GrpcCallError, type PromiseClient } from '@ostiary/platform/grpc-client';
import type { RequestContext } from '@ostiary/platform/request-context';
import { answered } from '../users/identity-refusal.js';

export interface NameAdministratorsDependencies {
  readonly identity: Pick<PromiseClient<IdentityClient>, 'getUser'>;
  readonly systemWorkspace: () => Promise<Workspace>;
}

/** What administrators sign in with, by user id; a user who is gone has no entry. A page of them at most: each is asked for. */
export async function nameAdministrators(
  { identity, systemWorkspace }: NameAdministratorsDependencies,
  ids: readonly string[],
  context: RequestContext,
): Promise<ReadonlyMap<string, string>> {
  const { tenant, id: workspaceId } = await systemWorkspace();
  const names = new Map<string, string>();
  await Promise.all(
    ids.map(async (userId) => {
      try {
        names.set(userId, (await identity.getUser({ tenant, workspaceId, userId }, context)).username);
      } catch (error) {
        if (error instanceof GrpcCallError && error.code === status.NOT_FOUND) return;
        await answered(Promise.reject(error));
      }
    }),
  );
  return names;
}
