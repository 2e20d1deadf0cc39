import { ENCRYPTION_KEY_ALGORITHMS } from '@ostiary/oauth/jwe-algorithms';
import { SIGNED_FOR_CLIENTS } from '@ostiary/oauth/response-algorithm';
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

const encryptionKeys = '/api/tenants/:tenant/workspaces/:workspace/encryption-keys';
const encryptionKeysAnswer = z.strictObject({
  encryption_keys: z.array(
    z.strictObject({
      kid: z.string(),
      alg: z.enum(ENCRYPTION_KEY_ALGORITHMS),
      /** `active`: published; `retired`: still reads what was encrypted to it. */
      state: z.enum(['active', 'retired']),
      created_at: z.iso.datetime(),
      /** Of an active key: when its successor is made. */
      rotates_at: z.iso.datetime().optional(),
      /** Of a retired key: when it is gone. */
      retires_at: z.iso.datetime().optional(),
    }),
  ),
});

export const LIST_ENCRYPTION_KEYS = adminRoute({
  id: 'listEncryptionKeys',
  tag: 'Encryption keys',
  method: 'GET',
  path: encryptionKeys,
  summary: 'The key pairs to which clients encrypt request objects',
  scope: 'workspaces:read',
  status: 200,
  answer: { description: 'Oldest first; public parts are at the workspace’s jwks_uri.', schema: encryptionKeysAnswer },
});

export const ROTATE_ENCRYPTION_KEYS = adminRoute({
  id: 'rotateEncryptionKeys',
  tag: 'Encryption keys',
  method: 'POST',
  path: `${encryptionKeys}/rotate`,
  summary: 'Exchange the key pairs: new ones are published now, those before still decrypt for a day',
  scope: 'workspaces:write',
  body: z
    .strictObject({
      /** Absent: every kind that the workspace has. */
      algorithms: z.array(z.enum(ENCRYPTION_KEY_ALGORITHMS)).min(1).max(10).optional(),
      /** After a compromise: the keys before decrypt nothing any more. */
      immediately: z.boolean().default(false),
    })
    .optional(),
  status: 201,
  answer: { description: 'All keys as they are now.', schema: encryptionKeysAnswer },
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

const impactAnswer = z.strictObject({
  signing_key: signingKeyAnswer,
  /** After this nothing that the key signed would be believed anyway; absent: it has signed nothing. */
  last_token_expires_at: z.iso.datetime().optional(),
  affected_clients: z.number().int(),
  /** The first hundred of them, and what of theirs the key signs. */
  clients: z.array(
    z.strictObject({
      client_id: z.string(),
      client_name: z.string(),
      signed: z.array(z.enum(SIGNED_FOR_CLIENTS)),
    }),
  ),
});

export const EXPLAIN_KEY_REVOCATION = adminRoute({
  id: 'explainSigningKeyRevocation',
  tag: 'Signing keys',
  method: 'GET',
  path: `${all}/:kid/revocation`,
  summary: 'What would break if the key were revoked now: a dry run',
  scope: 'workspaces:read',
  status: 200,
  answer: {
    description:
      'Signed tokens in circulation are refused until the client gets new ones. Opaque access tokens, refresh tokens, codes and sessions are not affected.',
    schema: impactAnswer,
  },
});

export const REVOKE_KEY = adminRoute({
  id: 'revokeSigningKey',
  tag: 'Signing keys',
  method: 'POST',
  path: `${all}/:kid/revoke`,
  summary:
    'After a compromise: the key is gone from the key set, what it signed is refused, and a new key signs, all at once',
  scope: 'workspaces:write',
  recentSignIn: true,
  body: z.strictObject({
    /** Goes into the audit trail. */
    reason: z
      .string()
      .trim()
      .min(1)
      .max(500)
      .regex(/^[^\p{Cc}\p{Cs}]*$/u, 'control characters are not allowed'),
  }),
  status: 200,
  answer: { description: 'What broke, and all keys as they are now.', schema: impactAnswer.extend(keysAnswer.shape) },
  refusals: { 409: 'The key began or ceased to sign at this moment.' },
});
