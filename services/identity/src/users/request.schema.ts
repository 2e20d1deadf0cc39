import type { Metadata } from '@grpc/grpc-js';
import type { RequestedBy } from '@ostiary/contracts/ostiary/identity/v1/identity';
import { traceOfCall } from '@ostiary/platform/trace-of-call';
import { z } from 'zod';
import { IdentityError, invalid } from '../identity-error.js';
import type { Requester, Scope } from './user.js';

const slug = z
  .string()
  .regex(/^[a-z0-9]+(?:-[a-z0-9]+)*$/)
  .max(40);
const uuid = z.guid().transform((id) => id.toLowerCase());
const scopeSchema = z.object({ tenant: slug, workspaceId: uuid });

const displayed = z.string().max(200);
const correspondenceSchema = z
  .object({
    workspaceName: displayed,
    senderName: displayed,
    locales: z.array(z.string().max(35)).transform((locales) => locales.slice(0, 10)),
  })
  .default({ workspaceName: '', senderName: '', locales: [] });

const clientIdSchema = z.string().min(1).max(512);

const requesterSchema = z.object({
  actorType: z.enum(['user', 'client', 'administrator', 'system']),
  actorId: z.string().max(512),
  requestId: z.string().max(128),
  address: z.string().max(64),
  userAgent: z.string().max(512),
  workspace: slug,
  auditAddress: z.enum(['full', 'truncated', 'hashed', '']).transform((kept) => kept || ('hashed' as const)),
  correspondence: correspondenceSchema,
});

/** Throws IdentityError `invalid` at `/tenant` or `/workspaceId`. */
export function parseScope(request: Scope): Scope {
  return parsed(scopeSchema, request, '');
}

/** A user id that is no UUID is nobody's: throws IdentityError `not_found`. */
export function parseUserId(userId: string): string {
  const id = uuid.safeParse(userId);
  if (!id.success) throw new IdentityError({ kind: 'not_found' });
  return id.data;
}

/** Who asks, and as part of which request. Throws IdentityError `invalid` below `/requestedBy`. */
export function parseRequester(requestedBy: RequestedBy | undefined, metadata: Metadata): Requester {
  const { actorType, actorId, workspace, auditAddress, correspondence, ...request } = parsed(
    requesterSchema,
    requestedBy,
    '/requestedBy',
  );
  const traceId = traceOfCall(metadata);
  const actor = { type: actorType, id: actorId };
  return { actor, workspace, auditAddress, correspondence, request: { ...request, traceId } };
}

/** Who signs up, from which client. Throws IdentityError `invalid`. */
export function parseNewcomer(
  { clientId, requestedBy }: { readonly clientId: string; readonly requestedBy?: RequestedBy | undefined },
  metadata: Metadata,
): Requester {
  const origin = requestedBy && { ...requestedBy, actorType: 'user', actorId: '' };
  return { ...parseRequester(origin, metadata), clientId: parsed(clientIdSchema, clientId, '/clientId') };
}

function parsed<T>(schema: z.ZodType<T>, value: unknown, pointer: string): T {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  throw invalid(
    [pointer, ...(issue?.path ?? []).map(String)].join('/'),
    issue?.message ?? 'not what the contract says',
  );
}
