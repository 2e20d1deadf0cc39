/** What a workspace shows of itself on every page: its administrator's word. Settings are older than rules, so that every address is tried again here. */
import { isPageLink } from '@ostiary/oauth/client-links';
import type { Workspace } from '@ostiary/oauth/workspace';
import { type Html, html } from './html.js';
import type { Texts } from './texts/texts.js';

type Branded = Pick<Workspace, 'settings'>;

/** The name of the workspace stands beside it: for who hears the page the logo adds nothing. */
export function brandLogo(workspace: Branded): Html | undefined {
  const logo = logoOf(workspace);
  return logo === undefined ? undefined : html`<img class="logo" src="${logo}" alt="" referrerpolicy="no-referrer">`;
}

/** CSP 3 §6.7.2: where the logo comes from. */
export function brandOrigins(workspace: Branded): readonly string[] {
  const logo = logoOf(workspace);
  return logo === undefined ? [] : [new URL(logo).origin];
}

export function brandNote({ settings }: Branded): Html | undefined {
  const note = settings.branding?.note;
  return note === undefined ? undefined : html`<p class="note">${note}</p>`;
}

export function workspaceLinks({ settings: { branding = {} } }: Branded, texts: Texts): Html | undefined {
  const known: readonly (readonly [string, string | undefined])[] = [
    [texts['page.help'], branding.supportUri],
    [texts['page.privacy'], branding.privacyUri],
    [texts['page.terms'], branding.termsUri],
  ];
  const items = known.flatMap(([text, uri]) =>
    uri !== undefined && isPageLink(uri) ? [html`<li><a href="${uri}" rel="noopener noreferrer">${text}</a></li>`] : [],
  );
  return items.length === 0 ? undefined : html`<ul class="workspace-links">${items}</ul>`;
}

function logoOf({ settings }: Branded): string | undefined {
  const uri = settings.branding?.logoUri;
  return uri !== undefined && isPageLink(uri) ? uri : undefined;
}
