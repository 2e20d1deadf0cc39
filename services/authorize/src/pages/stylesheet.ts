import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { Workspace } from '@ostiary/oauth/workspace';

export const STYLESHEET = readFileSync(path.join(import.meta.dirname, 'style.css'), 'utf8');

/** Changes with the content, so that browsers may keep it for ever. */
export const STYLESHEET_NAME = `style.${createHash('sha256').update(STYLESHEET).digest('hex').slice(0, 12)}.css`;

export function stylesheetUrl(workspace: Pick<Workspace, 'issuer'>): string {
  return `${workspace.issuer}/assets/${STYLESHEET_NAME}`;
}
