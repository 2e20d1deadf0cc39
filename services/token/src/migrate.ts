import { migrateMain } from '@ostiary/platform/migrate';
import { MIGRATIONS, SCHEMA } from './migrations/migrations.js';

await migrateMain({ service: 'token', schema: SCHEMA, role: 'ostiary_token', migrations: MIGRATIONS });
