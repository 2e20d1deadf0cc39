/**
 * Which clients of a workspace would break under a stricter security profile. Two witnesses: how each is registered, judged by registration's
 * own rules, and how it has behaved lately, as the audit trail has it. Nothing is changed. `audit` counts; here each way of behaving that
 * it found is held against the rules that would be others.
 */
import type { AuditTrailClient, TrafficGroup } from '@ostiary/contracts/ostiary/audit/v1/audit';
import { type EffectivePolicy, effectivePolicy } from '@ostiary/oauth/effective-policy';
import { ruleInWords } from '@ostiary/oauth/explain-policy';
import type { RuleName } from '@ostiary/oauth/policy-rules';
import { type JudgeRegistration, type Missing, readinessFor } from '@ostiary/oauth/readiness';
import { type SecurityProfileName, stricterOf } from '@ostiary/oauth/security-profile';
import { EVIDENCE } from '@ostiary/oauth/traffic-evidence';
import { brokenRules, TRAFFIC_EVENTS } from '@ostiary/oauth/traffic-rules';
import type { PromiseClient } from '@ostiary/platform/grpc-client';
import type { AdminCall } from '../access/admin-access.js';
import type { StoredClient } from '../clients/client.repository.js';
import { answered } from '../users/identity-refusal.js';
import type { WorkspaceRecord } from '../workspaces/workspace.repository.js';

export interface DryRunDependencies {
  readonly auditTrail: Pick<PromiseClient<AuditTrailClient>, 'summarizeTraffic'>;
}

/** Of a workspace, the newest: a second or two of the database's time. */
export const MAX_EVENTS = 50_000;

export interface DryRun {
  readonly securityProfile: SecurityProfileName;
  /** RFC 3339; '' : as far back as the bound lets it. */
  readonly since: string;
  readonly clients: readonly StoredClient[];
  readonly judge: JudgeRegistration;
}

export type Verdict = 'would-break' | 'would-not-break' | 'no-traffic';

/** Requests that would have been refused. */
export interface BrokenByTraffic {
  readonly rule: RuleName;
  readonly meaning: string;
  readonly clause: string;
  readonly requests: number;
  readonly lastSeen: string;
  readonly sampleRequestId: string;
}

export interface ClientVerdict {
  readonly clientId: string;
  readonly clientName: string;
  readonly verdict: Verdict;
  /** Requests that were looked at. */
  readonly requests: number;
  readonly registration: readonly Missing[];
  readonly traffic: readonly BrokenByTraffic[];
}

export interface DryRunResult {
  readonly eventsRead: number;
  readonly reachesBackTo: string;
  readonly truncated: boolean;
  readonly clients: readonly ClientVerdict[];
}

/** @throws Refusal temporarily-unavailable */
export async function dryRun(
  { auditTrail }: DryRunDependencies,
  workspace: WorkspaceRecord,
  run: DryRun,
  { tenant, context }: AdminCall,
): Promise<DryRunResult> {
  if (run.clients.length === 0) return { eventsRead: 0, reachesBackTo: '', truncated: false, clients: [] };
  const { groups, ...extent } = await answered(
    auditTrail.summarizeTraffic(
      {
        tenant,
        workspaceId: workspace.id,
        from: run.since,
        types: [...TRAFFIC_EVENTS],
        clientIds: run.clients.map(({ record }) => record.clientId),
        detailKeys: Object.keys(EVIDENCE),
        maxEvents: MAX_EVENTS,
      },
      context,
    ),
  );
  const byClient = Map.groupBy(groups, (group) => group.clientId);
  return {
    ...extent,
    clients: run.clients.map((client) => verdictOn(workspace, run, client, byClient.get(client.record.clientId) ?? [])),
  };
}

function verdictOn(
  { settings }: WorkspaceRecord,
  { securityProfile: asked, judge }: DryRun,
  { record }: StoredClient,
  groups: readonly TrafficGroup[],
): ClientVerdict {
  // A client that is held to more already stays so.
  const securityProfile = stricterOf(asked, record.securityProfile);
  const { missing } = readinessFor(securityProfile, settings, record, judge);
  const then = effectivePolicy(settings, { ...record, securityProfile });
  const traffic = brokenByTraffic(groups, then, effectivePolicy(settings, record));
  const requests = groups.reduce((sum, { count }) => sum + count, 0);
  const breaks = missing.length > 0 || traffic.length > 0;
  return {
    clientId: record.clientId,
    clientName: record.clientName,
    verdict: breaks ? 'would-break' : requests === 0 ? 'no-traffic' : 'would-not-break',
    requests,
    registration: missing,
    traffic,
  };
}

function brokenByTraffic(
  groups: readonly TrafficGroup[],
  policy: EffectivePolicy,
  inForce: EffectivePolicy,
): BrokenByTraffic[] {
  const found = new Map<RuleName, BrokenByTraffic>();
  for (const group of groups) {
    const { type, clientAuthenticationMethod, senderConstraint, details, count, lastSeen, requestId } = group;
    const seen = { eventType: type, clientAuthenticationMethod, senderConstraint, evidence: details };
    for (const rule of brokenRules(seen, policy, inForce)) {
      const before = found.get(rule);
      const { meaning, clause } = ruleInWords(rule, policy[rule], policy.profile);
      const newest =
        before !== undefined && before.lastSeen > lastSeen ? before : { lastSeen, sampleRequestId: requestId };
      found.set(rule, {
        rule,
        meaning,
        clause,
        requests: (before?.requests ?? 0) + count,
        lastSeen: newest.lastSeen,
        sampleRequestId: newest.sampleRequestId,
      });
    }
  }
  return [...found.values()];
}
