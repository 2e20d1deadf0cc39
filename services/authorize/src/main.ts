import 'reflect-metadata';
import { runService } from '@ostiary/platform/service-main';
import { authorizeModule } from './app.module.js';
import { authorizeConfig } from './config.js';

await runService({ name: 'authorize', config: authorizeConfig, module: authorizeModule });
