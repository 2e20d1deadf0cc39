/**
 * From what `tenant` and `identity` send to what the protocol reads. Parsed once, when an entry comes in; the result is frozen in
 * meaning: nobody changes it, a change makes a new one.
 */
import type {
  Client as ClientMessage,
  Workspace as WorkspaceMessage,
} from '@ostiary/contracts/ostiary/directory/v1/directory';
import type { User as UserMessage } from '@ostiary/contracts/ostiary/identity/v1/identity';
import type { Membership as MembershipMessage } from '@ostiary/contracts/ostiary/identity/v1/organizations';
import type { Membership } from '@ostiary/oauth/acting-organization';
import { boundedRecord } from '@ostiary/oauth/agent';
import { type Client, clientSchema } from '@ostiary/oauth/client';
import { effectivePolicy } from '@ostiary/oauth/effective-policy';
import { issuerFrom } from '@ostiary/oauth/endpoints';
import { ENCRYPTION_KEY_ALGORITHMS } from '@ostiary/oauth/jwe-algorithms';
import { JWS_ALGORITHMS } from '@ostiary/oauth/security-profile';
import { type Workspace, type WorkspaceSettings, workspaceSettingsSchema } from '@ostiary/oauth/workspace';
import { z } from 'zod';

export interface IssuerTemplates {
  /** With `{tenant}` and `{workspace}`, e.g. `https://id.example/{tenant}/{workspace}`. */
  issuerTemplate: string;
  mtlsIssuerTemplate: string;
}

/** A user as tokens and userinfo see it. */
export interface UserView {
  /** UUID. */
  readonly id: string;
  readonly username: string;
  /** OpenID Connect standard claims (OIDC Core §5.1). */
  readonly claims: Readonly<Record<string, unknown>>;
  readonly disabled: boolean;
  readonly version: number;
}

const keySchema = z.object({
  kid: z.string(),
  alg: z.enum(JWS_ALGORITHMS),
  state: z.enum(['next', 'active', 'retired']),
  publicJwk: z.record(z.string(), z.unknown()),
});

const encryptionKeySchema = z.object({
  kid: z.string(),
  alg: z.enum(ENCRYPTION_KEY_ALGORITHMS),
  retired: z.boolean(),
  publicJwk: z.record(z.string(), z.unknown()),
});

/** `undefined`: the workspace is disabled, and a disabled workspace is to everybody as one that does not exist. */
export function toWorkspace(message: WorkspaceMessage, templates: IssuerTemplates): Workspace | undefined {
  if (message.disabled) return undefined;
  return {
    id: message.id,
    tenant: message.tenant,
    slug: message.slug,
    name: message.name,
    workspaceProfile: message.workspaceProfile,
    issuer: issuerFrom(templates.issuerTemplate, message.tenant, message.slug),
    mtlsIssuer: issuerFrom(templates.mtlsIssuerTemplate, message.tenant, message.slug),
    settings: parseTolerantly(workspaceSettingsSchema, JSON.parse(message.settingsJson)),
    keys: message.signingKeys.map((key) => ({
      ...keySchema.parse({
        kid: key.kid,
        alg: key.alg,
        state: key.state,
        publicJwk: JSON.parse(key.publicJwkJson),
      }),
      sealedPrivateKey: key.sealedPrivateKey,
    })),
    encryptionKeys: message.encryptionKeys.map((key) => ({
      ...encryptionKeySchema.parse({
        kid: key.kid,
        alg: key.alg,
        retired: key.retired,
        publicJwk: JSON.parse(key.publicJwkJson),
      }),
      sealedPrivateKey: key.sealedPrivateKey,
    })),
    version: message.version,
    disabled: false,
  };
}

/** The policy is computed here, once; `settings`: those of the client's workspace. */
export function toClient(message: ClientMessage, settings: WorkspaceSettings): Client {
  const record = boundedRecord(parseTolerantly(clientSchema, JSON.parse(message.clientJson)));
  return {
    ...record,
    disabled: record.disabled || message.disabled,
    workspaceId: message.workspaceId,
    version: message.version,
    policy: effectivePolicy(settings, record),
  };
}

export function toUserView(message: UserMessage): UserView {
  const claims = z.record(z.string(), z.unknown()).parse(JSON.parse(message.claimsJson || '{}'));
  return {
    id: message.id,
    username: message.username,
    // OIDC Core §5.1: when the record last changed is for us to say (Unix seconds).
    claims: { ...claims, ...(message.updatedAt > 0 && { updated_at: message.updatedAt }) },
    disabled: message.disabled,
    version: message.version,
  };
}

/** Roles as they were given; which of them the workspace has, `rolesInForce` says (libs/oauth). */
export function toMembership({ organization, roles }: MembershipMessage): Membership {
  if (organization === undefined) throw new TypeError('a membership is of an organization');
  const { id, name, displayName, enabled } = organization;
  return { organization: { id, name, displayName, enabled }, roles };
}

/**
 * Parses with a strict schema, but drops members, and names in lists, that it doesn't know: under a rolling upgrade the writer may be one release
 * ahead, and what this release does not know it does not have. Any other mismatch throws.
 */
export function parseTolerantly<T>(schema: z.ZodType<T>, value: unknown): T {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const { issues } = result.error;
  const lists = new Map<unknown[], Set<PropertyKey>>();
  for (const issue of issues) {
    const holder = issue.path.slice(0, -1).reduce(memberOf, value);
    if (issue.code === 'unrecognized_keys') {
      const named = issue.path.reduce(memberOf, value);
      if (isObject(named)) for (const key of issue.keys) delete named[key];
    } else if (issue.code === 'invalid_value' && Array.isArray(holder)) {
      lists.set(holder, (lists.get(holder) ?? new Set()).add(issue.path.at(-1) ?? ''));
    } else {
      throw result.error;
    }
  }
  for (const [list, unknown] of lists) {
    list.splice(0, list.length, ...list.filter((_, index) => !unknown.has(index)));
  }
  return schema.parse(value);
}

const memberOf = (at: unknown, step: PropertyKey): unknown => (isObject(at) ? at[step] : undefined);

function isObject(value: unknown): value is Record<PropertyKey, unknown> {
  return typeof value === 'object' && value !== null;
}
