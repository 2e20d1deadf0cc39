/**
 * Which rules of a policy a request has broken, judged from what the audit trail kept of it (traffic-evidence.ts). For a policy that was not
 * in force when the request came: what would be refused if it were.
 */
import type { EffectivePolicy } from './effective-policy.js';
import type { RuleName } from './policy-rules.js';
import type { EvidenceKey } from './traffic-evidence.js';

/** Events that tell of a request of a client. */
export const TRAFFIC_EVENTS = [
  'authorization.pushed',
  'authorization.granted',
  'token.issued',
  'token.refreshed',
  'token.introspected',
] as const;

/** Requests of a client that look alike. */
export interface SeenRequests {
  readonly eventType: string;
  /** '' where the event says nothing: so are the others. */
  readonly clientAuthenticationMethod: string;
  readonly senderConstraint: string;
  readonly evidence: Readonly<Record<string, string>>;
}

/** Whether such requests break the rule of that value. A string: why the trail cannot show it. */
type TrafficRule<R extends RuleName> =
  | ((seen: Seen, value: EffectivePolicy[R], policy: EffectivePolicy) => boolean)
  | string;

interface Seen {
  readonly authenticates: string;
  readonly boundBy: string;
  /** An authorization request. */
  readonly authorizes: boolean;
  /** A token request. */
  readonly getsToken: boolean;
  readonly introspects: boolean;
  evidence(key: EvidenceKey): string | undefined;
}

/** Anything of what was seen that the value does not allow; what was not seen breaks nothing. */
const outside = (seen: string | undefined, allowed: readonly string[]): boolean =>
  seen !== undefined && seen !== '' && !allowed.includes(seen);

const algorithmOf = (seen: Seen): string | undefined => seen.evidence('assertion')?.split(' ', 1)[0];
const saysOfAssertion = (seen: Seen, word: string): boolean =>
  seen.evidence('assertion')?.split(' ').includes(word) === true;

const isHybrid = (seen: Seen): boolean => seen.evidence('response_type') === 'code id_token';

/** Each rule of the policy: whoever adds one says here what shows that a request breaks it, or why nothing does. */
export const TRAFFIC_RULES: { readonly [R in RuleName]: TrafficRule<R> } = {
  profile: 'a name: the rules under it are judged',
  publicClients: (seen, allowed) => !allowed && seen.authenticates === 'none',
  clientAuthenticationMethods: (seen, methods) => outside(seen.authenticates, methods),
  pushedRequests: (seen, pushing) => pushing === 'required' && seen.evidence('request') === 'by-value',
  pkce: (seen, when) =>
    seen.evidence('pkce') === 'none' &&
    (when === 'required' ||
      (when === 'required-when-pushed' && seen.evidence('request') === 'pushed') ||
      (when === 'required-of-public-clients' && seen.authenticates === 'none')),
  requestObjects: (seen, objects) =>
    objects === 'required' && seen.authorizes && seen.evidence('request_object') !== 'signed',
  fetchedRequests: 'what is not pushed is seen as such',
  requestObjectWindowSeconds: 'the times of a request object are not kept',
  responseTypes: (seen, types) => outside(seen.evidence('response_type'), types),
  responseModes: (seen, modes) => !isHybrid(seen) && outside(seen.evidence('response_mode'), modes),
  hybridResponseModes: (seen, modes) => isHybrid(seen) && outside(seen.evidence('response_mode'), modes),
  nonceOrState: 'whether a request has a nonce or a state is not kept',
  senderConstraint: (seen, constraint) => constraint === 'required' && seen.getsToken && seen.boundBy === '',
  senderConstraintMethods: (seen, methods) => seen.getsToken && outside(seen.boundBy, methods),
  algorithms: (seen, algorithms) =>
    outside(algorithmOf(seen), algorithms) || outside(seen.evidence('proof'), algorithms),
  codeTtlSeconds: 'the server refuses what comes later, under every profile',
  requestUriTtlSeconds: 'the server refuses what comes later, under every profile',
  assertionAudience: (seen, audience) =>
    audience === 'issuer-only' && algorithmOf(seen) !== undefined && !saysOfAssertion(seen, 'issuer'),
  assertionMaxLifetimeSeconds: (seen) => saysOfAssertion(seen, 'long'),
  deviceGrant: 'the registration says it: a client with the grant is not taken where there is none',
  backchannelRequests: 'how a request by the back channel comes is not kept',
  bindingMessage: 'what a request by the back channel says is not kept',
  backchannelRequestMaxSeconds: 'the server ends what would wait longer, under every profile',
  refreshTokenRotation: 'the server rotates or does not: a client that keeps what it is given follows both',
  introspectionResponses: (seen, formats) =>
    seen.introspects && !formats.some((format) => format === (seen.evidence('response') ?? 'json')),
  postQuantumAlgorithms: 'seen as an algorithm that is not allowed',
  dpopNonce: 'a setting of the workspace, whatever the profile',
  resourceIndicators: 'a setting of the workspace or of an agent, whatever the profile',
  maximumAuthority: 'what an agent may have, whatever the profile',
  agentExpiresAt: 'when an agent ends, whatever the profile',
};

/** The rules that such requests break under `policy`, of those that `inForce` (the policy they were made under) did not have already. */
export function brokenRules(requests: SeenRequests, policy: EffectivePolicy, inForce: EffectivePolicy): RuleName[] {
  const seen = asSeen(requests);
  return RULES.filter((rule) => !sameValue(policy[rule], inForce[rule]) && breaks(rule, seen, policy));
}

const RULES = Object.keys(TRAFFIC_RULES).filter((name): name is RuleName => Object.hasOwn(TRAFFIC_RULES, name));

function breaks<R extends RuleName>(rule: R, seen: Seen, policy: EffectivePolicy): boolean {
  const judge: TrafficRule<R> = TRAFFIC_RULES[rule];
  return typeof judge === 'function' && judge(seen, policy[rule], policy);
}

function sameValue(a: unknown, b: unknown): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}

function asSeen(requests: SeenRequests): Seen {
  const { eventType } = requests;
  return {
    authenticates: requests.clientAuthenticationMethod,
    boundBy: requests.senderConstraint,
    authorizes: eventType === 'authorization.pushed' || eventType === 'authorization.granted',
    getsToken: eventType === 'token.issued' || eventType === 'token.refreshed',
    introspects: eventType === 'token.introspected',
    evidence: (key) => (Object.hasOwn(requests.evidence, key) ? requests.evidence[key] : undefined),
  };
}
