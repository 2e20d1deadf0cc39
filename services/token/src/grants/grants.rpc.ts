// The gRPC service Grants. Called by authorize when a session does not know a grant, and by tenant for administrators; the cluster's
// network policy lets nobody else in. Trusts its callers to have authenticated whoever stands behind a call, and no value in it.
import { type Metadata, status } from '@grpc/grpc-js';
import { Controller, Inject } from '@nestjs/common';
import { GrpcMethod } from '@nestjs/microservices';
import type {
  EndSessionRequest,
  EndSessionResponse,
  FindGrantRequest,
  Grant,
  ListClientsOfSessionsRequest,
  ListClientsOfSessionsResponse,
  ListGrantsRequest,
  ListGrantsResponse,
  ReadGrantRequest,
  RecordGrantRequest,
  RevokeGrantRequest,
  RevokeGrantResponse,
  RevokeGrantsRequest,
  RevokeGrantsResponse,
} from '@ostiary/contracts/ostiary/issuance/v1/issuance';
import { GrpcError, notFound } from '@ostiary/platform/grpc-error';
import { inTenant } from '@ostiary/platform/postgres';
import { z } from 'zod';
import {
  type ChangeGrantDependencies,
  recordGrant,
  revokeGrant,
  revokeGrants,
  UnknownWorkspace,
} from './change-grant.js';
import { clientsOfSessions } from './clients-of-sessions.js';
import { endSession } from './end-session.js';
import { findGrant, type GrantRecord, listGrants, pageOfGrants, readGrant } from './grant.repository.js';
import {
  accessSchema,
  holderSchema,
  homeSchema,
  managementSchema,
  parseAuthorizationDetails,
  parsed,
  parseRequester,
} from './grant-request.schema.js';

/** Injection token of what the use cases need. */
export const GRANT_DEPENDENCIES = Symbol('ChangeGrantDependencies');

const uuid = z.guid().transform((id) => id.toLowerCase());
const absent = z.literal('').transform(() => undefined);
const grantIdSchema = homeSchema.extend({ grantId: uuid });
const foundSchema = holderSchema.extend({ grantId: z.union([absent, uuid]) });
const searchSchema = homeSchema.extend({
  userId: z.union([absent, uuid]),
  clientId: z.union([absent, z.string().min(1).max(512)]),
  organizationId: uuid.optional(),
});
const pageSchema = searchSchema.extend({ limit: z.number().int().min(0).max(200), cursor: z.string().max(200) });
const cursorSchema = z.tuple([z.number().int(), uuid]);
const sessionsSchema = homeSchema.extend({ sessionIds: z.array(z.string().min(1).max(128)).max(200) });
const sessionSchema = homeSchema.extend({ sessionId: z.string().min(1).max(128), keepOfflineAccess: z.boolean() });

@Controller()
export class GrantsRpc {
  constructor(@Inject(GRANT_DEPENDENCIES) private readonly deps: ChangeGrantDependencies) {}

  @GrpcMethod('Grants', 'findGrant')
  async findGrant(request: FindGrantRequest): Promise<Grant> {
    const { grantId, ...holder } = parsed(foundSchema, request);
    const grant = await inTenant(this.deps.dataSource, holder.tenant, (manager) => findGrant(manager, holder, grantId));
    if (grant === undefined) throw notFound('GRANT_NOT_FOUND', 'The user has allowed this client nothing of the kind.');
    return toMessage(grant);
  }

  @GrpcMethod('Grants', 'readGrant')
  async readGrant(request: ReadGrantRequest): Promise<Grant> {
    const { tenant, workspaceId, grantId } = parsed(grantIdSchema, request);
    const grant = await inTenant(this.deps.dataSource, tenant, (manager) => readGrant(manager, workspaceId, grantId));
    if (grant === undefined) throw notFound('GRANT_NOT_FOUND', 'There is no such grant in force.');
    return toMessage(grant);
  }

  @GrpcMethod('Grants', 'recordGrant')
  async recordGrant(request: RecordGrantRequest, metadata: Metadata): Promise<Grant> {
    const holder = parsed(holderSchema, request);
    const { authorizationDetailsJson, ...asked } = parsed(accessSchema, request);
    const { action, grantId, reason } = parsed(managementSchema, request);
    const access = { ...asked, authorizationDetails: parseAuthorizationDetails(authorizationDetailsJson) };
    const management = action && { action, grantId };
    const requester = parseRequester(request.requestedBy, metadata);
    const grant = await answered(recordGrant(this.deps, holder, { access, management, reason }, requester));
    if (grant === undefined) throw notFound('GRANT_NOT_FOUND', 'The user has allowed this client nothing of the kind.');
    return toMessage(grant);
  }

