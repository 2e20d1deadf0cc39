import { z } from 'zod';
import { adminRoute } from '../access/admin-route.js';

const ofUser = '/api/tenants/:tenant/workspaces/:workspace/users/:user_id';

const passkeyAnswer = z.strictObject({
  id: z.string(),
  /** As the user calls it. */
  name: z.string(),
  /** It may be on several devices. */
  synced: z.boolean(),
  created_at: z.iso.datetime(),
  last_used_at: z.iso.datetime().optional(),
});

export const GET_CREDENTIALS = adminRoute({
  id: 'getCredentials',
  tag: 'Users',
  method: 'GET',
  path: `${ofUser}/credentials`,
  summary: 'What a user signs in with; never a secret, and no key',
  scope: 'users:read',
  status: 200,
  answer: {
    description: 'Passkeys with the oldest first.',
    schema: z.strictObject({
      password_changed_at: z.iso.datetime().optional(),
      passkeys: z.array(passkeyAnswer),
      one_time_codes_since: z.iso.datetime().optional(),
      recovery_codes_left: z.number().int(),
      /** Until then attempts wait that come from where the user has not signed in lately. */
      locked_until: z.iso.datetime().optional(),
    }),
  },
});

export const REMOVE_PASSKEY = adminRoute({
  id: 'removePasskey',
  tag: 'Users',
  method: 'DELETE',
  path: `${ofUser}/passkeys/:passkey_id`,
  summary: 'Take a passkey away from a user',
  scope: 'users:write',
  status: 204,
  answer: { description: 'Removed. It signs nobody in any more; sessions go on.' },
});

export const REMOVE_ONE_TIME_CODES = adminRoute({
  id: 'removeOneTimeCodes',
  tag: 'Users',
  method: 'DELETE',
  path: `${ofUser}/one-time-codes`,
  summary: 'Turn a user’s one-time codes off, with the recovery codes: for who has lost the app',
  scope: 'users:write',
  status: 204,
  answer: {
    description: 'Removed. Where the workspace requires a second factor, the user sets one up at the next sign-in.',
  },
});

export const UNLOCK_USER = adminRoute({
  id: 'unlockUser',
  tag: 'Users',
  method: 'DELETE',
  path: `${ofUser}/failed-attempts`,
  summary: 'Forget the failed sign-ins of a user, so that nobody has to wait for them',
  scope: 'users:write',
  status: 204,
  answer: { description: 'Forgotten.' },
});
