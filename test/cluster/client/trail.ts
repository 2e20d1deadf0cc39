import { api } from '../../e2e/support/administration.ts';
import type { Setting } from './setting.ts';

/** The events of one type in the workspace's trail; waits for nothing. */
export async function auditedTokens({ workspace }: Setting): Promise<{ issued: number; refreshed: number }> {
  const [issued, refreshed] = await Promise.all(
    ['token.issued', 'token.refreshed'].map((type) => count(workspace.path, type)),
  );
  return { issued: issued ?? 0, refreshed: refreshed ?? 0 };
}

async function count(workspace: string, type: string): Promise<number> {
  let found = 0;
  let cursor: unknown;
  do {
    const query = new URLSearchParams({ type, limit: '100', ...(typeof cursor === 'string' ? { cursor } : {}) });
    const page = await api('GET', `${workspace}/audit-events?${query}`);
    found += Array.isArray(page.events) ? page.events.length : 0;
    cursor = page.next_cursor;
  } while (typeof cursor === 'string');
  return found;
}
