// What an agent registers (agent.ts): within its own maximum authority, known to the workspace, and never as somebody whom nobody has to be asked about.
import type { Rule } from './client-registration-rules.js';
import { isKnownScope, knownScopes } from './scope.js';

export const AGENT_RULES: readonly Rule[] = [
  {
    member: 'agent',
    clause: 'RFC 7591 §2',
    detail: 'maximum_authority holds a scope or a resource that the workspace does not know',
    need: ({ settings }) => [...knownScopes(settings), ...settings.resources.map(({ identifier }) => identifier)],
    mend: 'Leave out what the workspace does not know, or add it to the workspace.',
    broken: ({ registered: { agent }, settings }) =>
      agent !== undefined &&
      !(
        agent.maximumAuthority.scopes.every((scope) => isKnownScope(scope, settings)) &&
        agent.maximumAuthority.resources.every((one) => settings.resources.some(({ identifier }) => identifier === one))
      ),
  },
  {
    member: 'scope',
    clause: 'RFC 9700 §2.3',
    detail: 'an agent is registered for scopes within its maximum authority',
    need: ({ registered: { agent } }) => agent?.maximumAuthority.scopes ?? [],
    mend: 'Leave out the other scopes, or widen agent.maximum_authority.',
    broken: ({ metadata, registered: { agent, scopes } }) =>
      agent !== undefined &&
      metadata.scope !== undefined &&
      !scopes.every((scope) => agent.maximumAuthority.scopes.includes(scope)),
  },
  {
    member: 'resources',
    clause: 'RFC 9700 §2.3',
    detail: 'an agent is registered for resources within its maximum authority',
    need: ({ registered: { agent } }) => agent?.maximumAuthority.resources ?? [],
    mend: 'Leave out the other resources, or widen agent.maximum_authority.',
    broken: ({ registered: { agent, resources } }) =>
      agent !== undefined && !resources.every((one) => agent.maximumAuthority.resources.includes(one)),
  },
  {
    member: 'authorization_details_types',
    clause: 'RFC 9700 §2.3',
    detail: 'an agent is registered for types within its maximum authority',
    need: ({ registered: { agent } }) => agent?.maximumAuthority.authorizationDetailsTypes ?? [],
    mend: 'Leave out the other types, or widen agent.maximum_authority.',
    broken: ({ registered: { agent, authorizationDetailsTypes = [] } }) =>
      agent !== undefined &&
      !authorizationDetailsTypes.every((one) => agent.maximumAuthority.authorizationDetailsTypes.includes(one)),
  },
  {
    member: 'first_party',
    clause: 'RFC 9700 §2.3',
    detail: 'users are asked about what an agent may do: it is not first-party',
    mend: 'Leave out first_party.',
    broken: ({ registered: { agent, firstParty } }) => agent !== undefined && firstParty,
  },
  {
    member: 'introspect_any_audience',
    clause: 'RFC 7662 §4',
    detail: 'an agent learns about no tokens but its own',
    mend: 'Register the resource server as a client of its own.',
    broken: ({ registered: { agent, introspectAnyAudience } }) => agent !== undefined && introspectAnyAudience === true,
  },
];
