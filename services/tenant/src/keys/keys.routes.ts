import { JWS_ALGORITHMS } from '@ostiary/oauth/security-profile';
import { z } from 'zod';
import { adminRoute } from '../access/admin-route.js';
import { signingKeyAnswer } from '../workspaces/workspaces.routes.js';

const all = '/api/tenants/:tenant/workspaces/:workspace/signing-keys';
const keysAnswer = z.strictObject({ signing_keys: z.array(signingKeyAnswer) });

export const LIST_KEYS = adminRoute({
  id: 'listSigningKeys',
  tag: 'Signing keys',
  method: 'GET',
  path: all,
  summary: 'The signing keys of a workspace: those that sign, those to come, those that were',
  scope: 'workspaces:read',
  status: 200,
  answer: { description: 'Oldest first; public parts are at the workspace’s jwks_uri.', schema: keysAnswer },
});

export const ROTATE_KEYS = adminRoute({
  id: 'rotateSigningKeys',
  tag: 'Signing keys',
  method: 'POST',
  path: `${all}/rotate`,
  summary: 'Make new signing keys: published now, signing when clients have had time to fetch them',
  scope: 'workspaces:write',
  body: z
    .strictObject({
      /** Absent: every algorithm of the workspace. */
      algorithms: z.array(z.enum(JWS_ALGORITHMS)).min(1).max(10).optional(),
      /** After a compromise: the new keys sign from now on. */
      immediately: z.boolean().default(false),
    })
    .optional(),
  status: 201,
  answer: { description: 'All keys as they are now.', schema: keysAnswer },
});

export const REMOVE_KEY = adminRoute({
  id: 'removeSigningKey',
  tag: 'Signing keys',
  method: 'DELETE',
  path: `${all}/:kid`,
  summary: 'Stop publishing a key that does not sign: what it signed is no longer believed',
  scope: 'workspaces:write',
  status: 204,
  answer: { description: 'Removed.' },
  refusals: { 409: 'The key signs; rotate first.' },
});
