import { migrateMain } from '@ostiary/platform/migrate';
import { MIGRATIONS, SCHEMA } from './schema.js';

await migrateMain({ service: 'tenant', schema: SCHEMA, role: 'ostiary_tenant', migrations: MIGRATIONS });
