/**
 * A workspace as a document: what an administrator decides, and nothing that a workspace makes by itself. No secret is in it; keys of clients are public.
 * The same document is exported, compared and applied, to the workspace that it came from or to another.
 */
import { clientMetadataSchema } from '@ostiary/oauth/client-registration';
import { workspaceSettingsSchema } from '@ostiary/oauth/workspace';
import { WORKSPACE_PROFILE_NAMES } from '@ostiary/oauth/workspace-profiles';
import { z } from 'zod';
import { wireSchema } from '../openapi/wire-schema.js';
import { displayName } from '../request-body/display-name.js';

/** More are managed by themselves; a document that nobody can read is none. */
export const MAX_CLIENTS = 500;

/** RFC 6749 §A.1, and short enough to be a key; no URL, which names a client by its metadata document. */
const clientId = z.string().regex(/^[A-Za-z0-9._~-]{1,128}$/, 'letters, digits and . _ ~ -, at most 128');

const settings = z.record(z.string(), z.unknown()).meta({
  ...wireSchema(workspaceSettingsSchema, { partial: true }),
  description: 'What is left out is as the profile has it.',
});

export const configurationSchema = z.strictObject({
  /** Version of this format. */
  ostiary: z.literal(1),
  profile: z.enum(WORKSPACE_PROFILE_NAMES),
  name: displayName,
  disabled: z.boolean().default(false),
  settings: settings.default({}),
  /** By client_id; those that registered themselves are not in it. */
  clients: z
    .record(clientId, clientMetadataSchema)
    .refine((clients) => Object.keys(clients).length <= MAX_CLIENTS, `at most ${MAX_CLIENTS} clients`)
    .default({}),
});

export type Configuration = z.output<typeof configurationSchema>;
