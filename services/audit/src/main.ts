import 'reflect-metadata';
import { AuditTrailService } from '@ostiary/contracts/ostiary/audit/v1/audit';
import { runService } from '@ostiary/platform/service-main';
import { auditModule } from './app.module.js';
import { auditConfig } from './config.js';

await runService({
  name: 'audit',
  config: auditConfig,
  module: auditModule,
  grpcServices: { 'ostiary.audit.v1.AuditTrail': AuditTrailService },
});
