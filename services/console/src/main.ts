import 'reflect-metadata';
import { runService } from '@ostiary/platform/service-main';
import { consoleService } from './app.module.js';

await runService(consoleService);
