import { type Metadata, status } from '@grpc/grpc-js';
import type { RequestedBy } from '@ostiary/contracts/ostiary/issuance/v1/issuance';
import { GRANT_MANAGEMENT_ACTIONS } from '@ostiary/oauth/grant-management';
import { GrpcError } from '@ostiary/platform/grpc-error';
import { traceOfCall } from '@ostiary/platform/trace-of-call';
import { z } from 'zod';
import type { Requester } from './change-grant.js';

const uuid = z.guid().transform((id) => id.toLowerCase());
const slug = z.string().min(1).max(63);
const texts = z.array(z.string().min(1).max(2048)).max(200);

export const homeSchema = z.object({ tenant: slug, workspaceId: uuid });
export const holderSchema = homeSchema.extend({
  userId: uuid,
  clientId: z.string().min(1).max(512),
  organizationId: uuid.optional(),
});
export const accessSchema = z.object({
  scopes: texts,
  resources: texts,
  authorizationDetailsJson: z.string().max(65_536),
  claims: texts,
});
const absent = z.literal('').transform(() => undefined);
/** Grant Management §5.1. */
export const managementSchema = z.object({
  action: z.union([absent, z.enum(GRANT_MANAGEMENT_ACTIONS)]),
  grantId: z.union([absent, uuid]),
  reason: z.union([absent, z.string().max(512)]),
});
const detailsSchema = z.array(z.unknown()).max(100);

const requesterSchema = z.object({
  actorType: z.enum(['user', 'client', 'administrator', 'system']),
  actorId: z.string().max(512),
  requestId: z.string().max(128),
  address: z.string().max(64),
  userAgent: z.string().max(512),
  workspace: slug,
});

/** Throws GrpcError INVALID_ARGUMENT naming the field. */
export function parsed<T>(schema: z.ZodType<T>, value: unknown, below = ''): T {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  const field = [below, ...(issue?.path ?? []).map(String)].join('/');
  throw new GrpcError(status.INVALID_ARGUMENT, 'INVALID_FIELD', issue?.message ?? 'not what the contract says', field);
}

/** A JSON array (RFC 9396 §2); empty text: none. Throws GrpcError INVALID_ARGUMENT. */
export function parseAuthorizationDetails(json: string): readonly unknown[] {
  if (json === '') return [];
  let value: unknown;
  try {
    value = JSON.parse(json);
  } catch {
    value = undefined;
  }
  return parsed(detailsSchema, value, '/authorizationDetailsJson');
}

/** Who is behind the call, and as part of which request. Throws GrpcError INVALID_ARGUMENT. */
export function parseRequester(requestedBy: RequestedBy | undefined, metadata: Metadata): Requester {
  const { actorType, actorId, workspace, ...request } = parsed(requesterSchema, requestedBy, '/requestedBy');
  const traceId = traceOfCall(metadata);
  return { actor: { type: actorType, id: actorId }, workspace, request: { ...request, traceId } };
}
