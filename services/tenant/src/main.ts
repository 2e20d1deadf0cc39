import 'reflect-metadata';
import { runService } from '@ostiary/platform/service-main';
import { tenantService } from './app.module.js';

await runService(tenantService);
