import 'reflect-metadata';
import { SessionsService } from '@ostiary/contracts/ostiary/sessions/v1/sessions';
import { runService } from '@ostiary/platform/service-main';
import { authorizeModule } from './app.module.js';
import { authorizeConfig } from './config.js';

await runService({
  name: 'authorize',
  config: authorizeConfig,
  module: authorizeModule,
  grpcServices: { 'ostiary.sessions.v1.Sessions': SessionsService },
});
