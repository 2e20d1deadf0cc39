import type { WorkspaceSettings } from '@ostiary/oauth/workspace';

/** A grant as the session remembers it, so that a known client is answered without asking anybody. */
export interface SessionGrant {
  readonly clientId: string;
  /** UUID. */
  readonly grantId: string;
  readonly scopes: readonly string[];
  readonly resources: readonly string[];
  /** How often it had been replaced; absent: never. */
  readonly version?: number | undefined;
  /** Unix ms; absent: it has no end. */
  readonly expiresAt?: number | undefined;
}

/** In which organization the user acts for a client: chosen once, until something else is. */
export interface SessionOrganization {
  readonly clientId: string;
  /** UUID. */
  readonly organizationId: string;
  /** A cache, as `grants`, of the one for this organization. */
  readonly grant?: SessionGrant | undefined;
}

/** A user who is signed in at one workspace in one browser. Found by the hash of a cookie; the id is no secret (`sid` in tokens). */
export interface Session {
  /** UUID. */
  readonly id: string;
  readonly tenant: string;
  readonly workspaceId: string;
  readonly userId: string;
  /** Unix seconds: when the user last proved who they are (OIDC Core §2 `auth_time`). */
  readonly authTime: number;
  readonly acr: string;
  readonly amr: readonly string[];
  /** Unix ms. */
  readonly createdAt: number;
  /** Unix ms, to about a minute. */
  readonly lastSeenAt: number;
  /** A cache: what is not in it is asked for. */
  readonly grants: readonly SessionGrant[];
  /** Apart from `grants`, where the version before would find them; absent: none. */
  readonly organizations?: readonly SessionOrganization[] | undefined;
}

/** A session as it is kept: with the hash of the secret by which it is found. */
export interface KeptSession {
  readonly session: Session;
  /** SHA-256 of the cookie's value, base64url. */
  readonly secretHash: string;
}

type Lifetime = WorkspaceSettings['session'];

/** A use within this time of the last one noted is not noted. */
const TOUCH_MS = 60_000;
const MAX_GRANTS = 50;

/**
 * Whole seconds until the session is over, 0 or less when it is: idle since its last use, or too long after the user proved who they
 * are, by the workspace's settings of now.
 */
export function secondsLeft(session: Session, lifetime: Lifetime, now: number): number {
  const idle = session.lastSeenAt + lifetime.idleSeconds * 1000 - now;
  const absolute = (session.authTime + lifetime.absoluteSeconds) * 1000 - now;
  return Math.ceil(Math.min(idle, absolute) / 1000);
}

export function isDueForTouch(session: Session, now: number): boolean {
  return now - session.lastSeenAt >= TOUCH_MS;
}

/** What has come to its end is remembered no more. `organizationId`: in which the user acts; undefined: in none. */
export function sessionGrant(
  session: Session,
  clientId: string,
  now: number,
  organizationId?: string,
): SessionGrant | undefined {
  const chosen = organizationOf(session, clientId);
  const grant =
    organizationId === undefined
      ? session.grants.find((known) => known.clientId === clientId)
      : chosen?.organizationId === organizationId
        ? chosen.grant
        : undefined;
  return grant?.expiresAt !== undefined && grant.expiresAt <= now ? undefined : grant;
}

export function organizationOf(session: Session, clientId: string): SessionOrganization | undefined {
  return session.organizations?.find((chosen) => chosen.clientId === clientId);
}

/** The same session, in which the user acts for the client in this organization; of too many the oldest is forgotten. */
export function withOrganization(session: Session, chosen: SessionOrganization): Session {
  const others = (session.organizations ?? []).filter((known) => known.clientId !== chosen.clientId);
  return { ...session, organizations: [...others, chosen].slice(-MAX_GRANTS) };
}

/** The same session, knowing this grant; of too many the oldest is forgotten. */
export function withGrant(session: Session, grant: SessionGrant, organizationId?: string): Session {
  const { clientId } = grant;
  if (organizationId !== undefined) return withOrganization(session, { clientId, organizationId, grant });
  const others = session.grants.filter((known) => known.clientId !== grant.clientId);
  return { ...session, grants: [...others, grant].slice(-MAX_GRANTS) };
}

export function withoutGrant(session: Session, clientId: string, organizationId?: string): Session {
  if (organizationId !== undefined) return withOrganization(session, { clientId, organizationId });
  return { ...session, grants: session.grants.filter((known) => known.clientId !== clientId) };
}
