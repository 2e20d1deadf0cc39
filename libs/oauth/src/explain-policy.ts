/**
 * The effective policy in words: each rule with its value, what that means for a developer, where it comes from and by which clause. Made
 * from the same values and tables as the policy itself, so that what is explained is what is enforced.
 */

import { BUILT_IN_RULES, type BuiltInRule } from './built-in-rules.js';
import type { ClientRecord } from './client.js';
import type { ClientMetadata } from './client-registration.js';
import {
  appliedTightening,
  type EffectivePolicy,
  type PolicySubject,
  policyOf,
  profileOf,
  TIGHTENINGS,
  type TightenedRule,
  type TighteningSource,
} from './effective-policy.js';
import { POLICY_RULES, type PolicyRule, type RuleName } from './policy-rules.js';
import { SECURITY_PROFILES, type SecurityPolicy, type SecurityProfileName } from './security-profile.js';
import type { WorkspaceSettings } from './workspace.js';

export type RuleOrigin =
  /** The floor of the workspace. */
  | 'workspace-security-profile'
  /** The client's own, stricter than the floor. */
  | 'client-security-profile'
  | 'workspace-setting'
  | 'client-metadata'
  /** The same for everybody. */
  | 'built-in';

export interface ExplainedRule {
  readonly rule: RuleName | BuiltInRule;
  readonly title: string;
  /** JSON; null where the rule demands nothing. */
  readonly value: unknown;
  /** A sentence for a developer. */
  readonly meaning: string;
  readonly clause: string;
}

export interface ExplainedPolicyRule extends ExplainedRule {
  readonly from: RuleOrigin;
  /** The setting or metadata member behind it. */
  readonly member?: keyof WorkspaceSettings | keyof ClientMetadata | undefined;
  /** What the client's registration leaves of it. */
  readonly narrowedBy?: { readonly member: keyof ClientMetadata; readonly value: unknown } | undefined;
  /** What would make it stricter. */
  readonly stricterBy: readonly (TighteningSource & { readonly value: unknown; readonly clause: string })[];
}

/** Of which clients of a workspace a rule is explained. */
export type AppliesTo = 'every-client' | 'confidential-clients' | 'public-clients';
export interface ExplainedWorkspaceRule extends ExplainedPolicyRule {
  readonly appliesTo: AppliesTo;
}

/** The policy that a client is held to. */
export function explainPolicy(settings: WorkspaceSettings, client: ClientRecord): ExplainedPolicyRule[] {
  return explained({ settings, client, isPublic: client.tokenEndpointAuthMethod === 'none' });
}

/** The policy that clients of a workspace are held to whatever they register; twice where public clients have it otherwise. */
export function explainWorkspacePolicy(settings: WorkspaceSettings): ExplainedWorkspaceRule[] {
  const confidential = explained({ settings, isPublic: false });
  if (!SECURITY_PROFILES[settings.securityProfile].publicClients) {
    return confidential.map((rule) => ({ ...rule, appliesTo: 'every-client' }));
  }
  const ofPublic = explained({ settings, isPublic: true });
  return confidential.flatMap((rule, index): ExplainedWorkspaceRule[] => {
    const other = ofPublic[index];
    return other === undefined || JSON.stringify(other) === JSON.stringify(rule)
      ? [{ ...rule, appliesTo: 'every-client' }]
      : [
          { ...rule, appliesTo: 'confidential-clients' },
          { ...other, appliesTo: 'public-clients' },
        ];
  });
}

/** What a security profile demands by itself. */
export function explainSecurityProfile(profile: SecurityProfileName): ExplainedRule[] {
  const policy = SECURITY_PROFILES[profile];
  return POLICY_RULE_NAMES.filter(isProfileRule).map((rule) => ruleInWords(rule, policy[rule], profile));
}

/** The clause by which a profile has a rule. */
export function clauseOf(rule: RuleName, profile: SecurityProfileName): string {
  return POLICY_RULES[rule].clauses[profile];
}

/** In the order of the table. */
export const POLICY_RULE_NAMES = Object.keys(POLICY_RULES).filter(isRuleName);

function isRuleName(name: string): name is RuleName {
  return Object.hasOwn(POLICY_RULES, name);
}

/** Rules that no security profile has a value for. */
const NO_PROFILES: ReadonlySet<RuleName> = new Set<Exclude<RuleName, keyof SecurityPolicy>>([
  'dpopNonce',
  'resourceIndicators',
  'maximumAuthority',
  'agentExpiresAt',
]);

function isProfileRule(rule: RuleName): rule is keyof SecurityPolicy {
  return !NO_PROFILES.has(rule);
}

function isTightenedRule(rule: RuleName): rule is TightenedRule {
  return Object.hasOwn(TIGHTENINGS, rule);
}

function explained(subject: PolicySubject): ExplainedPolicyRule[] {
  const policy = policyOf(subject);
  return [
    ...POLICY_RULE_NAMES.map((rule) => explainedRule(rule, policy[rule], subject)),
    ...BUILT_IN_RULES.map((rule): ExplainedPolicyRule => ({ ...rule, from: 'built-in', stricterBy: [] })),
  ];
}

function explainedRule<R extends RuleName>(
  rule: R,
  value: EffectivePolicy[R],
  subject: PolicySubject,
): ExplainedPolicyRule {
  const profile = profileOf(subject);
  const { setBy, narrowedBy }: PolicyRule<R> = POLICY_RULES[rule];
  const tightening = isTightenedRule(rule) ? appliedTightening(rule, subject) : undefined;
  const source = tightening ?? setBy;
  return {
    ...ruleInWords(rule, value, profile),
    // A value that the profile has anyway comes from the profile, whatever else says the same.
    ...(source === undefined || value === profileValue(rule, profile)
      ? {
          from: profile === subject.settings.securityProfile ? 'workspace-security-profile' : 'client-security-profile',
        }
      : {
          from: source.from,
          member: source.member,
          ...(tightening === undefined ? {} : { clause: tightening.clause }),
        }),
    ...(subject.client && narrowedBy ? { narrowedBy: narrowedBy(subject.client) } : {}),
    stricterBy: isTightenedRule(rule)
      ? TIGHTENINGS[rule].filter((row) => row.value !== value).map(({ applies: _, ...row }) => row)
      : [],
  };
}

function profileValue(rule: RuleName, profile: SecurityProfileName): unknown {
  return isProfileRule(rule) ? SECURITY_PROFILES[profile][rule] : undefined;
}

export function ruleInWords<R extends RuleName>(
  rule: R,
  value: EffectivePolicy[R],
  profile: SecurityProfileName,
): ExplainedRule {
  const { title, means, clauses }: PolicyRule<R> = POLICY_RULES[rule];
  return { rule, title, value: value ?? null, meaning: means(value), clause: clauses[profile] };
}
