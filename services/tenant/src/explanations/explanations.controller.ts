import { Controller, Inject, Param, Req, UseGuards } from '@nestjs/common';
import { profileOf } from '@ostiary/oauth/effective-policy';
import {
  type ExplainedPolicyRule,
  explainPolicy,
  explainSecurityProfile,
  explainWorkspacePolicy,
} from '@ostiary/oauth/explain-policy';
import { type ChangedRule, type ProfileReadiness, previewOf, readiness } from '@ostiary/oauth/readiness';
import {
  atLeastAsStrict,
  ENFORCED_SECURITY_PROFILES,
  SECURITY_PROFILE_NAMES,
  stricterOf,
} from '@ostiary/oauth/security-profile';
import { inTenant } from '@ostiary/platform/postgres';
import type { FastifyRequest } from 'fastify';
import { AdminGuard, Answers, adminCall } from '../access/admin-route.guard.js';
import { patchedMetadata } from '../clients/change-client.js';
import { judgeRegistration } from '../clients/check-metadata.js';
import { clientCursor, findClient, pageOfClients, type StoredClient } from '../clients/client.repository.js';
import { activeSecrets, usesSecret } from '../clients/client-secrets.js';
import { DEPENDENCIES, type Dependencies } from '../dependencies.js';
import { invalid, notFound } from '../problems/refusal.js';
import { fromCursor, toCursor } from '../request-body/page.js';
import { parseBody } from '../request-body/parse-body.js';
import { toWireName } from '../request-body/wire-names.js';
import { requireWorkspace, type WorkspaceRecord } from '../workspaces/workspace.repository.js';
import { type ClientVerdict, dryRun } from './dry-run.js';
import {
  CLIENT_READINESS,
  EXPLAIN_CLIENT_POLICY,
  EXPLAIN_PROFILES,
  EXPLAIN_WORKSPACE_POLICY,
  POLICY_DRY_RUN,
  PREVIEW_CLIENT_CHANGE,
} from './explanations.routes.js';

/** Why the server does what it does: policies in words, and what stands between a client and a stricter one. Reads only. */
@Controller()
@UseGuards(AdminGuard)
export class ExplanationsController {
  constructor(@Inject(DEPENDENCIES) private readonly deps: Dependencies) {}

  @Answers(EXPLAIN_PROFILES)
  profiles() {
    return {
      security_profiles: SECURITY_PROFILE_NAMES.map((name) => ({
        name,
        enforced: ENFORCED_SECURITY_PROFILES.includes(name),
        rules: explainSecurityProfile(name).map((rule) => ({ ...rule, rule: toWireName(rule.rule) })),
      })),
    };
  }

  @Answers(EXPLAIN_WORKSPACE_POLICY)
  async workspacePolicy(@Req() request: FastifyRequest, @Param('workspace') slug: string) {
    const { tenant } = adminCall(request);
    const { settings } = await inTenant(this.deps.dataSource, tenant, (manager) =>
      requireWorkspace(manager, tenant, slug),
    );
    return {
      security_profile: settings.securityProfile,
      rules: explainWorkspacePolicy(settings).map(({ appliesTo, ...rule }) => ({
        ...ruleAnswer(rule),
        applies_to: appliesTo,
      })),
    };
  }

  @Answers(EXPLAIN_CLIENT_POLICY)
  async clientPolicy(
    @Req() request: FastifyRequest,
    @Param('workspace') slug: string,
    @Param('client_id') clientId: string,
  ) {
    const { workspace, client } = await this.#client(request, slug, clientId);
    const { settings } = workspace;
    const { record } = client;
    return {
      client_id: record.clientId,
      security_profile: profileOf({ settings, client: record, isPublic: record.tokenEndpointAuthMethod === 'none' }),
      rules: explainPolicy(settings, record).map(ruleAnswer),
    };
  }

  @Answers(CLIENT_READINESS)
  async clientReadiness(
    @Req() request: FastifyRequest,
    @Param('workspace') slug: string,
    @Param('client_id') clientId: string,
  ) {
    const { workspace, client } = await this.#client(request, slug, clientId);
    const judge = judgeRegistration(workspace.settings, this.deps);
    return {
      client_id: client.record.clientId,
      profiles: readiness(workspace.settings, client.record, judge).map(readinessAnswer),
    };
  }

