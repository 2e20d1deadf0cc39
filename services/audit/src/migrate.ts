import { migrateMain } from '@ostiary/platform/migrate';
import { MIGRATIONS, SCHEMA } from './migrations/migrations.js';

await migrateMain({ service: 'audit', schema: SCHEMA, role: 'ostiary_audit', migrations: MIGRATIONS });
