// What the page asks that a link of an invitation opens. Trusts its caller, authorize (the cluster's network policy lets nobody else in), to say whose
// session the browser has, and no other value.
import type { Metadata } from '@grpc/grpc-js';
import { status } from '@grpc/grpc-js';
import { Controller, Inject } from '@nestjs/common';
import { GrpcMethod } from '@nestjs/microservices';
import type { AuditOrigin } from '@ostiary/audit/audit-emitter';
import type {
  AcceptInvitationRequest,
  AcceptInvitationResponse,
  GetInvitationRequest,
  Invitation,
} from '@ostiary/contracts/ostiary/invitations/v1/invitations';
import { GrpcCallError } from '@ostiary/platform/grpc-client';
import { GrpcError } from '@ostiary/platform/grpc-error';
import { traceOfCall } from '@ostiary/platform/trace-of-call';
import { z } from 'zod';
import { DEPENDENCIES, type Dependencies } from '../dependencies.js';
import { acceptInvitation, openInvitation } from './accept-invitation.js';

const linkSchema = z.object({ workspaceId: z.guid(), token: z.string().min(1).max(100) });
const originSchema = z.object({
  requestId: z.string().max(128),
  address: z.string().max(64),
  userAgent: z.string().max(512),
});

@Controller()
export class InvitationsRpc {
  constructor(@Inject(DEPENDENCIES) private readonly deps: Dependencies) {}

  @GrpcMethod('Invitations', 'getInvitation')
  async getInvitation(request: GetInvitationRequest, metadata: Metadata): Promise<Invitation> {
    const link = parsed(linkSchema, request);
    const context = contextOf({ requestId: '', address: '', userAgent: '' }, metadata);
    const { invitation, tenantName } = await reached(openInvitation(this.deps, link, context));
    const { tenant, role, email, expiresAt } = invitation;
    return { tenant, tenantName, role, email, expiresAt: Math.floor(expiresAt / 1000) };
  }

  @GrpcMethod('Invitations', 'acceptInvitation')
  async acceptInvitation(request: AcceptInvitationRequest, metadata: Metadata): Promise<AcceptInvitationResponse> {
    const link = parsed(linkSchema, request);
    const context = contextOf(parsed(originSchema, request.origin), metadata);
    if (request.who === undefined) throw invalid('nobody accepts');
    const acceptance = await reached(acceptInvitation(this.deps, link, request.who, context));
    const { problem = '', problemCode = '' } = 'problem' in acceptance ? acceptance : {};
    return { result: acceptance.result, problem, problemCode };
  }
}

/** identity is away: so is this. */
async function reached<T>(work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    if (!(error instanceof GrpcCallError)) throw error;
    throw new GrpcError(status.UNAVAILABLE, 'IDENTITY_AWAY', 'accounts cannot be asked about at the moment');
  }
}

function contextOf(origin: z.output<typeof originSchema>, metadata: Metadata): AuditOrigin {
  const traceId = traceOfCall(metadata);
  return { ...origin, traceId };
}

function parsed<T>(schema: z.ZodType<T>, value: unknown): T {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  throw invalid(result.error.issues[0]?.message ?? 'not what the contract says');
}

function invalid(message: string): GrpcError {
  return new GrpcError(status.INVALID_ARGUMENT, 'INVALID_FIELD', message, '');
}
