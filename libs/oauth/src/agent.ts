/**
 * An agent: a client that somebody answers for, with a purpose, an end, and a bound on all that it can ever hold. Pure. What a token of an agent may have is
 * asked here by every grant, and once more by whatever issues access tokens, so that a path that forgets cannot exceed it.
 */
import { z } from 'zod';
import { isDetail } from './authorization-details/compare-details.js';
import type { ClientRecord } from './client.js';
import { OAuthError } from './oauth-error.js';

/** Who answers for an agent: a user of the workspace, or whoever an administrator names. */
const ownerSchema = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('user'), userId: z.guid() }),
  z.strictObject({ type: z.literal('team'), name: z.string().min(1).max(200) }),
]);
export type AgentOwner = z.infer<typeof ownerSchema>;

/** What nothing of an agent exceeds. */
const maximumAuthoritySchema = z.strictObject({
  scopes: z.array(z.string()).max(500),
  /** RFC 8707: at least one, as a token of an agent is for something. */
  resources: z.array(z.string()).min(1).max(100),
  /** RFC 9396: `type`s; none: no authorization details. */
  authorizationDetailsTypes: z.array(z.string()).max(100),
});
export type MaximumAuthority = z.infer<typeof maximumAuthoritySchema>;

export const agentSchema = z.strictObject({
  owner: ownerSchema,
  /** Shown to users: what it is for. */
  purpose: z.string(),
  maximumAuthority: maximumAuthoritySchema,
  /** Unix seconds: from then on it is nobody. */
  expiresAt: z.number().int(),
});
export type Agent = z.infer<typeof agentSchema>;

type AgentClient = Pick<ClientRecord, 'agent'>;

/** Whether the agent's time is over; a client that is no agent has none. `now`: Unix ms. */
export function isAgentOver({ agent }: AgentClient, now: number): boolean {
  return agent !== undefined && now >= agent.expiresAt * 1000;
}

/** The end of whatever is issued to the client, Unix ms. */
export function agentEnd({ agent }: AgentClient): number {
  return agent === undefined ? Number.POSITIVE_INFINITY : agent.expiresAt * 1000;
}

/** An owner as one string: what is stored, searched for and written down. */
export function ownerKey(owner: AgentOwner): string {
  return owner.type === 'user' ? `user:${owner.userId}` : `team:${owner.name}`;
}

/**
 * The record as it counts: an agent may ask for what it is registered for, as far as that is within its maximum authority. Its resources are
 * always named: an empty list would mean all of the workspace's.
 */
export function boundedRecord<
  C extends Pick<ClientRecord, 'agent' | 'scopes' | 'resources' | 'authorizationDetailsTypes'>,
>(record: C): C {
  const { agent } = record;
  if (agent === undefined) return record;
  const { scopes, resources, authorizationDetailsTypes } = agent.maximumAuthority;
  const types = record.authorizationDetailsTypes?.filter((one) => authorizationDetailsTypes.includes(one));
  const registered = record.resources.filter((one) => resources.includes(one));
  return {
    ...record,
    scopes: record.scopes.filter((one) => scopes.includes(one)),
    resources: registered.length > 0 ? registered : resources,
    ...(types === undefined ? {} : { authorizationDetailsTypes: types }),
  };
}

/** CIBA: what an agent may ask its user for, who sees each thing of it: all of its maximum authority. A client that is no agent: as registered. */
export function askableByBackchannel<C extends Pick<ClientRecord, 'agent' | 'scopes' | 'resources'>>(client: C): C {
  const { agent } = client;
  if (agent === undefined) return client;
  const { scopes, resources } = agent.maximumAuthority;
  return { ...client, scopes, resources };
}

/** What was granted once, as far as it is within the maximum authority of today. */
export function withinMaximum<
  G extends {
    readonly scopes: readonly string[];
    readonly resources: readonly string[];
    readonly authorizationDetails?: readonly unknown[] | undefined;
  },
>({ agent }: AgentClient, granted: G): G {
  if (agent === undefined) return granted;
  const { scopes, resources, authorizationDetailsTypes } = agent.maximumAuthority;
  const details = granted.authorizationDetails?.filter(isOfTypes(authorizationDetailsTypes));
  return {
    ...granted,
    scopes: granted.scopes.filter((one) => scopes.includes(one)),
    resources: granted.resources.filter((one) => resources.includes(one)),
    ...(granted.authorizationDetails === undefined ? {} : { authorizationDetails: details }),
  };
}

/** What an access token is about to say. */
export interface Authority {
  readonly scopes: readonly string[];
  readonly audience: readonly string[];
  readonly authorizationDetails?: readonly unknown[] | undefined;
}

/** RFC 9700 §2.3: the last question before a token is made. `issuer`: the workspace itself, whose userinfo is nobody else's resource. Throws OAuthError. */
export function checkMaximumAuthority(client: AgentClient, authority: Authority, issuer: string): void {
  const { agent } = client;
  if (agent === undefined) return;
  const { scopes, resources, authorizationDetailsTypes } = agent.maximumAuthority;
  if (authority.scopes.some((one) => !scopes.includes(one))) throw aboveMaximum('invalid_scope', 'scope');
  if (authority.audience.some((one) => one !== issuer && !resources.includes(one))) {
    throw aboveMaximum('invalid_target', 'resource');
  }
  if (authority.authorizationDetails?.every(isOfTypes(authorizationDetailsTypes)) === false) {
    throw aboveMaximum('invalid_authorization_details', 'authorization_details type');
  }
}

/** RFC 9396 §2: whether it is a detail of one of these types. */
const isOfTypes =
  (types: readonly string[]) =>
  (detail: unknown): boolean =>
    isDetail(detail) && types.includes(detail.type);

function aboveMaximum(
  code: 'invalid_scope' | 'invalid_target' | 'invalid_authorization_details',
  what: string,
): OAuthError {
  return new OAuthError(code, `The ${what} is above the maximum authority of the agent.`, { clause: 'RFC 9700 §2.3' });
}
