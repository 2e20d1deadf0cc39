import 'reflect-metadata';
import { GrantsService, IssuanceService } from '@ostiary/contracts/ostiary/issuance/v1/issuance';
import { runService } from '@ostiary/platform/service-main';
import { tokenModule } from './app.module.js';
import { tokenConfig } from './config.js';

await runService({
  name: 'token',
  config: tokenConfig,
  module: tokenModule,
  grpcServices: { 'ostiary.issuance.v1.Issuance': IssuanceService, 'ostiary.issuance.v1.Grants': GrantsService },
});
