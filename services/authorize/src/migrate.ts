import { migrateMain } from '@ostiary/platform/migrate';
import { MIGRATIONS, SCHEMA } from './migrations/migrations.js';

await migrateMain({ service: 'authorize', schema: SCHEMA, role: 'ostiary_authorize', migrations: MIGRATIONS });
