import type { Redis } from './redis.js';

/** What Postgres knows to be revoked, where the hot path can ask cheaply. A cache: losing it loses no revocation. */
export class RevocationCache {
  constructor(readonly redis: Redis) {}

  /** `ttlSeconds`: as long as anything else might still believe in the grant. */
  async markGrantRevoked(_grantId: string, _ttlSeconds: number): Promise<void> {
    throw new Error('not written yet');
  }

  async isGrantRevoked(_grantId: string): Promise<boolean> {
    throw new Error('not written yet');
  }
}
