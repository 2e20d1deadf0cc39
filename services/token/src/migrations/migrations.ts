import { CreateTokens1795000000000 } from './1795000000000-create-tokens.js';
import { AuthorizationsOfSession1797000000000 } from './1797000000000-authorizations-of-session.js';
import { EndedSessions1798000000000 } from './1798000000000-ended-sessions.js';
import { ListGrants1800000000000 } from './1800000000000-list-grants.js';
import { ExchangedTokens1801000000000 } from './1801000000000-exchanged-tokens.js';
import { AssertionGrants1802000000000 } from './1802000000000-assertion-grants.js';
import { ManagedGrants1803100000000 } from './1803100000000-managed-grants.js';
import { AuthorizationsOfGrant1803200000000 } from './1803200000000-authorizations-of-grant.js';
import { Delegations1804000000000 } from './1804000000000-delegations.js';
import { TokenStatuses1804500000000 } from './1804500000000-token-statuses.js';
import { OrganizationGrants1805000000000 } from './1805000000000-organization-grants.js';
import { StatusListIndexes1806500000000 } from './1806500000000-status-list-indexes.js';
import { OrganizationsBehind1807000000000 } from './1807000000000-organizations-behind.js';
import { GrantsOfOrganization1807100000000 } from './1807100000000-grants-of-organization.js';

export const SCHEMA = 'token';

/** In order. A migration that has been released is never changed. */
export const MIGRATIONS = [
  CreateTokens1795000000000,
  AuthorizationsOfSession1797000000000,
  EndedSessions1798000000000,
  ListGrants1800000000000,
  ExchangedTokens1801000000000,
  AssertionGrants1802000000000,
  ManagedGrants1803100000000,
  AuthorizationsOfGrant1803200000000,
  Delegations1804000000000,
  TokenStatuses1804500000000,
  OrganizationGrants1805000000000,
  StatusListIndexes1806500000000,
  OrganizationsBehind1807000000000,
  GrantsOfOrganization1807100000000,
] as const;
