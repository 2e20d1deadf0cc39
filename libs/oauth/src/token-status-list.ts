// Token Status List (draft-ietf-oauth-status-list): revoked access tokens in a list that resource servers fetch, a bit for each token.
import { z } from 'zod';

export const statusListSettingsSchema = z.strictObject({
  /** `on`: every JWT access token says where its bit is. */
  mode: z.enum(['off', 'on']),
  /** How long a list may be kept by whoever fetches it; absent: a second. */
  ttlSeconds: z.number().int().min(1).max(3600).optional(),
});
export type StatusListSettings = z.infer<typeof statusListSettingsSchema>;

export function listsStatuses({ tokenStatusList }: { readonly tokenStatusList?: StatusListSettings | undefined }) {
  return tokenStatusList?.mode === 'on';
}

/** §6.1: where a token's status is. */
export interface StatusReference {
  readonly status_list: { readonly idx: number; readonly uri: string };
}

/** §5.1: the JOSE `typ`, and below `application/` the media type. */
export const STATUS_LIST_TYP = 'statuslist+jwt';

/** Bits in a list, and how many a replica takes at a time. */
export const STATUS_LIST_SIZE = 131_072;
export const STATUS_BLOCK_SIZE = 1024;

/** §5.1. Times are Unix seconds. */
export function statusListClaims(facts: {
  readonly uri: string;
  /** §4.2: compressed bits, base64url. */
  readonly list: string;
  readonly issuedAt: number;
  readonly ttlSeconds: number;
}): Readonly<Record<string, unknown>> {
  const { uri, list, issuedAt, ttlSeconds } = facts;
  return {
    sub: uri,
    iat: issuedAt,
    // Whoever cannot fetch another one goes on with this for a while, and no longer.
    exp: issuedAt + Math.max(60, 2 * ttlSeconds),
    ttl: ttlSeconds,
    status_list: { bits: 1, lst: list },
  };
}
