import type { GrantsClient, RevokeGrantsRequest } from '@ostiary/contracts/ostiary/issuance/v1/issuance';
import type { PromiseClient } from '@ostiary/platform/grpc-client';
import type { RequestContext } from '@ostiary/platform/request-context';
import { answered } from '../users/identity-refusal.js';

/** Some hundreds at a time, until there are none; how many there were. Each has its event, of this request. @throws Refusal temporarily-unavailable (to be repeated) */
export async function revokeAllGrants(
  grants: Pick<PromiseClient<GrantsClient>, 'revokeGrants'>,
  request: RevokeGrantsRequest,
  context: RequestContext,
): Promise<number> {
  let ended = 0;
  for (;;) {
    const { revoked, more } = await answered(grants.revokeGrants(request, context));
    ended += revoked;
    if (!more) return ended;
  }
}
