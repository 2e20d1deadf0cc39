// The payload on ostiary.audit.v1 as the stream's readers know it: canonical proto3 JSON of ostiary.audit.v1.AuditEvent, which
// leaves out what is empty. Published as docs/audit/audit-event.schema.json. New optional fields and new types may come: a
// reader passes over what it does not know.
import { z } from 'zod';
import { AUDIT_EVENT_TYPES } from './event-types.js';

const text = z.string().min(1);
const numberAsText = z.string().regex(/^[1-9][0-9]*$/);
const [firstType, ...otherTypes] = Object.keys(AUDIT_EVENT_TYPES);

const actorFields = {
  type: z.enum(['user', 'client', 'administrator', 'agent', 'system', 'anonymous']),
  id: text.optional().describe('A client_id or a pseudonymous user id. Never a user name or an address.'),
};

export const auditEventSchema = z.object({
  id: z.guid().describe('UUIDv7. An event that arrives twice has the same id: keep one.'),
  type: z.enum([firstType ?? '', ...otherTypes]).describe('See events.md.'),
  time: z.iso
    .datetime({ precision: 3 })
    .describe('RFC 3339, UTC: when the decision was made, by the clock of the producer.'),
  tenant: text.optional().describe('Slug.'),
  workspace: text.optional().describe('Slug. Absent: an event of the tenant itself.'),
  workspaceId: text.optional().describe('UUID.'),
  actor: z.object({
    ...actorFields,
    act: z.array(z.object(actorFields)).optional().describe('RFC 8693 §4.1: who acts for whom, outermost first.'),
  }),
  target: z.object({ type: text, id: text.optional() }).optional().describe('What the action was on.'),
  outcome: z.enum(['success', 'failure']),
  error: text.optional().describe('For a failure: the OAuth error code.'),
  clause: text.optional().describe('For a failure: the specification clause that refused it, e.g. "RFC 9126 §2.1".'),
  ocsfClassUid: z.number().int().positive().describe('OCSF class UID: https://schema.ocsf.io'),
  request: z.object({
    requestId: text.optional().describe('As in the X-Request-Id header of the answer and in the log.'),
    traceId: text.optional().describe('W3C Trace Context.'),
    address: text
      .optional()
      .describe("Of the caller, as the workspace's privacy setting says: full, truncated, or hashed (hmac:…)."),
    userAgent: text.optional().describe('As the address.'),
  }),
  clientId: text.optional(),
  clientAuthenticationMethod: text.optional().describe('As in token_endpoint_auth_method.'),
  senderConstraint: z
    .object({ type: z.enum(['dpop', 'mtls']), thumbprint: text })
    .optional()
    .describe('The key that the tokens are bound to: jkt or x5t#S256.'),
  grantId: text.optional(),
  sessionId: text.optional(),
  tokenIds: z.array(text).min(1).optional().describe('jti values of the tokens concerned; never a token.'),
  scopes: z.array(text).min(1).optional(),
  resources: z.array(text).min(1).optional().describe('RFC 8707.'),
  authorizationDetailsHashes: z
    .array(text)
    .min(1)
    .optional()
    .describe('RFC 9396: SHA-256, base64url, of each object as JSON with sorted members and no white space.'),
  grantType: text.optional(),
  securityProfile: text.optional(),
  details: z.record(z.string(), z.string()).optional().describe('Further facts, listed with each type.'),
  producer: z
    .object({
      service: text,
      instance: text.describe('The process; `<service>/outbox` for what came through the outbox.'),
      epoch: numberAsText.describe('Unix milliseconds: when the stream of numbers began.'),
      partition: z.number().int().positive().optional().describe('Of the topic; absent means 0.'),
      sequence: numberAsText.describe('Within instance, epoch and partition from 1 on, without a gap.'),
    })
    .describe('What completeness is checked by.'),
});
