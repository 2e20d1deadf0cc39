import { setTimeout as sleep } from 'node:timers/promises';
import { PageBrowser } from '../../e2e/support/pages.ts';
import { type Binding, completeFlow, type ReadyClient, readyClient } from './complete-flow.ts';
import type { Setting } from './setting.ts';

/** What became of the flows of a load. */
export interface LoadResult {
  /** Completed at the first try. */
  readonly completed: number;
  /** Broken off once or more, and completed when they were begun again. */
  readonly completedOnRetry: number;
  /** Not completed by any of eight tries or more, within a minute or more: what the last one said. */
  readonly failed: readonly string[];
  /** What broke off, by what it said. */
  readonly interruptions: Readonly<Record<string, number>>;
  readonly seconds: number;
  /** The longest that a flow took, retries included. */
  readonly slowestMs: number;
}

const tries = 8;
/** As long as Kubernetes may take to see that a node is gone, and to send nobody there any more. */
const patienceMs = 60_000;

/** Flows of both kinds, one person each, with a pause between them: a bounded load, which leaves the machine room for what is tested. */
export async function underLoad(setting: Setting, people: number, ended: () => boolean): Promise<LoadResult> {
  const began = Date.now();
  const interruptions: Record<string, number> = {};
  const failed: string[] = [];
  let [completed, completedOnRetry, slowestMs] = [0, 0, 0];
  await Promise.all(
    Array.from({ length: people }, async (_, person) => {
      const binding: Binding = person % 2 === 0 ? 'dpop' : 'mtls';
      let client: ReadyClient | undefined;
      let browser = new PageBrowser();
      while (!ended()) {
        const start = Date.now();
        for (let attempt = 1; ; attempt += 1) {
          try {
            client ??= await readyClient(setting, binding);
            await completeFlow(setting, binding, browser, client);
            if (attempt === 1) completed += 1;
            else completedOnRetry += 1;
            break;
          } catch (error) {
            const told = toldBy(error);
            interruptions[told] = (interruptions[told] ?? 0) + 1;
            if (attempt >= tries && Date.now() - start > patienceMs) {
              failed.push(told);
              break;
            }
            await sleep(1000 * Math.min(attempt, tries));
            // As a person would: the browser is opened anew, and the library asks for the server's metadata again.
            browser = new PageBrowser();
            client = undefined;
          }
        }
        slowestMs = Math.max(slowestMs, Date.now() - start);
        await sleep(250);
      }
    }),
  );
  return { completed, completedOnRetry, failed, interruptions, seconds: (Date.now() - began) / 1000, slowestMs };
}

/** One line without what differs from one flow to the next. */
function toldBy(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const cause =
    error.cause instanceof Error
      ? `: ${error.cause.message}`
      : error.cause instanceof Response
        ? `: ${error.cause.status} ${error.cause.url.split('?')[0]?.split('/').at(-1)}`
        : '';
  const {
    error: code,
    error_description: description,
    status,
  } = error as { error?: string; error_description?: string; status?: number };
  const answered = code === undefined ? '' : ` ${status ?? ''} ${code} ${description ?? ''}`;
  return `${error.message}${cause}${answered}`.slice(0, 200);
}
