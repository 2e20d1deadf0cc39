import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { accentColors } from '@ostiary/oauth/accent-colors';
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

export type Scheme = 'light' | 'dark';

/** The very same sheet for whoever wants to see it in one scheme, whatever the browser prefers. */
function inScheme(css: string, scheme: Scheme): string {
  return css
    .replaceAll('(prefers-color-scheme: dark)', scheme === 'dark' ? 'all' : 'not all')
    .replaceAll('color-scheme: light dark', `color-scheme: ${scheme}`);
}

const schemeName = (name: string, scheme: Scheme): string => name.replace(/\.css$/, `.${scheme}.css`);

/** A page with its own sheets, as it looks in one scheme. */
export function pageInScheme(workspace: Pick<Workspace, 'issuer' | 'settings'>, text: string, scheme: Scheme): string {
  const sheets = [stylesheetUrl(workspace), accentUrl(workspace)].filter((url) => url !== undefined);
  return sheets.reduce((page, url) => page.replaceAll(`href="${url}"`, `href="${schemeName(url, scheme)}"`), text);
}

/** `undefined`: the name is not that of a sheet in one scheme. */
export function schemeStylesheet(name: string): string | undefined {
  const scheme = (['light', 'dark'] as const).find((one) => name.endsWith(`.${one}.css`));
  if (scheme === undefined) return undefined;
  const plain = name.slice(0, -`.${scheme}.css`.length);
  const sheet = `${plain}.css` === STYLESHEET_NAME ? STYLESHEET : accentStylesheet(`${plain}.css`);
  return sheet === undefined ? undefined : inScheme(sheet, scheme);
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
