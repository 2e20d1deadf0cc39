import { migrateMain } from '@ostiary/platform/migrate';
import { MIGRATIONS, SCHEMA } from './migrations/migrations.js';

await migrateMain({ service: 'identity', schema: SCHEMA, role: 'ostiary_identity', migrations: MIGRATIONS });