  @Answers(PREVIEW_CLIENT_CHANGE)
  async previewChange(
    @Req() request: FastifyRequest,
    @Param('workspace') slug: string,
    @Param('client_id') clientId: string,
  ) {
    const patch = parseBody(PREVIEW_CLIENT_CHANGE.body, request.body);
    const { workspace, client } = await this.#client(request, slug, clientId);
    const { settings } = workspace;
    const { record } = client;
    const metadata = patchedMetadata(record, patch);
    const { missing, changes } = previewOf(settings, record, metadata, judgeRegistration(settings, this.deps));
    const kept = usesSecret({ tokenEndpointAuthMethod: metadata.token_endpoint_auth_method ?? 'client_secret_basic' });
    const active = activeSecrets(record, this.deps.now()).length;
    return {
      client_id: record.clientId,
      accepted: missing.length === 0,
      missing,
      changes: changes.map(changeAnswer),
      secrets_ended: kept ? 0 : active,
      secret_made: kept && active === 0,
    };
  }

  @Answers(POLICY_DRY_RUN)
  async policyDryRun(@Req() request: FastifyRequest, @Param('workspace') slug: string) {
    const query = parseBody(POLICY_DRY_RUN.query, request.query);
    const call = adminCall(request);
    const after = fromCursor(query.cursor, clientCursor);
    const { workspace, page } = await inTenant(this.deps.dataSource, call.tenant, async (manager) => {
      const found = await requireWorkspace(manager, call.tenant, slug);
      if (query.client_id === undefined) {
        return { workspace: found, page: await pageOfClients(manager, found, { after, limit: query.limit }) };
      }
      const client = await findClient(manager, found, query.client_id);
      return { workspace: found, page: { clients: client === undefined ? [] : [client], next: undefined } };
    });
    const floor = workspace.settings.securityProfile;
    const profile = query.security_profile ?? stricterOf('fapi2-security', floor);
    if (!atLeastAsStrict(profile, floor)) {
      throw invalid([{ pointer: '/security_profile', detail: `the workspace is held to ${floor} already` }]);
    }
    const result = await dryRun(
      this.deps,
      workspace,
      {
        securityProfile: profile,
        since: query.since ?? '',
        clients: page.clients,
        judge: judgeRegistration(workspace.settings, this.deps),
      },
      call,
    );
    return {
      security_profile: profile,
      events_read: result.eventsRead,
      ...(result.reachesBackTo === '' ? {} : { reaches_back_to: result.reachesBackTo }),
      truncated: result.truncated,
      clients: result.clients.map(verdictAnswer),
      ...(page.next === undefined ? {} : { next_cursor: toCursor(page.next) }),
    };
  }

  async #client(
    request: FastifyRequest,
    slug: string,
    clientId: string,
  ): Promise<{ readonly workspace: WorkspaceRecord; readonly client: StoredClient }> {
    const { tenant } = adminCall(request);
    return inTenant(this.deps.dataSource, tenant, async (manager) => {
      const workspace = await requireWorkspace(manager, tenant, slug);
      const client = await findClient(manager, workspace, clientId);
      if (client === undefined) throw notFound();
      return { workspace, client };
    });
  }
}

/** Values keep their names: they are those of the specifications. */
function ruleAnswer({ rule, member, narrowedBy, stricterBy, ...rest }: ExplainedPolicyRule) {
  return {
    rule: toWireName(rule),
    ...rest,
    ...(member === undefined ? {} : { member: toWireName(member) }),
    ...(narrowedBy === undefined ? {} : { narrowed_by: narrowedBy }),
    stricter_by: stricterBy.map((row) => ({ ...row, member: toWireName(row.member) })),
  };
}

function readinessAnswer({ securityProfile, ready, missing, changes }: ProfileReadiness) {
  return {
    security_profile: securityProfile,
    ready,
    missing,
    changes: changes.map(changeAnswer),
  };
}

function changeAnswer({ rule, wouldBe, ...change }: ChangedRule) {
  return { rule: toWireName(rule), ...change, would_be: wouldBe };
}

function verdictAnswer({ clientId, clientName, verdict, requests, registration, traffic }: ClientVerdict) {
  return {
    client_id: clientId,
    client_name: clientName,
    verdict,
    requests,
    registration,
    traffic: traffic.map(({ rule, lastSeen, sampleRequestId, ...broken }) => ({
      rule: toWireName(rule),
      ...broken,
      last_seen: lastSeen,
      sample_request_id: sampleRequestId,
    })),
  };
}
