import { afterRestoreMain } from '@ostiary/audit/after-restore';
import { SCHEMA } from './migrations/migrations.js';
import { repeatRevocations } from './restore/repeat-revocations.js';

await afterRestoreMain({ service: 'token', schema: SCHEMA, repeat: repeatRevocations });
