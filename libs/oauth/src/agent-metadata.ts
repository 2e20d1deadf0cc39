/** An agent as the admin API has it (client metadata `agent`): snake_case here, and nowhere further in. */
import { z } from 'zod';
import type { Agent, AgentOwner } from './agent.js';

// Shown to users: one line of text.
const line = (max: number) =>
  z
    .string()
    .trim()
    .min(1)
    .max(max)
    .regex(/^[^\p{Cc}\p{Cs}\p{Bidi_Control}]*$/u, 'control characters are not allowed');
const names = (max: number) => z.array(z.string().min(1).max(2048)).max(max);

export const agentMetadataSchema = z.strictObject({
  /** Who answers for it: a user of the workspace, whose end is its end, or a team by name. */
  owner: z.discriminatedUnion('type', [
    z.strictObject({ type: z.literal('user'), user_id: z.guid().toLowerCase() }),
    z.strictObject({ type: z.literal('team'), name: line(200) }),
  ]),
  /** What users are told that it is for. */
  purpose: line(500),
  /** What nothing that is issued to it exceeds, on any path. */
  maximum_authority: z.strictObject({
    scopes: names(500),
    /** At least one: every token of an agent is for something. */
    resources: names(100).min(1),
    authorization_details_types: names(100).optional(),
  }),
  /** Unix seconds: from then on it is refused everywhere. */
  expires_at: z.number().int().min(1).max(253_402_300_799),
});
export type AgentMetadata = z.infer<typeof agentMetadataSchema>;

export function ownerOfMetadata(owner: AgentMetadata['owner']): AgentOwner {
  return owner.type === 'user' ? { type: 'user', userId: owner.user_id } : owner;
}

export function agentOfMetadata({ owner, purpose, maximum_authority, expires_at }: AgentMetadata): Agent {
  const { scopes, resources, authorization_details_types: types = [] } = maximum_authority;
  return {
    owner: ownerOfMetadata(owner),
    purpose,
    maximumAuthority: {
      scopes: [...new Set(scopes)],
      resources: [...new Set(resources)],
      authorizationDetailsTypes: [...new Set(types)],
    },
    expiresAt: expires_at,
  };
}

export function agentMetadata({ owner, purpose, maximumAuthority, expiresAt }: Agent): AgentMetadata {
  const { scopes, resources, authorizationDetailsTypes } = maximumAuthority;
  return {
    owner: owner.type === 'user' ? { type: 'user', user_id: owner.userId } : owner,
    purpose,
    maximum_authority: { scopes, resources, authorization_details_types: authorizationDetailsTypes },
    expires_at: expiresAt,
  };
}
