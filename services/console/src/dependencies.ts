import type { Logger } from '@ostiary/platform/logger';
import type { ExpiringRecords } from '@ostiary/state/expiring-records';
import type { Redis } from '@ostiary/state/redis';
import type { Addresses } from './addresses.js';
import type { SessionStore } from './sessions/session.store.js';
import type { AuthorizationServer } from './sign-in/authorization-server.js';
import type { PendingSignIn } from './sign-in/begin-sign-in.js';

/** What the controllers work with. */
export interface ConsoleDependencies {
  readonly addresses: Addresses;
  readonly issuerTemplate: string;
  readonly authorizationServer: AuthorizationServer;
  readonly sessions: SessionStore;
  readonly pending: ExpiringRecords<PendingSignIn>;
  readonly redis: Redis;
  /** Origin of `tenant`. */
  readonly tenantHttp: string;
  readonly logger: Logger;
  /** Unix ms. */
  readonly now: () => number;
}

export const CONSOLE = Symbol('ConsoleDependencies');
