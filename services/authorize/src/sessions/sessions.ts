/**
 * Who is signed in. Postgres keeps sessions, Redis remembers them (with the grants that they know), and the cookie's value is known to
 * neither: both hold its hash. Trusts nothing but that hash; the authorization endpoint and the interaction pages ask here.
 */
import type { AuditActor, AuditEmitter, AuditEventInput } from '@ostiary/audit/audit-emitter';
import { sha256Base64url } from '@ostiary/crypto/hash';
import { randomToken, randomUuid } from '@ostiary/crypto/random';
import type { Workspace } from '@ostiary/oauth/workspace';
import type { Logger } from '@ostiary/platform/logger';
import type { ExpiringRecords } from '@ostiary/state/expiring-records';
import type { EntityManager } from 'typeorm';
import {
  isDueForTouch,
  type KeptSession,
  type Session,
  type SessionGrant,
  type SessionOrganization,
  secondsLeft,
  withGrant,
  withOrganization,
  withoutGrant,
} from './session.js';
import type { SessionRepository } from './session.repository.js';

export interface SessionsOptions {
  readonly cache: ExpiringRecords<Session>;
  readonly repository: SessionRepository;
  readonly audit: Pick<AuditEmitter, 'recordInTransaction'>;
  readonly logger: Pick<Logger, 'warn'>;
  /** Unix ms. */
  readonly now: () => number;
}

/** A session together with the secret it was found by. */
export interface LiveSession {
  readonly secret: string;
  readonly session: Session;
}

/** A proof of identity, just given. */
export interface Authentication {
  readonly userId: string;
  readonly acr: string;
  readonly amr: readonly string[];
  /** Unix seconds: when the user proved who they are, if a session of theirs is only raised by this; absent: now. */
  readonly authTime?: number | undefined;
}

/** Why a session ends before its time. */
export const END_REASONS = [
  'signed-out',
  'user-changed',
  'ended-by-administrator',
  'ended-by-client',
  'user-disabled',
  'user-deleted',
  'password-changed',
] as const;
export type EndReason = (typeof END_REASONS)[number];

export interface SessionEnd {
  readonly reason: EndReason;
  /** Who ends it. */
  readonly actor: AuditActor;
}

export function keptSession({ secret, session }: LiveSession): KeptSession {
  return { session, secretHash: sha256Base64url(secret) };
}

type Origin = AuditEventInput['request'];

export class Sessions {
  readonly #options: SessionsOptions;

  constructor(options: SessionsOptions) {
    this.#options = options;
  }

