import { createRemoteJWKSet, errors, jwtVerify } from 'jose';
import { z } from 'zod';
import { type Addresses, CONSOLE_CLIENT } from '../addresses.js';

const EVENT = 'http://schemas.openid.net/event/backchannel-logout';
const claimsSchema = z.object({ sid: z.string().min(1), events: z.record(z.string(), z.unknown()), iat: z.number() });

/** A logout token that is not to be believed. */
export class BadLogoutToken extends Error {
  override readonly name = 'BadLogoutToken';
}

/** OIDC Back-Channel Logout §2.6. Using one twice does no harm: a session ends once. */
export class LogoutTokens {
  #keys: ReturnType<typeof createRemoteJWKSet> | undefined;

  constructor(private readonly addresses: Addresses) {}

  /** The session that ended (`sid`). @throws BadLogoutToken; jose's own errors while the keys cannot be had */
  async read(token: string): Promise<string> {
    const { issuer } = this.addresses;
    this.#keys ??= createRemoteJWKSet(new URL(`${issuer}/jwks`));
    try {
      const { payload } = await jwtVerify(token, this.#keys, {
        issuer,
        audience: CONSOLE_CLIENT,
        typ: 'logout+jwt',
        algorithms: ['ES256'],
        maxTokenAge: '10 minutes',
        clockTolerance: 10,
      });
      const claims = claimsSchema.safeParse(payload);
      // OIDC Back-Channel Logout §2.4: an ID token is no logout token.
      if (!claims.success || !(EVENT in claims.data.events) || 'nonce' in payload) throw new BadLogoutToken();
      return claims.data.sid;
    } catch (cause) {
      if (cause instanceof errors.JOSEError && !(cause instanceof errors.JWKSTimeout))
        throw new BadLogoutToken('', { cause });
      throw cause;
    }
  }
}
