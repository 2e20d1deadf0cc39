import path from 'node:path';
import { AxeBuilder } from '@axe-core/playwright';
import { expect } from '@jest/globals';
import type { Page } from 'playwright-core';

const TAGS = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];
const pictures = path.join(import.meta.dirname, '../../../.ostiary/test-results');

/** WCAG 2.2 AA and the checker's best practices, as the page looks now. `name`: of the page, for who reads the failure. */
export async function expectNoViolations(page: Page, name: string): Promise<void> {
  await settled(page);
  // Without "legacy" the result is put together in a second, empty page: for pages without foreign frames that costs half a second and finds the same; and what is in order
  // needs no description, which costs a second.
  const { violations } = await new AxeBuilder({ page })
    .setLegacyMode(true)
    .options({ resultTypes: ['violations'] })
    .withTags(TAGS)
    .analyze();
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
