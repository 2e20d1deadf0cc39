import type { AdminRoute } from '../access/admin-route.js';
import * as administrators from '../administrators/administrators.routes.js';
import * as agents from '../agents/agents.routes.js';
import * as auditTrail from '../audit-trail/audit-trail.routes.js';
import * as clients from '../clients/clients.routes.js';
import * as configuration from '../configuration/configuration.routes.js';
import * as credentials from '../credentials/credentials.routes.js';
import * as explanations from '../explanations/explanations.routes.js';
import * as grants from '../grants/grants.routes.js';
import * as invitations from '../invitations/invitations.routes.js';
import * as keys from '../keys/keys.routes.js';
import * as organizations from '../organizations/organizations.routes.js';
import * as registration from '../registration/initial-access-tokens.routes.js';
import * as sessions from '../sessions/sessions.routes.js';
import * as tenants from '../tenants/tenants.routes.js';
import * as users from '../users/users.routes.js';
import * as deletedWorkspaces from '../workspaces/deleted-workspaces.routes.js';
import * as workspaces from '../workspaces/workspaces.routes.js';

/** Every route of the admin API, in the order in which the document lists them. */
export const ALL_ROUTES: readonly AdminRoute[] = [
  tenants,
  workspaces,
  deletedWorkspaces,
  clients,
  registration,
  configuration,
  explanations,
  users,
  organizations,
  credentials,
  sessions,
  grants,
  agents,
  keys,
  administrators,
  invitations,
  auditTrail,
].flatMap((routes) => Object.values(routes).filter(isRoute));

function isRoute(value: unknown): value is AdminRoute {
  return typeof value === 'object' && value !== null && 'path' in value && 'answer' in value;
}
