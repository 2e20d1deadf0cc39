import 'reflect-metadata';
import { CredentialsService } from '@ostiary/contracts/ostiary/identity/v1/credentials';
import { IdentityService } from '@ostiary/contracts/ostiary/identity/v1/identity';
import { OrganizationsService } from '@ostiary/contracts/ostiary/identity/v1/organizations';
import { runService } from '@ostiary/platform/service-main';
import { identityModule } from './app.module.js';
import { identityConfig } from './config.js';

await runService({
  name: 'identity',
  config: identityConfig,
  module: identityModule,
  grpcServices: {
    'ostiary.identity.v1.Identity': IdentityService,
    'ostiary.identity.v1.Credentials': CredentialsService,
    'ostiary.identity.v1.Organizations': OrganizationsService,
  },
});
