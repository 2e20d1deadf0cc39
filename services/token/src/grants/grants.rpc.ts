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
  ListGrantsRequest,
  ListGrantsResponse,
  RecordGrantRequest,
  RevokeGrantRequest,
  RevokeGrantResponse,
} from '@ostiary/contracts/ostiary/issuance/v1/issuance';
import { GrpcError, notFound } from '@ostiary/platform/grpc-error';
import { inTenant } from '@ostiary/platform/postgres';
import { z } from 'zod';
import { type ChangeGrantDependencies, recordGrant, revokeGrant, UnknownWorkspace } from './change-grant.js';
import { endSession } from './end-session.js';
import { findGrant, type GrantRecord, listGrants } from './grant.repository.js';
import {
  accessSchema,
  holderSchema,
  homeSchema,
  parseAuthorizationDetails,
  parsed,
  parseRequester,
} from './grant-request.schema.js';

/** Injection token of what the use cases need. */
export const GRANT_DEPENDENCIES = Symbol('ChangeGrantDependencies');

const uuid = z.guid().transform((id) => id.toLowerCase());
const grantIdSchema = homeSchema.extend({ grantId: uuid });
const userSchema = homeSchema.extend({ userId: uuid });
const sessionSchema = homeSchema.extend({ sessionId: z.string().min(1).max(128), keepOfflineAccess: z.boolean() });

@Controller()
export class GrantsRpc {
  constructor(@Inject(GRANT_DEPENDENCIES) private readonly deps: ChangeGrantDependencies) {}

  @GrpcMethod('Grants', 'findGrant')
  async findGrant(request: FindGrantRequest): Promise<Grant> {
    const holder = parsed(holderSchema, request);
    const grant = await inTenant(this.deps.dataSource, holder.tenant, (manager) => findGrant(manager, holder));
    if (grant === undefined) throw notFound('GRANT_NOT_FOUND', 'The user has allowed this client nothing.');
    return toMessage(grant);
  }

  @GrpcMethod('Grants', 'recordGrant')
  async recordGrant(request: RecordGrantRequest, metadata: Metadata): Promise<Grant> {
    const holder = parsed(holderSchema, request);
    const { scopes, resources, authorizationDetailsJson } = parsed(accessSchema, request);
    const authorizationDetails = parseAuthorizationDetails(authorizationDetailsJson);
    const requester = parseRequester(request.requestedBy, metadata);
    return toMessage(
      await answered(recordGrant(this.deps, holder, { scopes, resources, authorizationDetails }, requester)),
    );
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
    const { tenant, workspaceId, userId } = parsed(userSchema, request);
    const grants = await inTenant(this.deps.dataSource, tenant, (manager) => listGrants(manager, workspaceId, userId));
    return { grants: grants.map(toMessage) };
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
  };
}