  @GrpcMethod('Grants', 'revokeGrant')
  async revokeGrant(request: RevokeGrantRequest, metadata: Metadata): Promise<RevokeGrantResponse> {
    const grant = parsed(grantIdSchema, request);
    const requester = parseRequester(request.requestedBy, metadata);
    return { revoked: await answered(revokeGrant(this.deps, grant, requester)) };
  }

  @GrpcMethod('Grants', 'endSession')
  async endSession(request: EndSessionRequest, metadata: Metadata): Promise<EndSessionResponse> {
    const session = parsed(sessionSchema, request);
    const requester = parseRequester(request.requestedBy, metadata);
    return { clientIds: [...(await answered(endSession(this.deps, session, requester)))] };
  }

  @GrpcMethod('Grants', 'listGrants')
  async listGrants(request: ListGrantsRequest): Promise<ListGrantsResponse> {
    const { tenant, limit, cursor, ...search } = parsed(pageSchema, request);
    if (limit === 0) {
      // Everything at once there is of a user only.
      const all = { ...search, userId: parsed(uuid, request.userId, '/userId') };
      const grants = await inTenant(this.deps.dataSource, tenant, (manager) => listGrants(manager, all));
      return { grants: grants.map(toMessage), nextCursor: '' };
    }
    const after = parsedCursor(cursor);
    // One more than is shown: it says whether there is another page.
    const found = await inTenant(this.deps.dataSource, tenant, (manager) =>
      pageOfGrants(manager, search, { after, limit: limit + 1 }),
    );
    const page = found.slice(0, limit);
    const last = page.at(-1);
    const nextCursor = found.length > limit && last !== undefined ? cursorOf(last) : '';
    return { grants: page.map(toMessage), nextCursor };
  }

  @GrpcMethod('Grants', 'revokeGrants')
  async revokeGrants(request: RevokeGrantsRequest, metadata: Metadata): Promise<RevokeGrantsResponse> {
    const search = parsed(searchSchema, request);
    // Never those of a whole workspace, because something was left out.
    if (search.userId === undefined && search.clientId === undefined && search.organizationId === undefined) {
      const needed = 'of a user, for a client or in an organization';
      throw new GrpcError(status.INVALID_ARGUMENT, 'INVALID_FIELD', needed, '/userId');
    }
    const requester = parseRequester(request.requestedBy, metadata);
    return answered(revokeGrants(this.deps, search, requester));
  }

  @GrpcMethod('Grants', 'listClientsOfSessions')
  async listClientsOfSessions(request: ListClientsOfSessionsRequest): Promise<ListClientsOfSessionsResponse> {
    const { tenant, workspaceId, sessionIds } = parsed(sessionsSchema, request);
    const found = await inTenant(this.deps.dataSource, tenant, (manager) =>
      clientsOfSessions(manager, workspaceId, sessionIds),
    );
    return { sessions: [...found].map(([sessionId, clientIds]) => ({ sessionId, clientIds })) };
  }
}

function cursorOf({ createdAt, id }: GrantRecord): string {
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

/** The one place where a refusal of ours becomes a gRPC status. */
async function answered<T>(work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    if (!(error instanceof UnknownWorkspace)) throw error;
    throw new GrpcError(status.NOT_FOUND, 'WORKSPACE_NOT_FOUND', error.message);
  }
}

function toMessage(grant: GrantRecord): Grant {
  return {
    id: grant.id,
    workspaceId: grant.workspaceId,
    userId: grant.userId,
    clientId: grant.clientId,
    scopes: [...grant.scopes],
    resources: [...grant.resources],
    authorizationDetailsJson: grant.authorizationDetails.length > 0 ? JSON.stringify(grant.authorizationDetails) : '',
    createdAt: Math.floor(grant.createdAt / 1000),
    updatedAt: Math.floor(grant.updatedAt / 1000),
    requests: grant.requests.map(({ scopes, resources }) => ({ scopes: [...scopes], resources: [...resources] })),
    claims: [...grant.claims],
    basis: grant.basis ?? '',
    reason: grant.reason ?? '',
    expiresAt: Math.floor((grant.expiresAt ?? 0) / 1000),
    lastUsedAt: Math.floor((grant.lastUsedAt ?? 0) / 1000),
    version: grant.version,
    managed: grant.managed,
    ...(grant.organizationId !== undefined && { organizationId: grant.organizationId }),
  };
}
