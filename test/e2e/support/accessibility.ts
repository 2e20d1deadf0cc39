import path from 'node:path';
import { expect } from '@jest/globals';
import axe, { type AxeResults, type RunOptions } from 'axe-core';
import type { Page } from 'playwright-core';

const TAGS = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];
const pictures = path.join(import.meta.dirname, '../../../.ostiary/test-results');

/** WCAG 2.2 AA and the checker's best practices, as the page looks now. `name`: of the page, for who reads the failure. */
export async function expectNoViolations(page: Page, name: string): Promise<void> {
  await settled(page);
  const violations = await violationsOn(page);
  expect(
    violations.map(
      ({ id, nodes }) =>
        `${name}: ${id} ${nodes
          .slice(0, 3)
          .map(({ html, any }) => `${html} ${any[0]?.message ?? ''}`)
          .join(' ')}`,
    ),
  ).toEqual([]);
  // WCAG 1.4.10: nothing to scroll sideways for.
  expect([name, await page.evaluate<boolean>('document.documentElement.scrollWidth <= innerWidth')]).toEqual([
    name,
    true,
  ]);
}

/**
 * The checker is put into a document once and asked there: its own binding for Playwright brings it anew each time and collects what is in order as well, which takes twice as
 * long. In frames it answers the one in the page, if that is of the same origin.
 */
async function violationsOn(page: Page): Promise<AxeResults['violations']> {
  for (const frame of page.frames()) {
    if (!(await frame.evaluate<boolean>('"axe" in window'))) await frame.evaluate(axe.source);
  }
  const options: RunOptions = { runOnly: { type: 'tag', values: TAGS }, resultTypes: ['violations'] };
  const { violations } = await page.evaluate<AxeResults>(`axe.run(document, ${JSON.stringify(options)})`);
  return violations;
}

/** A picture for people to look at, if they ask for it: OSTIARY_TEST_PICTURES=1. `name`: below `.ostiary/test-results`, without `.png`. */
export async function takePicture(page: Page, name: string): Promise<void> {
  if (process.env.OSTIARY_TEST_PICTURES !== '1') return;
  await page.screenshot({ path: path.join(pictures, `${name}.png`), fullPage: true });
}

/** What slides or fades has done so, and has been drawn: the checker reads colours. What spins for ever is left out. */
const settled = (page: Page): Promise<unknown> =>
  page.evaluate(`(async () => {
    const moves = ({ playState, effect }) =>
      playState === 'running' && effect?.getComputedTiming().iterations !== Infinity;
    for (let calm = 0; calm < 3; calm = document.getAnimations().some(moves) ? 0 : calm + 1)
      await new Promise((resolve) => requestAnimationFrame(resolve));
  })()`);
