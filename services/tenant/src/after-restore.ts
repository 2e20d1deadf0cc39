import { afterRestoreMain } from '@ostiary/audit/after-restore';
import { SCHEMA } from './schema.js';

/** Tenants, workspaces, clients, keys, and who may administer them. */
const forgotten = (type: string): boolean => /^(tenant|workspace|client|key|administrator)\./.test(type);

await afterRestoreMain({ service: 'tenant', schema: SCHEMA, forgotten });
