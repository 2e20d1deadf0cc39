import fs from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { goldenFile, goldenNames, goldenOf } from './golden.ts';
import { readmeFile, readmeText } from './readme.ts';

/** What to do when it differs. */
const advice = 'run "npm run chart:docs", look at the difference, and commit it with the change';

describe('what is written down of the chart', () => {
  it.each(goldenNames)(`is what it makes of %s.yaml; otherwise: ${advice}`, async (name) => {
    expect(fs.readFileSync(goldenFile(name), 'utf8')).toBe(await goldenOf(name));
  });

  it(`has every value in the README; otherwise: ${advice}`, () => {
    expect(fs.readFileSync(readmeFile, 'utf8')).toBe(readmeText());
  });

  it('says of every value in the README what it is, unless the name does', () => {
    const rows = readmeText()
      .split('\n')
      .filter((line) => line.startsWith('| `'));
    const silent = rows.filter((row) => row.endsWith('|  |'));
    expect(rows.length).toBeGreaterThan(150);
    expect(silent.length).toBeLessThan(rows.length / 2);
  });
});
