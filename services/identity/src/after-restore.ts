import { afterRestoreMain } from '@ostiary/audit/after-restore';
import { SCHEMA } from './migrations/migrations.js';

/** Users, and what they sign in with. */
const forgotten = (type: string): boolean => /^(user|credential|password)\./.test(type);

await afterRestoreMain({ service: 'identity', schema: SCHEMA, forgotten });
