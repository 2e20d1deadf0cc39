/**
 * Which workspaces have a portal. Like any client of anybody's server it learns that from outside: the discovery document says that there is
 * an authorization server, and the server itself whether it knows this client by this key. A path leads to this installation's own
 * origin and nowhere else, whatever a document says.
 */
import { LruMap } from '@ostiary/crypto/lru-map';
import { OAuthError } from '@ostiary/oauth/oauth-error';
import * as openid from 'openid-client';
import { type Exchange, recordingFetch } from '../messages/exchange.js';
import type { PortalKey } from './portal-key.js';
import { noSuchPortal, type PortalPlace } from './portal-place.js';

/** The portal's client id in every demo workspace. */
export const CLIENT_ID = 'demo-portal';

/** `unknown-client`: the workspace does not know the portal. `no-key`: nobody can, for the portal has no key. */
export type Standing = 'ready' | 'unknown-client' | 'no-key';

export interface Portal extends PortalPlace {
  readonly standing: Standing;
  readonly server: openid.ServerMetadata;
}

interface Known {
  readonly portal: Portal | undefined;
  /** Unix ms. */
  readonly until: number;
}

const KNOWN_LIMIT = 1000;
const READY_MS = 30_000;
/** Short, so that somebody who has just launched a workspace waits for nothing. */
const NOT_READY_MS = 3_000;
export const TIMEOUT_SECONDS = 10;

export class Portals {
  readonly #key: PortalKey | undefined;
  readonly #now: () => number;
  readonly #known = new LruMap<string, Known>(KNOWN_LIMIT);

  constructor(key: PortalKey | undefined, now: () => number) {
    this.#key = key;
    this.#now = now;
  }

  /** @throws OAuthError 404 where there is no workspace, 503 while it cannot be asked */
  async find(place: PortalPlace): Promise<Portal> {
    let known = this.#known.get(place.issuer);
    if (known === undefined || known.until <= this.#now()) {
      const portal = await this.#ask(place);
      known = { portal, until: this.#now() + (portal?.standing === 'ready' ? READY_MS : NOT_READY_MS) };
      this.#known.set(place.issuer, known);
    }
    if (known.portal === undefined) throw noSuchPortal();
    return known.portal;
  }

  /** The library's view of the workspace, whose messages are added to `exchanges`. @throws OAuthError 503 without a key */
  client(portal: Pick<Portal, 'origin' | 'server'>, exchanges: Exchange[]): openid.Configuration {
    const configuration = new openid.Configuration(portal.server, CLIENT_ID, undefined, this.#authentication());
    configuration[openid.customFetch] = recordingFetch(portal.origin, exchanges);
    configuration.timeout = TIMEOUT_SECONDS;
    // OIDC Core §3.1.3.7(6): TLS would do; the signature is looked at all the same, because it is shown.
    openid.enableNonRepudiationChecks(configuration);
    return configuration;
  }

  /** @throws OAuthError 503 without a key */
  get key(): PortalKey {
    if (this.#key !== undefined) return this.#key;
    throw new OAuthError('temporarily_unavailable', 'the portal has no key of its own', { clause: 'RFC 7523 §2.2' });
  }

  #authentication(): openid.ClientAuth {
    // RFC 7523 §2.2.
    return openid.PrivateKeyJwt(this.key);
  }

  async #ask(place: PortalPlace): Promise<Portal | undefined> {
    const server = await discover(place);
    if (server === undefined) return undefined;
    return { ...place, server, standing: this.#key === undefined ? 'no-key' : await this.#standing(place, server) };
  }

  /** RFC 7662 §2.2: whoever may ask is told that this is no token; a stranger is told that it is one (RFC 6749 §5.2). */
  async #standing(place: PortalPlace, server: openid.ServerMetadata): Promise<Standing> {
    try {
      await openid.tokenIntrospection(this.client({ ...place, server }, []), 'is-this-client-known');
      return 'ready';
    } catch (error) {
      if (error instanceof openid.ResponseBodyError || error instanceof openid.WWWAuthenticateChallengeError) {
        if (error.status < 500) return 'unknown-client';
      }
      throw unreachable(error);
    }
  }
}

/** OpenID Connect Discovery §4. Undefined: there is no such workspace. */
async function discover({ issuer, origin }: PortalPlace): Promise<openid.ServerMetadata | undefined> {
  const exchanges: Exchange[] = [];
  try {
    const found = await openid.discovery(new URL(issuer), CLIENT_ID, undefined, openid.None(), {
      timeout: TIMEOUT_SECONDS,
      [openid.customFetch]: recordingFetch(origin, exchanges),
    });
    return found.serverMetadata();
  } catch (error) {
    const status = exchanges.at(-1)?.response.status;
    if (status !== undefined && status >= 400 && status < 500) return undefined;
    throw unreachable(error);
  }
}

function unreachable(cause: unknown): OAuthError {
  return new OAuthError('temporarily_unavailable', 'the authorization server cannot be asked at the moment', {
    clause: 'OpenID Connect Discovery §4',
    ...(cause instanceof Error ? { detail: cause.message } : {}),
    cause,
  });
}
