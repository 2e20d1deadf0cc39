import type { SpendOnce } from '@ostiary/state/spend-once';
import type { Journeys } from './journey/journey.store.js';
import type { ActionLimiter } from './portal/action-limiter.js';
import type { Portals } from './portal/find-portal.js';

/** Everything that the portal's pages and its API need, made once in app.module.ts. */
export interface PortalDependencies {
  readonly issuerTemplate: string;
  readonly portals: Portals;
  readonly journeys: Journeys;
  readonly spendOnce: Pick<SpendOnce, 'spend'>;
  readonly limiter: Pick<ActionLimiter, 'admit'>;
  /** Unix ms. */
  readonly now: () => number;
}

/** Injection token. */
export const PORTAL_DEPENDENCIES = Symbol('PortalDependencies');
