/** What may be said to people by e-mail, as a closed union: a template and what it needs to know. Never text of a caller's, never HTML. */
import { z } from 'zod';

/** RFC 3339. */
const moment = z.iso.datetime();
/** A name that somebody chose; it is made harmless where it is shown (display-text.ts). */
const name = z.string().min(1).max(200);
/** What an administrator of a tenant can be. */
const ROLES = ['owner', 'admin', 'developer', 'auditor'] as const;
export type Role = (typeof ROLES)[number];

export const mailMessageSchema = z.discriminatedUnion('template', [
  z.strictObject({ template: z.literal('password-changed'), username: name, at: moment }),
  // From a browser that is not known.
  z.strictObject({
    template: z.literal('new-sign-in'),
    username: name,
    at: moment,
    /** undefined: it does not say. */
    browser: name.optional(),
    /** Truncated address (RFC 9110 §17.14: not who, but roughly where); undefined: unknown. */
    network: name.optional(),
  }),
  z.strictObject({ template: z.literal('email-verification'), username: name }),
  // The code is made when it leaves, for the pages that `context` names.
  z.strictObject({ template: z.literal('sign-in-code'), username: name, context: z.string().max(128) }),
  // CIBA: neither who asks nor for what: the page says it.
  z.strictObject({ template: z.literal('waiting-request'), username: name, until: moment }),
  // Who it is for is found when it leaves: until then nobody can tell whether there is such a user.
  z.strictObject({ template: z.literal('password-reset'), typed: z.string().min(1).max(10_000) }),
  z.strictObject({
    template: z.literal('administrator-invitation'),
    tenantName: name,
    role: z.enum(ROLES),
    /** undefined: nobody who has a name. */
    invitedBy: name.optional(),
  }),
]);
export type MailMessage = z.output<typeof mailMessageSchema>;
export type MailTemplate = MailMessage['template'];
/** What the template of that name needs. */
export type MessageOf<T extends MailTemplate> = Extract<MailMessage, { readonly template: T }>;
