import type { AdministratorDependencies } from './administrators/manage-administrators.js';
import type { EndAgentsDependencies } from './agents/end-agents.js';
import type { LedgerDependencies } from './agents/list-delegations.js';
import type { AuditTrailDependencies } from './audit-trail/search-events.js';
import type { DescribeClientDependencies } from './client-documents/describe-client.js';
import type { CredentialDependencies } from './credentials/manage-credentials.js';
import type { DryRunDependencies } from './explanations/dry-run.js';
import type { GrantDependencies } from './grants/manage-grants.js';
import type { RevokeGloballyDependencies } from './grants/revoke-globally.js';
import type { AcceptDependencies } from './invitations/accept-invitation.js';
import type { InviteDependencies } from './invitations/invite-administrator.js';
import type { ResealDependencies } from './keys/reseal-stored-keys.js';
import type { RotateKeysDependencies } from './keys/rotate-keys.js';
import type { OrganizationDependencies } from './organizations/manage-organizations.js';
import type { SelfRegistrationDependencies } from './registration/self-registration.js';
import type { SessionDependencies } from './sessions/manage-sessions.js';
import type { PreparePasskeyDependencies } from './tenants/prepare-passkey.js';
import type { RegisterOwnTenantDependencies } from './tenants/register-own-tenant.js';
import type { RegisterTenantDependencies } from './tenants/register-tenant.js';
import type { UserDependencies } from './users/manage-users.js';
import type { LaunchWorkspaceDependencies } from './workspaces/launch-workspace.js';
import type { RestoreDependencies } from './workspaces/restore-workspace.js';
import type { OverviewDependencies } from './workspaces/workspace-overview.js';

/** Everything that the use cases of the admin API need, made once in app.module.ts; each says by its own interface what of it. */
export type Dependencies = RegisterTenantDependencies &
  RegisterOwnTenantDependencies &
  PreparePasskeyDependencies &
  LaunchWorkspaceDependencies &
  OverviewDependencies &
  RestoreDependencies &
  AdministratorDependencies &
  InviteDependencies &
  AcceptDependencies &
  RotateKeysDependencies &
  ResealDependencies &
  SelfRegistrationDependencies &
  DescribeClientDependencies &
  UserDependencies &
  OrganizationDependencies &
  CredentialDependencies &
  SessionDependencies &
  GrantDependencies &
  RevokeGloballyDependencies &
  LedgerDependencies &
  EndAgentsDependencies &
  AuditTrailDependencies &
  DryRunDependencies;

/** Injection token. */
export const DEPENDENCIES = Symbol('Dependencies');
