import { CreateSessions1795000000000 } from './1795000000000-create-sessions.js';

export const SCHEMA = 'authorize';
/** In order; forward only. */
export const MIGRATIONS = [CreateSessions1795000000000];
