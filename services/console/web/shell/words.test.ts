import { describe, expect, it } from '@jest/globals';
import { duration, fromNow, titleOf } from './words.js';

describe('values in words', () => {
  it.each([
    [600, '10 minutes'],
    [60, '1 minute'],
    [90, '90 seconds'],
    [1, '1 second'],
    [3600, '1 hour'],
    [5400, '90 minutes'],
    [7_776_000, '90 days'],
    [0, '0 seconds'],
  ])('%d s: %s', (seconds, text) => {
    expect(duration(seconds)).toBe(text);
  });

  it.each([
    ['2026-01-01T00:00:00Z', '3 days ago'],
    ['2026-01-04T02:00:00Z', 'in 2 hours'],
    ['2026-01-04T00:00:00Z', 'now'],
  ])('%s: %s', (time, text) => {
    expect(fromNow(time, Date.parse('2026-01-04T00:00:00Z'))).toBe(text);
  });

  it('names', () => {
    expect(titleOf('require_pushed_requests')).toBe('Require pushed requests');
    expect(titleOf('id_token')).toBe('ID token');
    expect(titleOf('agentic-ai')).toBe('Agentic AI');
  });
});
