// The gRPC service Sessions: what administrators see of sessions, and how they end them. Called by tenant alone (the cluster's network policy lets
// nobody else in). Trusts it to have authenticated and authorized whoever stands behind a call, and no value in it.
import { type Metadata, status } from '@grpc/grpc-js';
import { Controller, Inject } from '@nestjs/common';
import { GrpcMethod } from '@nestjs/microservices';
import type {
  EndSessionRequest,
  EndSessionResponse,
  EndSessionsOfUserRequest,
  EndSessionsOfUserResponse,
  ListSessionsRequest,
  ListSessionsResponse,
  RequestedBy,
  Session as SessionMessage,
} from '@ostiary/contracts/ostiary/sessions/v1/sessions';
import type { Directory } from '@ostiary/directory/directory';
import { isSlug } from '@ostiary/directory/slug';
import { OAuthError } from '@ostiary/oauth/oauth-error';
import type { Workspace } from '@ostiary/oauth/workspace';
import { GrpcError, notFound } from '@ostiary/platform/grpc-error';
import { traceOfCall } from '@ostiary/platform/trace-of-call';
import { z } from 'zod';
import { type EndSessionDependencies, endSession } from '../logout/end-session.js';
import { endSessionsOfUser } from './end-sessions-of-user.js';
import { type KeptSession, secondsLeft } from './session.js';
import type { SessionRepository } from './session.repository.js';
import { END_REASONS, type SessionEnd } from './sessions.js';

export interface SessionsRpcDependencies extends EndSessionDependencies {
  readonly directory: Pick<Directory, 'workspace' | 'client'>;
  readonly repository: Pick<SessionRepository, 'list' | 'findById'>;
  /** Clients are told soon; a call that fails is made again by others (logout/deliver-logout-notices.ts). */
  readonly deliver: () => void;
  /** Unix ms. */
  readonly now: () => number;
}

/** Injection token. */
export const SESSIONS_RPC_DEPENDENCIES = Symbol('SessionsRpcDependencies');

const MAX_PAGE = 200;

const uuid = z.guid().transform((id) => id.toLowerCase());
const cursorSchema = z.tuple([z.number().int(), uuid]);
const pageSchema = z.object({ limit: z.number().int().min(1).max(MAX_PAGE), userId: z.union([z.literal(''), uuid]) });
const reasonSchema = z.enum(END_REASONS);
const requesterSchema = z.object({
  actorType: z.enum(['user', 'client', 'administrator', 'system']),
  actorId: z.string().max(512),
  requestId: z.string().max(128),
  address: z.string().max(64),
  userAgent: z.string().max(512),
});

@Controller()
export class SessionsRpc {
  constructor(@Inject(SESSIONS_RPC_DEPENDENCIES) private readonly deps: SessionsRpcDependencies) {}

