import type { Redis } from 'ioredis';

export type { Redis } from 'ioredis';

/** Where everything of ours lives in a Redis that may be shared. */
export const KEY_PREFIX = 'ost:';

/** Connects in the background and reconnects by itself; commands fail quickly (OAuthError 503 from the stores) while Redis is away. */
export function connectRedis(_url: string): Redis {
  throw new Error('not written yet');
}

/** For readiness: true when Redis answers and takes writes; throws or false otherwise. */
export async function redisIsReady(_redis: Redis): Promise<boolean> {
  throw new Error('not written yet');
}
