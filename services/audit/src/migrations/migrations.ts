import { CreateLog1796000000000 } from './1796000000000-create-log.js';

export const SCHEMA = 'audit';

/** In the order in which they run. */
export const MIGRATIONS = [CreateLog1796000000000];