  @GrpcMethod('Sessions', 'listSessions')
  async listSessions(request: ListSessionsRequest): Promise<ListSessionsResponse> {
    const workspace = await this.#workspace(request);
    const { limit, userId } = parsed(pageSchema, request);
    const after = parsedCursor(request.cursor);
    // One more than is shown: it says whether there is another page.
    const found = await this.#list(workspace, { userId: userId || undefined, limit: limit + 1, after });
    const page = found.slice(0, limit);
    const last = page.at(-1)?.session;
    return {
      sessions: page.map((kept) => this.#message(workspace, kept)),
      nextCursor: found.length > limit && last !== undefined ? cursorOf(last) : '',
    };
  }

  @GrpcMethod('Sessions', 'endSession')
  async endSession(request: EndSessionRequest, metadata: Metadata): Promise<EndSessionResponse> {
    const workspace = await this.#workspace(request);
    const requester = requesterOf(request.requestedBy, metadata);
    const id = uuid.safeParse(request.sessionId);
    const kept = id.success ? await this.deps.repository.findById(workspace.tenant, workspace.id, id.data) : undefined;
    if (kept === undefined || secondsLeft(kept.session, workspace.settings.session, this.deps.now()) <= 0) {
      throw notFound('SESSION_NOT_FOUND', 'the workspace has no such session');
    }
    const { actor, origin } = requester;
    const end = { reason: 'ended-by-administrator', actor } as const;
    await this.#ending(() => endSession(this.deps, workspace, kept, end, origin));
    return {};
  }

  @GrpcMethod('Sessions', 'endSessionsOfUser')
  async endSessionsOfUser(request: EndSessionsOfUserRequest, metadata: Metadata): Promise<EndSessionsOfUserResponse> {
    const workspace = await this.#workspace(request);
    const requester = requesterOf(request.requestedBy, metadata);
    const userId = parsed(uuid, request.userId);
    const reason = parsed(reasonSchema, request.reason);
    const { actor, origin } = requester;
    const ended = await this.#ending(() => endSessionsOfUser(this.deps, workspace, userId, { reason, actor }, origin));
    return { ended };
  }

  async #workspace({ tenant, workspace }: { readonly tenant: string; readonly workspace: string }): Promise<Workspace> {
    const known = isSlug(tenant) && isSlug(workspace);
    const found = known ? await this.deps.directory.workspace(tenant, workspace) : undefined;
    if (found === undefined) throw notFound('WORKSPACE_NOT_FOUND', 'there is no such workspace');
    return found;
  }

  #list(
    { tenant, id: workspaceId, settings }: Workspace,
    page: Pick<Parameters<SessionRepository['list']>[0], 'userId' | 'limit' | 'after'>,
  ): Promise<KeptSession[]> {
    const now = this.deps.now();
    const usedSince = now - settings.session.idleSeconds * 1000;
    return this.deps.repository.list({ tenant, workspaceId, usedSince, now, ...page });
  }

  async #ending<T>(work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (error) {
      if (!(error instanceof OAuthError) || error.code !== 'temporarily_unavailable') throw error;
      throw new GrpcError(status.UNAVAILABLE, 'CANNOT_END_NOW', error.message);
    } finally {
      this.deps.deliver();
    }
  }

  #message({ settings }: Workspace, { session }: KeptSession): SessionMessage {
    const now = this.deps.now();
    return {
      id: session.id,
      userId: session.userId,
      authTime: session.authTime,
      acr: session.acr,
      amr: [...session.amr],
      createdAt: Math.floor(session.createdAt / 1000),
      lastSeenAt: Math.floor(session.lastSeenAt / 1000),
      expiresAt: Math.floor(now / 1000) + secondsLeft(session, settings.session, now),
    };
  }
}

interface Requester {
  readonly actor: SessionEnd['actor'];
  readonly origin: Parameters<typeof endSession>[4];
}

function requesterOf(requestedBy: RequestedBy | undefined, metadata: Metadata): Requester {
  const { actorType, actorId, ...request } = parsed(requesterSchema, requestedBy);
  const traceId = traceOfCall(metadata);
  return { actor: { type: actorType, id: actorId }, origin: { ...request, traceId } };
}

function cursorOf({ createdAt, id }: KeptSession['session']): string {
  return Buffer.from(JSON.stringify([createdAt, id])).toString('base64url');
}

function parsedCursor(cursor: string): { readonly createdAt: number; readonly id: string } | undefined {
  if (cursor === '') return undefined;
  try {
    const [createdAt, id] = cursorSchema.parse(JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8')));
    return { createdAt, id };
  } catch {
    throw new GrpcError(status.INVALID_ARGUMENT, 'INVALID_FIELD', 'not a cursor that this list gave', '/cursor');
  }
}

function parsed<T>(schema: z.ZodType<T>, value: unknown): T {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  const field = ['', ...(issue?.path ?? []).map(String)].join('/');
  throw new GrpcError(status.INVALID_ARGUMENT, 'INVALID_FIELD', issue?.message ?? 'not what the contract says', field);
}
