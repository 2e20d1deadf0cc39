import { z } from 'zod';
import { adminRoute } from '../access/admin-route.js';
import { ROLES } from '../access/permissions.js';
import { pageQuery } from '../request-body/page.js';
import { INVITATION_STATUSES } from './invitation.repository.js';

const invitationAnswer = z.strictObject({
  id: z.string(),
  email: z.string(),
  role: z.enum(ROLES),
  status: z.enum(INVITATION_STATUSES),
  created_at: z.iso.datetime(),
  expires_at: z.iso.datetime(),
});

/** Of the message: a BCP 47 tag. */
const locale = z
  .string()
  .regex(/^[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8}){0,4}$/, 'a BCP 47 language tag')
  .max(35)
  .optional();

const all = '/api/tenants/:tenant/administrators/invitations';

export const INVITE_ADMINISTRATOR = adminRoute({
  id: 'inviteAdministrator',
  tag: 'Administrators',
  method: 'POST',
  path: all,
  summary: 'Invite somebody, by e-mail, to administer the tenant',
  scope: 'tenants:write',
  body: z.strictObject({
    email: z.email().max(254),
    role: z.enum(ROLES),
    locale,
  }),
  status: 201,
  answer: {
    description: 'A message with a link is on its way; the link is good once, until `expires_at`.',
    schema: invitationAnswer,
  },
  refusals: {
    409: 'An invitation for this address is waiting already.',
    429: 'Too many invitations of this tenant, or messages to this address; see Retry-After.',
    501: 'This installation sends no e-mail.',
  },
});

export const LIST_INVITATIONS = adminRoute({
  id: 'listInvitations',
  tag: 'Administrators',
  method: 'GET',
  path: all,
  summary: 'Who was invited, and what became of it, oldest first',
  // They hold addresses: for those who invite.
  scope: 'tenants:write',
  query: z.strictObject(pageQuery),
  status: 200,
  answer: {
    description: 'Reading them is an event of the audit trail.',
    schema: z.strictObject({ invitations: z.array(invitationAnswer), next_cursor: z.string().optional() }),
  },
});

export const RESEND_INVITATION = adminRoute({
  id: 'resendInvitation',
  tag: 'Administrators',
  method: 'POST',
  path: `${all}/:invitation_id/resend`,
  summary: 'Send the message of an invitation that waits once more',
  scope: 'tenants:write',
  body: z.strictObject({ locale }),
  status: 200,
  answer: {
    description: 'It is on its way, with a link of its own; the invitation is good for seven days from now.',
    schema: invitationAnswer,
  },
  refusals: {
    429: 'Too many invitations of this tenant, or messages to this address; see Retry-After.',
    501: 'This installation sends no e-mail.',
  },
});

export const WITHDRAW_INVITATION = adminRoute({
  id: 'withdrawInvitation',
  tag: 'Administrators',
  method: 'DELETE',
  path: `${all}/:invitation_id`,
  summary: 'Withdraw an invitation that waits',
  scope: 'tenants:write',
  status: 204,
  answer: { description: 'Withdrawn; its link is good for nothing any more.' },
});
