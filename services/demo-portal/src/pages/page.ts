import { type Html, html } from '@ostiary/platform/html';
import { assetUrl, SCRIPT, STYLESHEET } from './assets.js';

export interface PageParts {
  readonly title: string;
  /** At the right of the bar: who is signed in. */
  readonly account?: Html | undefined;
  readonly content: Html;
}

/** Two signal flags on a halyard: the letters H (pilot on board) and F (I am disabled: talk to me), redrawn. */
const LOGO = html`<svg class="logo" viewBox="0 0 36 36" width="36" height="36" aria-hidden="true" focusable="false">
<path class="rope" d="M5 2v32"/>
<path class="flag-white" d="M8 4h11v12H8z"/><path class="flag-red" d="M19 4h11v12H19z"/>
<path class="flag-white" d="M8 20h22v12H8z"/><path class="flag-red" d="M19 20l11 6-11 6-11-6z"/>
</svg>`;

/** What all pages share. They work without script, and follow the reader's colours and wish for stillness. */
export function page({ title, account, content }: PageParts): string {
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="robots" content="noindex">
<title>${title} - Halyard Freight</title>
<link rel="stylesheet" href="${assetUrl(STYLESHEET)}">
<script src="${assetUrl(SCRIPT)}" defer></script>
</head>
<body>
<a class="skip" href="#content">Skip to the content</a>
<header class="bar">
<p class="brand">${LOGO}<span><strong>Halyard Freight</strong><small>Customer portal <em>(a sample application)</em></small></span></p>
${account}
</header>
<main id="content" tabindex="-1">
${content}
</main>
</body>
</html>
`.text;
}
