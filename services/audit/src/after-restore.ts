import { afterRestoreMain } from '@ostiary/audit/after-restore';
import { SCHEMA } from './migrations/migrations.js';
import { rewindTrail } from './restore/rewind-trail.js';

await afterRestoreMain({ service: 'audit', schema: SCHEMA, beside: rewindTrail });
