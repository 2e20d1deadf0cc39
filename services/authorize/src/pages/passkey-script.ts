import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { Workspace } from '@ostiary/oauth/workspace';

export const PASSKEY_SCRIPT = readFileSync(path.join(import.meta.dirname, 'passkeys.js'), 'utf8');

/** Changes with the content, so that browsers may keep it for ever. */
export const PASSKEY_SCRIPT_NAME = `passkeys.${createHash('sha256').update(PASSKEY_SCRIPT).digest('hex').slice(0, 12)}.js`;

export function passkeyScriptUrl(workspace: Pick<Workspace, 'issuer'>): string {
  return `${workspace.issuer}/assets/${PASSKEY_SCRIPT_NAME}`;
}
