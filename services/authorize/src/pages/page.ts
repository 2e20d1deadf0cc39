import { LANGUAGES } from '@ostiary/oauth/languages';
import type { Workspace } from '@ostiary/oauth/workspace';
import type { Reader } from '../language/reader.js';
import { brandLogo, brandNote, workspaceLinks } from './brand.js';
import { type Html, html } from './html.js';
import { noticesScriptUrl } from './notices-script.js';
import { passkeyScriptUrl } from './passkey-script.js';
import { accentUrl, stylesheetUrl } from './stylesheet.js';
import { TEXTS } from './texts/texts.js';

export interface PageParts {
  /** Of the document and its first heading. */
  readonly title: string;
  /** What was sent did not do: the document's title, which is read first, says so (WCAG 2.2 §2.4.2). */
  readonly failed?: boolean;
  readonly content: Html;
  /** The page has something for passkeys: its policy needs the script. */
  readonly passkeys?: boolean | undefined;
  /** The page has the switch for notices: its policy needs script and worker. */
  readonly notices?: boolean | undefined;
  /** The browser goes on by itself. */
  readonly refresh?: { readonly seconds: number; readonly url: string };
}

/** What all pages share. Plain HTML: it works without script, reads in any order of size, and follows the reader's colours. */
export function page(
  workspace: Workspace,
  reader: Reader,
  { title, failed = false, content, passkeys, notices, refresh }: PageParts,
): string {
  const accent = accentUrl(workspace);
  return html`<!doctype html>
<html lang="${reader.language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="robots" content="noindex">
${refresh && html`<meta http-equiv="refresh" content="${refresh.seconds};url=${refresh.url}">`}
<title>${failed ? reader.texts['page.failed'](title) : title} - ${workspace.name}</title>
<link rel="stylesheet" href="${stylesheetUrl(workspace)}">
${accent && html`<link rel="stylesheet" href="${accent}">`}
${passkeys === true ? html`<script src="${passkeyScriptUrl(workspace)}" defer></script>` : undefined}
${notices === true ? html`<script src="${noticesScriptUrl(workspace)}" defer></script>` : undefined}
</head>
<body>
<main>
<p class="workspace">${brandLogo(workspace)}<span>${workspace.name}</span></p>
${brandNote(workspace)}
<h1>${title}</h1>
${content}
</main>
${footer(workspace, reader)}
</body>
</html>
`.text;
}

function footer(workspace: Workspace, reader: Reader): Html | undefined {
  const links = workspaceLinks(workspace, reader.texts);
  const languages = languageForm(reader);
  return links === undefined && languages === undefined ? undefined : html`<footer>${links}${languages}</footer>`;
}

/** A button for each other language, in that language (WCAG 2.2 §3.1.2). */
function languageForm({ language: shown, texts, languageForm }: Reader): Html | undefined {
  if (languageForm === undefined) return undefined;
  const held = Object.entries(languageForm.held).map(
    ([name, value]) => html`<input type="hidden" name="${name}" value="${value}">`,
  );
  const choices = LANGUAGES.map((language) => {
    const name = TEXTS[language]['language.name'];
    return language === shown
      ? html`<span aria-current="true">${name}</span>`
      : html`<button type="submit" name="language" value="${language}" lang="${language}" class="link">${name}</button>`;
  });
  return html`<form class="languages" method="post" action="${languageForm.action}" aria-label="${texts['language.choose']}">
${held}
${choices}
</form>`;
}
