import { afterRestoreMain } from '@ostiary/audit/after-restore';
import { SCHEMA } from './migrations/migrations.js';

/** Users, what they sign in with, and the organizations that they are members of. */
const forgotten = (type: string): boolean => /^(user|credential|password|organization)\./.test(type);

await afterRestoreMain({ service: 'identity', schema: SCHEMA, forgotten });
