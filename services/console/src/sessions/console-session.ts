import type { JWK } from 'jose';

/** What the console keeps of a signed-in administrator. Lives in Redis, sealed; nothing of it but `user` ever leaves this process. */
export interface ConsoleSession {
  readonly user: SignedInUser;
  /** OIDC Back-Channel Logout §2.1: the session at the authorization server. */
  readonly sid: string;
  /** For the sign-out (RP-Initiated Logout §2, id_token_hint). */
  readonly idToken: string;
  readonly accessToken: string;
  readonly refreshToken: string | undefined;
  /** Of the access token; Unix ms. */
  readonly accessTokenExpiresAt: number;
  /** Private: the tokens are bound to it (RFC 9449). */
  readonly proofKey: JWK;
  /** Unix ms. */
  readonly createdAt: number;
}

export interface SignedInUser {
  readonly id: string;
  readonly username: string | undefined;
  readonly name: string | undefined;
  /** Unix seconds. */
  readonly authTime: number | undefined;
}
