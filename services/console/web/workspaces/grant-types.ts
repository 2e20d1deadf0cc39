import type { Workspace } from './workspace-queries.js';

/** By the names of the specifications; `@ostiary/oauth/workspace`, which has them too, would bring every schema along. */
export type GrantType = NonNullable<Workspace['settings']['grant_types']>[number];

/** RFC 8628 §3.4. */
export const DEVICE_CODE_GRANT = 'urn:ietf:params:oauth:grant-type:device_code' satisfies GrantType;

/** CIBA §4. */
export const CIBA_GRANT = 'urn:openid:params:grant-type:ciba' satisfies GrantType;

/** RFC 8693 §2.1. */
export const TOKEN_EXCHANGE_GRANT = 'urn:ietf:params:oauth:grant-type:token-exchange' satisfies GrantType;

/** RFC 7523 §2.1. */
export const JWT_BEARER_GRANT = 'urn:ietf:params:oauth:grant-type:jwt-bearer' satisfies GrantType;
