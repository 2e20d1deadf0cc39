import type { ConfigSchema } from '@ostiary/platform/config';
import { auditConfig } from '../../services/audit/src/config.ts';
import { authorizeConfig } from '../../services/authorize/src/config.ts';
import { consoleConfig } from '../../services/console/src/config.ts';
import { demoPortalConfig } from '../../services/demo-portal/src/config.ts';
import { identityConfig } from '../../services/identity/src/config.ts';
import { tenantConfig } from '../../services/tenant/src/config.ts';
import { tokenConfig } from '../../services/token/src/config.ts';

/** The configuration that each service demands of its environment. */
export const serviceConfigs: Readonly<Record<string, ConfigSchema<object>>> = {
  authorize: authorizeConfig,
  token: tokenConfig,
  tenant: tenantConfig,
  identity: identityConfig,
  audit: auditConfig,
  console: consoleConfig,
  'demo-portal': demoPortalConfig,
};
