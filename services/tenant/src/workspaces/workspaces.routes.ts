import { workspaceSettingsSchema } from '@ostiary/oauth/workspace';
import { WORKSPACE_PROFILE_NAMES } from '@ostiary/oauth/workspace-profiles';
import { z } from 'zod';
import { adminRoute } from '../access/admin-route.js';
import { wireSchema } from '../openapi/wire-schema.js';
import { displayName } from '../request-body/display-name.js';
import { pageQuery, searchText } from '../request-body/page.js';
import { slug } from '../tenants/tenants.routes.js';

/** Settings go in as a merge patch and are checked after merging; the document shows the shape of the whole. */
const settingsPatch = z.record(z.string(), z.unknown()).meta(wireSchema(workspaceSettingsSchema, { partial: true }));
const settingsAnswer = z.record(z.string(), z.unknown()).meta(wireSchema(workspaceSettingsSchema));

const endpoints = z.strictObject({
  authorization_endpoint: z.url(),
  pushed_authorization_request_endpoint: z.url(),
  token_endpoint: z.url(),
  introspection_endpoint: z.url(),
  revocation_endpoint: z.url(),
  userinfo_endpoint: z.url(),
  jwks_uri: z.url(),
});

export const listedWorkspace = z.strictObject({
  id: z.string(),
  slug: z.string(),
  name: z.string(),
  workspace_profile: z.string(),
  issuer: z.url(),
  disabled: z.boolean(),
  created_at: z.iso.datetime(),
  updated_at: z.iso.datetime(),
});

export const signingKeyAnswer = z.strictObject({
  kid: z.string(),
  alg: z.string(),
  state: z.enum(['next', 'active', 'retired']),
  created_at: z.iso.datetime(),
  activates_at: z.iso.datetime(),
  /** When a retired key is no longer published. */
  retires_at: z.iso.datetime().optional(),
  /** When the successor of a key that signs will be made (key_rotation). */
  rotates_at: z.iso.datetime().optional(),
});

export const workspaceAnswer = listedWorkspace.extend({
  tenant: z.string(),
  version: z.number().int(),
  mtls_issuer: z.url(),
  openid_configuration: z.url(),
  oauth_authorization_server: z.url(),
  endpoints,
  mtls_endpoint_aliases: endpoints.omit({ authorization_endpoint: true, jwks_uri: true }),
  /** Of a b2b-demo workspace: the sample application that shows a FAPI 2.0 sign-in step by step. */
  demo_portal_url: z.url().optional(),
  settings: settingsAnswer,
  signing_keys: z.array(signingKeyAnswer),
});

const at = '/api/tenants/:tenant/workspaces/:workspace';

export const LAUNCH_WORKSPACE = adminRoute({
  id: 'launchWorkspace',
  tag: 'Workspaces',
  method: 'POST',
  path: '/api/tenants/:tenant/workspaces',
  summary: 'Launch a workspace from a profile',
  scope: 'workspaces:write',
  body: z.strictObject({
    profile: z.enum(WORKSPACE_PROFILE_NAMES),
    slug,
    name: displayName,
    settings: settingsPatch.optional(),
  }),
  quota: 'workspaces',
  status: 201,
  answer: {
    description:
      'The authorization server is live. For b2b-demo: what its sample users and clients sign in with, shown this once.',
    schema: workspaceAnswer.extend({
      demo: z
        .strictObject({
          users: z.array(z.strictObject({ id: z.string(), username: z.string(), password: z.string() })),
          clients: z.array(z.strictObject({ client_id: z.string(), private_jwk: z.record(z.string(), z.unknown()) })),
        })
        .optional(),
    }),
  },
  refusals: { 409: 'The tenant has a workspace of this slug.' },
});

export const LIST_WORKSPACES = adminRoute({
  id: 'listWorkspaces',
  tag: 'Workspaces',
  method: 'GET',
  path: '/api/tenants/:tenant/workspaces',
  summary: 'The tenant’s workspaces',
  scope: 'workspaces:read',
  query: z.strictObject({
    ...pageQuery,
    search: searchText.meta({ description: 'The beginning of the slug, or a part of the name.' }),
  }),
  status: 200,
  answer: {
    description: 'By slug.',
    schema: z.strictObject({ workspaces: z.array(listedWorkspace), next_cursor: z.string().optional() }),
  },
});

export const GET_WORKSPACE = adminRoute({
  id: 'getWorkspace',
  tag: 'Workspaces',
  method: 'GET',
  path: at,
  summary: 'Overview of a workspace: issuer, endpoints, settings, keys',
  scope: 'workspaces:read',
  status: 200,
  answer: { description: 'With an ETag for a later change.', schema: workspaceAnswer },
});

export const CHANGE_WORKSPACE = adminRoute({
  id: 'changeWorkspace',
  tag: 'Workspaces',
  method: 'PATCH',
  path: at,
  summary: 'Change a workspace’s name or settings, disable or enable it',
  scope: 'workspaces:write',
  mergePatch: true,
  body: z.strictObject({
    name: displayName.optional(),
    disabled: z.boolean().optional(),
    settings: settingsPatch.optional(),
  }),
  status: 200,
  answer: { description: 'As it is now.', schema: workspaceAnswer },
  refusals: { 412: 'If-Match names another version.' },
});

export const DELETE_WORKSPACE = adminRoute({
  id: 'deleteWorkspace',
  tag: 'Workspaces',
  method: 'DELETE',
  path: at,
  summary: 'Delete a workspace: gone at once for everybody, for good after the configured time',
  scope: 'workspaces:write',
  recentSignIn: true,
  status: 204,
  answer: { description: 'Deleted.' },
  refusals: { 412: 'If-Match names another version.' },
});

export const LIST_PROFILES = adminRoute({
  id: 'listWorkspaceProfiles',
  tag: 'Workspaces',
  method: 'GET',
  path: '/api/workspace-profiles',
  summary: 'The workspace profiles: every value with the reason for it',
  scope: undefined,
  status: 200,
  answer: {
    description: 'In the order in which they are offered.',
    schema: z.strictObject({
      profiles: z.array(
        z.strictObject({
          name: z.enum(WORKSPACE_PROFILE_NAMES),
          title: z.string(),
          purpose: z.string(),
          settings: z.record(z.string(), z.strictObject({ value: z.unknown(), reason: z.string() })),
        }),
      ),
    }),
  },
});
