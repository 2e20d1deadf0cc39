import 'reflect-metadata';
import { runService } from '@ostiary/platform/service-main';
import { demoPortalService } from './app.module.js';

await runService(demoPortalService);
