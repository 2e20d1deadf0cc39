/**
 * Whether a client, as it is registered, would be taken under each security profile, and what is missing. The judge is registration
 * itself: the same metadata with another `security_profile` through the same rules. What registration cannot show, because it is a matter
 * of the requests, is listed as what will be demanded.
 */
import type { ClientRecord } from './client.js';
import {
  type ClientMetadata,
  clientMetadataOf,
  type RegistrationFault,
  registerClient,
} from './client-registration.js';
import { type EffectivePolicy, effectivePolicy } from './effective-policy.js';
import { POLICY_RULE_NAMES, ruleInWords } from './explain-policy.js';
import { SECURITY_PROFILE_NAMES, type SecurityProfileName } from './security-profile.js';
import type { WorkspaceSettings } from './workspace.js';

/** What stands in the way. */
export interface Missing {
  readonly member: keyof ClientMetadata;
  /** Further down in the member: an index or a name. */
  readonly at?: string | number | undefined;
  /** As registered; null: nothing. */
  readonly have: unknown;
  /** Values that would do, where they can be listed; otherwise what the rule says. */
  readonly need: readonly string[] | string;
  readonly clause: string;
  readonly mend: string;
}

/** A rule that would be another than it is for the client today. */
export interface ChangedRule {
  readonly rule: keyof EffectivePolicy;
  readonly today: unknown;
  readonly wouldBe: unknown;
  readonly meaning: string;
  readonly clause: string;
}

export interface ProfileReadiness {
  readonly securityProfile: SecurityProfileName;
  /** Registering with that profile succeeds. */
  readonly ready: boolean;
  readonly missing: readonly Missing[];
  readonly changes: readonly ChangedRule[];
}

/** Every fault of some metadata: the rules of this library and whatever else judges registrations. */
export type JudgeRegistration = (metadata: ClientMetadata) => readonly RegistrationFault[];

export function judgeByRules(
  settings: WorkspaceSettings,
  installation: { readonly trustsClientCertificates: boolean },
): JudgeRegistration {
  return (metadata) => {
    const result = registerClient(metadata, settings, installation);
    return result.ok ? [] : result.faults;
  };
}

export function readiness(
  settings: WorkspaceSettings,
  client: ClientRecord,
  judge: JudgeRegistration,
): ProfileReadiness[] {
  return SECURITY_PROFILE_NAMES.map((profile) => readinessFor(profile, settings, client, judge));
}

export function readinessFor(
  securityProfile: SecurityProfileName,
  settings: WorkspaceSettings,
  client: ClientRecord,
  judge: JudgeRegistration,
): ProfileReadiness {
  const missing = missingIn({ ...clientMetadataOf(client), security_profile: securityProfile }, judge);
  return {
    securityProfile,
    ready: missing.length === 0,
    missing,
    changes: changedRules(settings, client, { ...client, securityProfile }),
  };
}

/** What stands in the way of a change of a client to `metadata`, and which rules would be others for its requests. */
export function previewOf(
  settings: WorkspaceSettings,
  client: ClientRecord,
  metadata: ClientMetadata,
  judge: JudgeRegistration,
): Pick<ProfileReadiness, 'missing' | 'changes'> {
  // What effectivePolicy reads of a client, also where registration would refuse the rest.
  const changed: ClientRecord = {
    ...client,
    securityProfile: metadata.security_profile ?? settings.securityProfile,
    tokenEndpointAuthMethod: metadata.token_endpoint_auth_method ?? client.tokenEndpointAuthMethod,
    dpopBoundAccessTokens: metadata.dpop_bound_access_tokens ?? false,
    tlsClientCertificateBoundAccessTokens: metadata.tls_client_certificate_bound_access_tokens ?? false,
    requirePushedAuthorizationRequests: metadata.require_pushed_authorization_requests ?? false,
    requireSignedRequestObject: metadata.require_signed_request_object ?? false,
  };
  return { missing: missingIn(metadata, judge), changes: changedRules(settings, client, changed) };
}

function missingIn(metadata: ClientMetadata, judge: JudgeRegistration): Missing[] {
  return judge(metadata).map(({ member, at, need, detail, clause, mend }): Missing => {
    return { member, at, have: metadata[member] ?? null, need: need ?? detail, clause, mend };
  });
}

function changedRules(settings: WorkspaceSettings, client: ClientRecord, then: ClientRecord): ChangedRule[] {
  const now = effectivePolicy(settings, client);
  const changed = effectivePolicy(settings, then);
  return POLICY_RULE_NAMES.filter((rule) => rule !== 'profile').flatMap((rule) => {
    const { value, meaning, clause } = ruleInWords(rule, changed[rule], changed.profile);
    const today = now[rule] ?? null;
    return JSON.stringify(today) === JSON.stringify(value) ? [] : [{ rule, today, wouldBe: value, meaning, clause }];
  });
}
