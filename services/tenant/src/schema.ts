import { AdministratorEntity } from './administrators/administrator.entity.js';
import { ClientEntity } from './clients/client.entity.js';
import { EncryptionKeyEntity } from './keys/encryption-key.entity.js';
import { SigningKeyEntity } from './keys/signing-key.entity.js';
import { CreateTenants1795100000000 } from './migrations/1795100000000-create-tenants.js';
import { CreateEncryptionKeys1796000000000 } from './migrations/1796000000000-create-encryption-keys.js';
import { ScheduleRotation1796200000000 } from './migrations/1796200000000-schedule-rotation.js';
import { CreateRegistrationTokens1797000000000 } from './migrations/1797000000000-create-registration-tokens.js';
import { ExchangeEncryptionKeys1798000000000 } from './migrations/1798000000000-exchange-encryption-keys.js';
import { CreateInvitations1799000000000 } from './migrations/1799000000000-create-invitations.js';
import { ResendInvitations1799500000000 } from './migrations/1799500000000-resend-invitations.js';
import { ResealKeys1801000000000 } from './migrations/1801000000000-reseal-keys.js';
import { Agents1804000000000 } from './migrations/1804000000000-agents.js';
import { TenantEntity } from './tenants/tenant.entity.js';
import { WorkspaceEntity } from './workspaces/workspace.entity.js';

/** This service's schema in Postgres, and its database role is `ostiary_` and the same. */
export const SCHEMA = 'tenant';
export const MIGRATIONS = [
  CreateTenants1795100000000,
  CreateEncryptionKeys1796000000000,
  ScheduleRotation1796200000000,
  CreateRegistrationTokens1797000000000,
  ExchangeEncryptionKeys1798000000000,
  CreateInvitations1799000000000,
  ResendInvitations1799500000000,
  ResealKeys1801000000000,
  Agents1804000000000,
];
export const ENTITIES = [
  TenantEntity,
  WorkspaceEntity,
  SigningKeyEntity,
  EncryptionKeyEntity,
  ClientEntity,
  AdministratorEntity,
];