  /** The live session of the cookie's value, from Redis; if Redis lost it, from Postgres. */
  async find(workspace: Workspace, secret: string | undefined): Promise<LiveSession | undefined> {
    if (secret === undefined) return undefined;
    const { cache, now } = this.#options;
    const cached = await cache.get(secret);
    const session = cached ?? (await this.#readBack(workspace, secret));
    if (session === undefined || session.workspaceId !== workspace.id) return undefined;
    return secondsLeft(session, workspace.settings.session, now()) > 0 ? { secret, session } : undefined;
  }

  /**
   * Begins a session under a new secret, whatever the browser brought (so that nobody can fix a session for somebody else). The same user's
   * session goes on with its id and what it knows. `previous`: the browser's live session, unless it was another user's; that one has ended
   * (interaction/sign-in.ts).
   */
  async begin(
    workspace: Workspace,
    authentication: Authentication,
    previous: LiveSession | undefined,
    origin: Origin,
  ): Promise<LiveSession> {
    const now = this.#options.now();
    const secret = randomToken();
    const same = previous?.session;
    const session: Session = {
      id: same?.id ?? randomUuid(),
      tenant: workspace.tenant,
      workspaceId: workspace.id,
      userId: authentication.userId,
      authTime: authentication.authTime ?? Math.floor(now / 1000),
      acr: authentication.acr,
      amr: authentication.amr,
      createdAt: same?.createdAt ?? now,
      lastSeenAt: now,
      grants: same?.grants ?? [],
      ...(same?.organizations && { organizations: same.organizations }),
    };
    const started = await this.#store(workspace, session, secret, same, origin);
    const { cache } = this.#options;
    if (previous !== undefined) await cache.delete(previous.secret);
    await cache.put(secret, started, Math.max(1, secondsLeft(started, workspace.settings.session, now)));
    return { secret, session: started };
  }

  /** Lets the session know a grant: in which organization the user acts by it, if in one. Answers the session as it is now. */
  async learnGrant(
    workspace: Workspace,
    live: LiveSession,
    grant: SessionGrant,
    organizationId?: string,
  ): Promise<LiveSession> {
    const learned = { secret: live.secret, session: withGrant(live.session, grant, organizationId) };
    await this.#replace(workspace, learned);
    return learned;
  }

  async forgetGrant(
    workspace: Workspace,
    live: LiveSession,
    clientId: string,
    organizationId?: string,
  ): Promise<LiveSession> {
    const forgotten = { secret: live.secret, session: withoutGrant(live.session, clientId, organizationId) };
    await this.#replace(workspace, forgotten);
    return forgotten;
  }

  /** In which organization the user acts for the client from now on; kept, so that losing Redis asks nobody again. Answers the session as it is now. */
  async chooseOrganization(
    workspace: Workspace,
    live: LiveSession,
    chosen: Pick<SessionOrganization, 'clientId' | 'organizationId'>,
  ): Promise<LiveSession> {
    const session = withOrganization(live.session, chosen);
    await Promise.all([
      this.#replace(workspace, { secret: live.secret, session }),
      this.#options.repository.keepOrganizations(session),
    ]);
    return { secret: live.secret, session };
  }

  /**
   * Ends the session, everywhere and for good. `within`: what has to be kept with the end, in its transaction. False: it had ended before, and
   * then nothing of that is done.
   */
  async end(
    workspace: Workspace,
    { session, secretHash }: KeptSession,
    { reason, actor }: SessionEnd,
    origin: Origin,
    within: (manager: EntityManager) => Promise<void>,
  ): Promise<boolean> {
    const { repository, audit, cache, now } = this.#options;
    const ended = await repository.change(workspace.tenant, async (manager) => {
      if (!(await repository.end(manager, session, new Date(now())))) return false;
      const event = sessionEvent('session.ended', workspace, session, origin);
      await audit.recordInTransaction(manager, { ...event, actor, details: { reason, user: session.userId } });
      await within(manager);
      return true;
    });
    // Also when it had ended: an earlier attempt may have gone no further than the commit.
    await cache.deleteByHash(secretHash);
    return ended;
  }

  /** Notes the use, at most once a minute and behind the answer's back: a lost note shortens the idle time by a minute. */
  touch(workspace: Workspace, live: LiveSession): void {
    const { repository, logger } = this.#options;
    const now = this.#options.now();
    if (!isDueForTouch(live.session, now)) return;
    const touched = { secret: live.secret, session: { ...live.session, lastSeenAt: now } };
    Promise.all([this.#replace(workspace, touched), repository.touch(touched.session, new Date(now))]).catch(
      (error: unknown) => logger.warn({ err: error }, 'noting the use of a session failed'),
    );
  }

  async #readBack(workspace: Workspace, secret: string): Promise<Session | undefined> {
    const { repository, cache, now } = this.#options;
    const find = () => repository.find(workspace.tenant, workspace.id, sha256Base64url(secret));
    const session = await find();
    if (session === undefined) return undefined;
    const left = secondsLeft(session, workspace.settings.session, now());
    if (left <= 0) return undefined;
    await cache.put(secret, session, left);
    // Whoever ended it in between deleted it from Redis before it was put there.
    if ((await find()) !== undefined) return session;
    await cache.delete(secret);
    return undefined;
  }

  async #store(
    workspace: Workspace,
    session: Session,
    secret: string,
    previous: Session | undefined,
    origin: Origin,
  ): Promise<Session> {
    const { repository, audit } = this.#options;
    const hash = sha256Base64url(secret);
    const expiresAt = new Date((session.authTime + workspace.settings.session.absoluteSeconds) * 1000);
    return repository.change(workspace.tenant, async (manager) => {
      const renewed = previous !== undefined && (await repository.renew(manager, session, hash, expiresAt));
      // What has ended meanwhile does not come back: another begins.
      const stored = renewed || previous === undefined ? session : { ...session, id: randomUuid(), grants: [] };
      if (!renewed) await repository.insert(manager, stored, hash, expiresAt);
      const details = { renewed: String(renewed) };
      const event = sessionEvent('session.started', workspace, stored, origin);
      await audit.recordInTransaction(manager, { ...event, details });
      return stored;
    });
  }

  /** Only where it still is: a session that was ended meanwhile must not come back. */
  async #replace(workspace: Workspace, { secret, session }: LiveSession): Promise<void> {
    const left = secondsLeft(session, workspace.settings.session, this.#options.now());
    await this.#options.cache.replace(secret, session, Math.max(1, left));
  }
}

function sessionEvent(
  type: 'session.started' | 'session.ended',
  workspace: Workspace,
  session: Session,
  origin: Origin,
): AuditEventInput {
  return {
    type,
    outcome: 'success',
    workspace,
    actor: { type: 'user', id: session.userId },
    target: { type: 'session', id: session.id },
    sessionId: session.id,
    request: origin,
  };
}
