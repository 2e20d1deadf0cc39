import { BUILT_IN_RULE_NAMES } from '@ostiary/oauth/built-in-rules';
import { POLICY_RULE_NAMES } from '@ostiary/oauth/explain-policy';
import { SECURITY_PROFILE_NAMES } from '@ostiary/oauth/security-profile';
import { z } from 'zod';
import { adminRoute } from '../access/admin-route.js';
import { pageQuery } from '../request-body/page.js';
import { toWireName } from '../request-body/wire-names.js';

const securityProfile = z.enum(SECURITY_PROFILE_NAMES);
/** A setting or a metadata member. */
const member = z.string();

const rule = z.strictObject({
  rule: z.enum([...POLICY_RULE_NAMES, ...BUILT_IN_RULE_NAMES].map(toWireName)),
  title: z.string(),
  /** null: nothing is demanded. */
  value: z.unknown(),
  /** A sentence for a developer. */
  meaning: z.string(),
  /** The specification clause. */
  clause: z.string(),
});

const policyRule = rule.extend({
  /** Where the value comes from: the workspace's floor, the client's own profile, a setting, the client's metadata, or the server. */
  from: z.enum([
    'workspace-security-profile',
    'client-security-profile',
    'workspace-setting',
    'client-metadata',
    'built-in',
  ]),
  member: member.optional(),
  /** What the client's registration leaves of the value. */
  narrowed_by: z.strictObject({ member, value: z.unknown() }).optional(),
  /** What would make the rule stricter. */
  stricter_by: z.array(
    z.strictObject({
      from: z.enum(['workspace-setting', 'client-metadata']),
      member,
      value: z.unknown(),
      clause: z.string(),
    }),
  ),
});

const missing = z.strictObject({
  member,
  /** Further down in the member. */
  at: z.union([z.string(), z.number()]).optional(),
  /** As registered; null: nothing. */
  have: z.unknown(),
  /** Values that would do, or what the rule says. */
  need: z.union([z.array(z.string()), z.string()]),
  clause: z.string(),
  mend: z.string(),
});

const changes = z.array(
  z.strictObject({
    rule: z.string(),
    today: z.unknown(),
    would_be: z.unknown(),
    meaning: z.string(),
    clause: z.string(),
  }),
);

const readinessAnswer = z.strictObject({
  security_profile: securityProfile,
  /** Registering the client with this profile succeeds. */
  ready: z.boolean(),
  missing: z.array(missing),
  /** The rules that would be others for its requests: registration cannot show whether it follows them; the dry run can. */
  changes,
});

const workspace = '/api/tenants/:tenant/workspaces/:workspace';
const client = '/api/tenants/:tenant/workspaces/:workspace/clients/:client_id';

export const EXPLAIN_PROFILES = adminRoute({
  id: 'listSecurityProfiles',
  tag: 'Policy',
  method: 'GET',
  path: '/api/security-profiles',
  summary: 'The security profiles: every rule with its meaning and its clause',
  scope: undefined,
  status: 200,
  answer: {
    description: 'The least strict first.',
    schema: z.strictObject({
      security_profiles: z.array(
        z.strictObject({
          name: securityProfile,
          /** Whether a workspace or a client may choose it today. */
          enforced: z.boolean(),
          rules: z.array(rule),
        }),
      ),
    }),
  },
});

export const EXPLAIN_WORKSPACE_POLICY = adminRoute({
  id: 'getWorkspacePolicy',
  tag: 'Policy',
  method: 'GET',
  path: `${workspace}/policy`,
  summary: 'What every client of a workspace is held to, rule by rule, and why',
  scope: 'workspaces:read',
  status: 200,
  answer: {
    description: 'A rule is listed twice where public clients have it otherwise than confidential ones.',
    schema: z.strictObject({
      security_profile: securityProfile,
      rules: z.array(
        policyRule.extend({ applies_to: z.enum(['every-client', 'confidential-clients', 'public-clients']) }),
      ),
    }),
  },
});

