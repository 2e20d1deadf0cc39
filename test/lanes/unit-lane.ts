import { runJest, testFiles } from './jest-lane.ts';
import type { Lane } from './lane.ts';

/** Rules without stores: everything that is neither *.service.test.ts nor below test/e2e. */
export const unit: Lane = {
  name: 'unit',
  run: (pattern) => runJest('unit', testFiles('unit', pattern), { workers: 2, limitSeconds: 900 }),
};
