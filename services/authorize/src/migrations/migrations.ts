import { CreateSessions1795000000000 } from './1795000000000-create-sessions.js';
import { CreateLogoutNotices1797000000000 } from './1797000000000-create-logout-notices.js';
import { SessionsByAge1800000000000 } from './1800000000000-sessions-by-age.js';
import { CreateBlockedClients1801000000000 } from './1801000000000-create-blocked-clients.js';
import { CreateBackchannelNotices1802000000000 } from './1802000000000-create-backchannel-notices.js';
import { CreatePushSubscriptions1803000000000 } from './1803000000000-create-push-subscriptions.js';
import { SessionOrganizations1804000000000 } from './1804000000000-session-organizations.js';

export const SCHEMA = 'authorize';
/** In order; forward only. */
export const MIGRATIONS = [
  CreateSessions1795000000000,
  CreateLogoutNotices1797000000000,
  SessionsByAge1800000000000,
  CreateBlockedClients1801000000000,
  CreateBackchannelNotices1802000000000,
  CreatePushSubscriptions1803000000000,
  SessionOrganizations1804000000000,
];