export const EXPLAIN_CLIENT_POLICY = adminRoute({
  id: 'getClientPolicy',
  tag: 'Policy',
  method: 'GET',
  path: `${client}/policy`,
  summary: 'What a client is held to, rule by rule, and why',
  scope: 'clients:read',
  status: 200,
  answer: {
    description: 'The effective policy: what is enforced, from where, by which clause.',
    schema: z.strictObject({
      client_id: z.string(),
      /** The stricter of the client’s own and the workspace’s. */
      security_profile: securityProfile,
      rules: z.array(policyRule),
    }),
  },
});

export const CLIENT_READINESS = adminRoute({
  id: 'getClientReadiness',
  tag: 'Policy',
  method: 'GET',
  path: `${client}/readiness`,
  summary: 'Which security profiles a client could be registered with, and what is missing for the others',
  scope: 'clients:read',
  status: 200,
  answer: {
    description: 'By the same rules as registration. Whether the client’s requests would pass, the dry run tells.',
    schema: z.strictObject({ client_id: z.string(), profiles: z.array(readinessAnswer) }),
  },
});

export const PREVIEW_CLIENT_CHANGE = adminRoute({
  id: 'previewClientChange',
  tag: 'Policy',
  method: 'POST',
  path: `${client}/preview`,
  summary: 'What a change of a client would be refused for, and what else would be demanded of it; changes nothing',
  scope: 'clients:read',
  // A merge patch, as changeClient takes it.
  body: z.record(z.string(), z.unknown()).meta({ $ref: '#/components/schemas/ClientMetadata' }),
  status: 200,
  answer: {
    description: 'By the same rules as the change itself.',
    schema: z.strictObject({
      client_id: z.string(),
      /** The change would be accepted. */
      accepted: z.boolean(),
      missing: z.array(missing),
      changes,
      /** Secrets that are good today and would be no more. */
      secrets_ended: z.number().int(),
      /** A secret would be made, and shown once in the answer to the change. */
      secret_made: z.boolean(),
    }),
  },
});

export const POLICY_DRY_RUN = adminRoute({
  id: 'dryRunPolicy',
  tag: 'Policy',
  method: 'GET',
  path: `${workspace}/policy-dry-run`,
  summary:
    'Which clients would break under a stricter security profile, by their registration and their recent traffic',
  scope: 'audit:read',
  query: z.strictObject({
    ...pageQuery,
    /** At least as strict as the workspace’s own; left out: fapi2-security, or the workspace’s own if that is stricter. */
    security_profile: securityProfile.optional(),
    /** Only this client. */
    client_id: z.string().min(1).max(512).optional(),
    /** RFC 3339: how far back traffic is looked at. */
    since: z.iso.datetime({ offset: true }).optional(),
  }),
  status: 200,
  answer: {
    description:
      'A page of the clients, oldest first. Only the newest events of the workspace are looked at: `truncated` says that there are older ones.',
    schema: z.strictObject({
      security_profile: securityProfile,
      /** Events of the workspace that were looked at, and the time of the oldest. */
      events_read: z.number().int(),
      reaches_back_to: z.iso.datetime().optional(),
      truncated: z.boolean(),
      clients: z.array(
        z.strictObject({
          client_id: z.string(),
          client_name: z.string(),
          verdict: z.enum(['would-break', 'would-not-break', 'no-traffic']),
          requests: z.number().int(),
          /** What its registration lacks. */
          registration: z.array(missing),
          /** Rules that requests of it would have broken. */
          traffic: z.array(
            z.strictObject({
              rule: z.string(),
              meaning: z.string(),
              clause: z.string(),
              requests: z.number().int(),
              last_seen: z.iso.datetime(),
              /** Of the newest: search the audit trail by it. */
              sample_request_id: z.string(),
            }),
          ),
        }),
      ),
      next_cursor: z.string().optional(),
    }),
  },
});
