import { startSystem } from '../../deploy/local/system.ts';
import { runJest, testFiles } from './jest-lane.ts';
import type { Lane } from './lane.ts';

/** Single services and libraries on real stores, which are started once, empty, for all of them. */
export const service: Lane = {
  name: 'service',
  async run(pattern) {
    const files = testFiles('service', pattern);
    const stores = await startSystem({ fresh: true, services: [] });
    try {
      const env = {
        // For an administrator: each test makes its own database, roles, key prefix and topics.
        OSTIARY_TEST_POSTGRES_URL: stores.urls.postgres,
        OSTIARY_TEST_REDIS_URL: stores.urls.redis,
        OSTIARY_TEST_KAFKA_BROKERS: stores.urls.kafka,
      };
      // One more than the cores that this was measured on: a third of the time a file waits for stores, mail or a clock.
      return await runJest('service', files, { env, workers: 3, limitSeconds: 1500 });
    } finally {
      await stores.stop();
    }
  },
};
