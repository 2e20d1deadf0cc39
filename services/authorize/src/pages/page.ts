import type { Workspace } from '@ostiary/oauth/workspace';
import { brandLogo, brandNote, workspaceLinks } from './brand.js';
import { type Html, html } from './html.js';
import { passkeyScriptUrl } from './passkey-script.js';
import { accentUrl, stylesheetUrl } from './stylesheet.js';

export interface PageParts {
  /** Of the document and its first heading. */
  readonly title: string;
  /** What was sent did not do: the document's title, which is read first, says so (WCAG 2.2 §2.4.2). */
  readonly failed?: boolean;
  readonly content: Html;
  /** The page has something for passkeys: its policy needs the script. */
  readonly passkeys?: boolean | undefined;
  /** The browser goes on by itself. */
  readonly refresh?: { readonly seconds: number; readonly url: string };
}

/** What all pages share. Plain HTML: it works without script, reads in any order of size, and follows the reader's colours. */
export function page(workspace: Workspace, { title, failed = false, content, passkeys, refresh }: PageParts): string {
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="robots" content="noindex">
${refresh && html`<meta http-equiv="refresh" content="${refresh.seconds};url=${refresh.url}">`}
<title>${failed ? 'Error: ' : ''}${title} - ${workspace.name}</title>
<link rel="stylesheet" href="${stylesheetUrl(workspace)}">
${accentUrl(workspace) && html`<link rel="stylesheet" href="${accentUrl(workspace)}">`}
${passkeys === true ? html`<script src="${passkeyScriptUrl(workspace)}" defer></script>` : undefined}
</head>
<body>
<main>
<p class="workspace">${brandLogo(workspace)}<span>${workspace.name}</span></p>
${brandNote(workspace)}
<h1>${title}</h1>
${content}
</main>
${workspaceLinks(workspace)}
</body>
</html>
`.text;
}
