import { describe, expect, it } from '@jest/globals';
import { kindOf, outcomeOf } from './jest-lane.ts';

const result = (given: Partial<Parameters<typeof outcomeOf>[1]>) => ({
  numPassedTests: 0,
  numFailedTests: 0,
  numPendingTests: 0,
  numTodoTests: 0,
  testResults: [],
  ...given,
});

describe('jest lane', () => {
  it.each([
    ['libs/oauth/src/pkce.test.ts', 'unit'],
    ['test/lanes/jest-lane.test.ts', 'unit'],
    ['services/identity/src/users/users.service.test.ts', 'service'],
    ['test/e2e/races.test.ts', 'e2e'],
    ['helm/test/refusals.test.ts', 'chart'],
  ])('puts %s into the lane %s', (file, kind) => {
    expect(kindOf(file)).toBe(kind);
  });

  it('counts what passed and what failed', () => {
    expect(outcomeOf('unit', result({ numPassedTests: 5 }), 0)).toEqual({ passed: 5, failed: 0, notes: [] });
    expect(outcomeOf('unit', result({ numPassedTests: 5, numFailedTests: 2 }), 1)).toMatchObject({
      passed: 5,
      failed: 2,
    });
  });

  it('counts a file that cannot be loaded as a failure', () => {
    const testResults = [{ name: '/x/a.test.ts', status: 'failed', assertionResults: [] }];
    expect(outcomeOf('unit', result({ numPassedTests: 5, testResults }), 1)).toMatchObject({ passed: 5, failed: 1 });
  });

  it('counts a skipped test as a failure', () => {
    expect(outcomeOf('unit', result({ numPassedTests: 5, numPendingTests: 1 }), 0)).toMatchObject({ failed: 1 });
  });

  it('fails when nothing was executed', () => {
    expect(outcomeOf('unit', result({}), 0)).toMatchObject({ passed: 0, failed: 1 });
  });

  it('fails when jest fails without saying why', () => {
    expect(outcomeOf('unit', result({ numPassedTests: 5 }), 1)).toMatchObject({ passed: 5, failed: 1 });
  });
});
