import { Controller, Inject, Param, Req, UseGuards } from '@nestjs/common';
import { profileOf } from '@ostiary/oauth/effective-policy';
import {
  type ExplainedPolicyRule,
  explainPolicy,
  explainSecurityProfile,
  explainWorkspacePolicy,
} from '@ostiary/oauth/explain-policy';
import { type ProfileReadiness, readiness } from '@ostiary/oauth/readiness';
import { ENFORCED_SECURITY_PROFILES, SECURITY_PROFILE_NAMES } from '@ostiary/oauth/security-profile';
import { inTenant } from '@ostiary/platform/postgres';
import type { FastifyRequest } from 'fastify';
import { AdminGuard, Answers, adminCall } from '../access/admin-route.guard.js';
import { judgeRegistration } from '../clients/check-metadata.js';
import { findClient, type StoredClient } from '../clients/client.repository.js';
import { DEPENDENCIES, type Dependencies } from '../dependencies.js';
import { notFound } from '../problems/refusal.js';
import { toWireName } from '../request-body/wire-names.js';
import { requireWorkspace, type WorkspaceRecord } from '../workspaces/workspace.repository.js';
import {
  CLIENT_READINESS,
  EXPLAIN_CLIENT_POLICY,
  EXPLAIN_PROFILES,
  EXPLAIN_WORKSPACE_POLICY,
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
    changes: changes.map(({ rule, wouldBe, ...change }) => ({ rule: toWireName(rule), ...change, would_be: wouldBe })),
  };
}
