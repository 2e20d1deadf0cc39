import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { Workspace } from '@ostiary/oauth/workspace';

export const NOTICES_SCRIPT = readFileSync(path.join(import.meta.dirname, 'notices.js'), 'utf8');
export const NOTICES_WORKER = readFileSync(path.join(import.meta.dirname, 'notices-worker.js'), 'utf8');

/** Changes with the content, so that browsers may keep it for ever. */
export const NOTICES_SCRIPT_NAME = `notices.${createHash('sha256').update(NOTICES_SCRIPT).digest('hex').slice(0, 12)}.js`;
/** Always the same: a browser asks for it again by itself (Service Workers §3.2). */
export const NOTICES_WORKER_NAME = 'notices-worker.js';

export function noticesScriptUrl({ issuer }: Pick<Workspace, 'issuer'>): string {
  return `${issuer}/assets/${NOTICES_SCRIPT_NAME}`;
}

export function noticesWorkerUrl({ issuer }: Pick<Workspace, 'issuer'>): string {
  return `${issuer}/assets/${NOTICES_WORKER_NAME}`;
}
