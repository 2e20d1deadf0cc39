import { CreateUsers1795000000000 } from './1795000000000-create-users.js';

export const SCHEMA = 'identity';

/** Every migration, in order. */
export const MIGRATIONS = [CreateUsers1795000000000];
