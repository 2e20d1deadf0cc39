import { describe, expect, it } from '@jest/globals';
import { UndrainedRows } from './undrained-rows.js';

const none: ReadonlySet<string> = new Set();

describe('rows that are not known to be drained', () => {
  it('are so until the oldest row is behind them', () => {
    const rows = new UndrainedRows();
    rows.beginWrite(1);
    rows.endWrite(1, 10n);
    rows.settle(rows.snapshot(), none, 10n);
    expect(rows.has(1)).toBe(true);
    rows.settle(rows.snapshot(), none, 11n);
    expect(rows.has(1)).toBe(false);
  });

  it('are so while a write is under way, or their transaction is', () => {
    const rows = new UndrainedRows();
    rows.beginWrite(1);
    rows.settle(rows.snapshot(), none, undefined);
    expect(rows.has(1)).toBe(true);
    rows.endWrite(1, undefined);
    rows.addUncommitted(2, 5n, 'tx');
    rows.settle(rows.snapshot(), new Set(['tx']), undefined);
    expect([rows.has(1), rows.has(2)]).toEqual([false, true]);
    rows.settle(rows.snapshot(), none, undefined);
    expect(rows.size).toBe(0);
  });

  it('are so when one came while the database was asked', () => {
    const rows = new UndrainedRows();
    rows.addUncommitted(1, 5n, 'tx');
    const snapshot = rows.snapshot();
    rows.addUncommitted(1, 6n, 'tx2');
    rows.settle(snapshot, none, undefined);
    expect(rows.has(1)).toBe(true);
  });
});
