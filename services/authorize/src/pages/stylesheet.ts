import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { accentColors } from '@ostiary/oauth/branding';
import type { Workspace } from '@ostiary/oauth/workspace';

export const STYLESHEET = readFileSync(path.join(import.meta.dirname, 'style.css'), 'utf8');

/** Changes with the content, so that browsers may keep it for ever. */
export const STYLESHEET_NAME = `style.${createHash('sha256').update(STYLESHEET).digest('hex').slice(0, 12)}.css`;

export function stylesheetUrl(workspace: Pick<Workspace, 'issuer'>): string {
  return `${workspace.issuer}/assets/${STYLESHEET_NAME}`;
}

/** The colour is in the name: the sheet is made from it alone, the same for everybody and for ever. */
const ACCENT_NAME = /^accent\.([0-9a-f]{6})\.css$/;

export function accentUrl({ issuer, settings }: Pick<Workspace, 'issuer' | 'settings'>): string | undefined {
  const color = settings.branding?.primaryColor;
  return color === undefined ? undefined : `${issuer}/assets/accent.${color.replace('#', '')}.css`;
}

/** `undefined`: the name is not that of such a sheet. */
export function accentStylesheet(name: string): string | undefined {
  const [, color] = ACCENT_NAME.exec(name) ?? [];
  if (color === undefined) return undefined;
  const rule = (scheme: 'light' | 'dark'): string => {
    const { accent, onAccent } = accentColors(color, scheme);
    return `:root{--accent:${accent};--on-accent:${onAccent}}`;
  };
  return `${rule('light')}\n@media (prefers-color-scheme: dark){${rule('dark')}}\n`;
}
