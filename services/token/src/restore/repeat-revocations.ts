/**
 * What was revoked since the restored state is revoked again; and refresh tokens that had been exchanged for a successor are not good again: nobody can
 * tell any more who has which, so all that came of their authorization ends, and its user signs in again.
 */

import type { LostEvent } from '@ostiary/audit/lost-event';
import { authorizationIdOf } from '@ostiary/oauth/access-token-claims';
import { isUuid } from '@ostiary/oauth/uuid';
import { inTenant } from '@ostiary/platform/postgres';
import type { DataSource, EntityManager } from 'typeorm';
import { withdrawGrant } from '../grants/grant.repository.js';

/** Longer than any access token lives. */
const ACCESS_TOKEN_MS = 86_400_000;

export async function repeatRevocations(
  dataSource: DataSource,
  events: readonly LostEvent[],
): Promise<Readonly<Record<string, number>>> {
  const counts = { grants_withdrawn: 0, authorizations_revoked: 0, access_tokens_revoked: 0 };
  for (const event of events) {
    if (!isUuid(event.workspaceId)) continue;
    const { grant, authorizations, accessTokens } = revokedBy(event);
    if (grant === undefined && authorizations.length + accessTokens.length === 0) continue;
    await inTenant(dataSource, event.tenant, async (manager) => {
      if (grant !== undefined && (await withdrawGrant(manager, event.workspaceId, grant, Date.parse(event.time))))
        counts.grants_withdrawn += 1;
      counts.authorizations_revoked += await revokeAuthorizations(manager, event, authorizations);
      counts.access_tokens_revoked += await revokeAccessTokens(manager, event, accessTokens);
    });
  }
  return counts;
}

interface Revoked {
  readonly grant?: string;
  readonly authorizations: readonly string[];
  readonly accessTokens: readonly string[];
}

const NOTHING: Revoked = { authorizations: [], accessTokens: [] };

/** What is no longer good because of the event. */
function revokedBy(event: LostEvent): Revoked {
  const authorization = event.target?.type === 'authorization' ? [event.target.id].filter((id) => isUuid(id)) : [];
  switch (event.type) {
    case 'consent.withdrawn':
      return isUuid(event.grantId) ? { ...NOTHING, grant: event.grantId } : NOTHING;
    case 'replay.detected':
      return { ...NOTHING, authorizations: authorization };
    case 'token.revoked':
      if (event.outcome !== 'success') return NOTHING;
      return { authorizations: authorization, accessTokens: authorization.length > 0 ? [] : event.tokenIds };
    case 'token.refreshed':
      // RFC 9700 §4.14.2: of public clients, whose refresh tokens are exchanged at each use.
      if (event.outcome !== 'success' || event.clientAuthenticationMethod !== 'none') return NOTHING;
      return {
        ...NOTHING,
        authorizations: event.tokenIds.flatMap((id) => authorizationIdOf(id) ?? []).filter((id) => isUuid(id)),
      };
    default:
      return NOTHING;
  }
}

async function revokeAuthorizations(
  manager: EntityManager,
  { workspaceId, time }: LostEvent,
  ids: readonly string[],
): Promise<number> {
  if (ids.length === 0) return 0;
  const [, changed]: [unknown, number] = await manager.query(
    `update authorizations set revoked_at = $3 where workspace_id = $1 and id = any($2::uuid[]) and revoked_at is null`,
    [workspaceId, ids, new Date(time)],
  );
  return changed;
}

async function revokeAccessTokens(
  manager: EntityManager,
  { tenant, workspaceId, time }: LostEvent,
  ids: readonly string[],
): Promise<number> {
  if (ids.length === 0) return 0;
  const rows: unknown[] = await manager.query(
    `insert into revoked_access_tokens (jti, tenant, workspace_id, expires_at)
     select jti, $1, $2, $4 from unnest($3::text[]) as t (jti) on conflict (jti) do nothing returning jti`,
    [tenant, workspaceId, ids, new Date(Date.parse(time) + ACCESS_TOKEN_MS)],
  );
  return rows.length;
}
