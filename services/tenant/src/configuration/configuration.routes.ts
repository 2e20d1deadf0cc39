import { z } from 'zod';
import { adminRoute } from '../access/admin-route.js';
import { configurationSchema } from './configuration.schema.js';

const at = '/api/tenants/:tenant/workspaces/:workspace/configuration';

/** RFC 6749 §10.10: of a secret that a machine made; nobody can see that it is random, but it is seen that it is no word. */
const secret = z
  .string()
  .regex(/^[\x21-\x7e]{43,256}$/, '43 to 256 visible ASCII characters: 256 random bits')
  .refine((value) => new Set(value).size >= 16, 'not random');

const wish = z.strictObject({
  configuration: configurationSchema,
  /** Clients that are not in the document are deleted; those that registered themselves are left alone. */
  prune: z.boolean().default(false),
  /** By client_id: secrets that you made. For a client without one a secret is made when it is created, and shown once. */
  secrets: z.record(z.string(), secret).default({}),
});

const changes = z.array(
  z.strictObject({
    target: z.enum(['workspace', 'client']),
    client_id: z.string().optional(),
    action: z.enum(['create', 'change', 'delete']),
    /** A secret is named, never shown. */
    differences: z.array(
      z.strictObject({ pointer: z.string(), before: z.unknown().optional(), after: z.unknown().optional() }),
    ),
  }),
);

export const EXPORT_CONFIGURATION = adminRoute({
  id: 'exportConfiguration',
  tag: 'Configuration as code',
  method: 'GET',
  path: at,
  summary: 'The workspace as a document: name, settings, clients; no secrets, users or keys of its own',
  scope: 'workspaces:read',
  alsoScopes: ['clients:read'],
  status: 200,
  answer: { description: 'With an ETag of what it says.', schema: configurationSchema },
  refusals: { 409: 'There are too many clients for a document.' },
});

export const PLAN_CONFIGURATION = adminRoute({
  id: 'planConfiguration',
  tag: 'Configuration as code',
  method: 'POST',
  path: `${at}/plan`,
  summary: 'What applying a document would change, in order; changes nothing',
  scope: 'workspaces:read',
  alsoScopes: ['clients:read'],
  body: wish,
  status: 200,
  answer: {
    description: 'With an ETag for If-Match: what is applied is the difference that was shown.',
    schema: z.strictObject({ changes }),
  },
});

export const APPLY_CONFIGURATION = adminRoute({
  id: 'applyConfiguration',
  tag: 'Configuration as code',
  method: 'POST',
  path: `${at}/apply`,
  summary: 'Make the workspace what the document says',
  scope: 'workspaces:write',
  alsoScopes: ['clients:write'],
  body: wish,
  quota: 'clients',
  status: 200,
  answer: {
    description: 'What was changed, and the secrets that were made, shown this once. Applied again it changes nothing.',
    schema: z.strictObject({ changes, secrets: z.record(z.string(), z.string()) }),
  },
  refusals: { 412: 'The workspace was changed since the plan.' },
});
