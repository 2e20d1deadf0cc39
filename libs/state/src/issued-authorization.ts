import type { ClaimsRequest } from '@ostiary/oauth/claims-request';

/** What a user has allowed a client, once: what tokens are issued for, whether a code or a device stands for it. */
export interface IssuedAuthorization {
  /** UUID, minted with the answer; the id of what is issued for it. */
  readonly authorizationId: string;
  readonly grantId: string;
  /** How often the grant had been replaced when this was given; absent: never. */
  readonly grantVersion?: number | undefined;
  /** Unix ms: nothing is issued that outlives the grant; absent: it has no end. */
  readonly grantExpiresAt?: number | undefined;
  readonly tenant: string;
  readonly workspaceId: string;
  readonly clientId: string;
  readonly userId: string;
  /** UUID: in which the user acts, as the grant says; absent: in none. */
  readonly organizationId?: string | undefined;
  readonly sessionId: string;
  readonly scopes: readonly string[];
  readonly resources: readonly string[];
  readonly claims?: ClaimsRequest | undefined;
  readonly authorizationDetails?: readonly unknown[] | undefined;
  /** Unix seconds. */
  readonly authTime: number;
  readonly acr?: string | undefined;
  readonly amr: readonly string[];
}
