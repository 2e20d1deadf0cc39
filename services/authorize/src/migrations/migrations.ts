import { CreateSessions1795000000000 } from './1795000000000-create-sessions.js';
import { CreateLogoutNotices1797000000000 } from './1797000000000-create-logout-notices.js';

export const SCHEMA = 'authorize';
/** In order; forward only. */
export const MIGRATIONS = [CreateSessions1795000000000, CreateLogoutNotices1797000000000];
