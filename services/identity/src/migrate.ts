import { runMigrations } from '@ostiary/platform/migrate';
import { SCHEMA } from './app.module.js';
import { CreateUsers1795000000000 } from './migrations/1795000000000-create-users.js';

await runMigrations({
  service: 'identity',
  schema: SCHEMA,
  role: 'ostiary_identity',
  migrations: [CreateUsers1795000000000],
});
