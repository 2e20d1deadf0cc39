import type { User } from '@ostiary/contracts/ostiary/identity/v1/identity';
import type { UserRecord } from './users/user.js';

/** A user as both services of identity answer with one. */
export function toUserMessage(user: UserRecord): User {
  return {
    id: user.id,
    tenant: user.tenant,
    workspaceId: user.workspaceId,
    username: user.username,
    claimsJson: JSON.stringify(user.claims),
    disabled: user.disabled,
    version: user.version,
    createdAt: Math.floor(user.createdAt / 1000),
    updatedAt: Math.floor(user.updatedAt / 1000),
  };
}
