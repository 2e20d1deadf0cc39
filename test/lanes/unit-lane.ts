import { runJest, testFiles } from './jest-lane.ts';
import type { Lane } from './lane.ts';

/**
 * Rules without stores: everything that is neither *.service.test.ts nor below test/e2e. One worker more than the cores that this was
 * measured on: the longest files wait for programs that they start, or for a clock.
 */
export const unit: Lane = {
  name: 'unit',
  run: (pattern) => runJest('unit', testFiles('unit', pattern), { workers: 3, limitSeconds: 900 }),
};
