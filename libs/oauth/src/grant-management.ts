// Grant Management for OAuth 2.0 (FAPI working group): what users have allowed a client, as objects that the client knows by an id.
import { z } from 'zod';

/** §5.1: what an authorization request does with a grant. */
export const GRANT_MANAGEMENT_ACTIONS = ['create', 'merge', 'replace'] as const;
export type GrantManagementAction = (typeof GRANT_MANAGEMENT_ACTIONS)[number];

/** §6.1: what an access token must have for each of the endpoint's two actions. */
export const QUERY_SCOPE = 'grant_management_query';
export const REVOKE_SCOPE = 'grant_management_revoke';

/** Ten years: longer than anybody means. */
const MAX_LIFETIME_SECONDS = 315_360_000;

export const grantSettingsSchema = z.strictObject({
  /** Whether clients may name the grant of a request, look at their grants and end them; `required`: every authorization request says what it does with one. */
  management: z.enum(['off', 'offered', 'required']),
  /** From the last time that the user allowed it to its end; absent: until it is withdrawn. */
  lifetimeSeconds: z.number().int().positive().max(MAX_LIFETIME_SECONDS).optional(),
});
export type GrantSettings = z.infer<typeof grantSettingsSchema>;

interface WithGrants {
  readonly grants?: GrantSettings | undefined;
}

export function offersGrantManagement({ grants }: WithGrants): boolean {
  return grants !== undefined && grants.management !== 'off';
}

/** The scopes that the workspace has a meaning for because clients manage grants in it. */
export function grantManagementScopes(settings: WithGrants): readonly string[] {
  return offersGrantManagement(settings) ? [QUERY_SCOPE, REVOKE_SCOPE] : [];
}

/** What an authorization request does with a grant, as it was sent and checked. */
export interface GrantManagementRequest {
  readonly action: GrantManagementAction;
  /** UUID; absent with `create` only. */
  readonly grantId?: string | undefined;
}
