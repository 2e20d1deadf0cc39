import { type Html, html } from '@ostiary/platform/html';
import type { ReceivedMessage } from './inbox.ts';

export function listPage(messages: readonly ReceivedMessage[]): string {
  const rows = messages.map(
    ({ id, to, subject, receivedAt }) =>
      html`<tr><td><a href="/messages/${id}">${subject || '(no subject)'}</a></td><td>${to.join(', ')}</td><td><time datetime="${receivedAt}">${receivedAt}</time></td></tr>\n`,
  );
  return page(
    'Inbox',
    html`<p>What the local system has sent, latest first. It goes nowhere else, and is forgotten when the system ends.</p>
${
  messages.length === 0
    ? html`<p id="empty">Nothing has arrived yet.</p>`
    : html`<table><thead><tr><th scope="col">Subject</th><th scope="col">To</th><th scope="col">Received</th></tr></thead><tbody>
${rows}</tbody></table>`
}`,
    html`<meta http-equiv="refresh" content="5">`,
  );
}

export function messagePage(message: ReceivedMessage): string {
  const { id, from, to, subject, text, receivedAt, headers } = message;
  const fields = Object.entries(headers).map(([name, value]) => html`<dt>${name}</dt><dd>${value}</dd>\n`);
  return page(
    subject || '(no subject)',
    html`<p><a href="/">Inbox</a></p>
<dl><dt>From</dt><dd>${from}</dd><dt>To</dt><dd>${to.join(', ')}</dd><dt>Received</dt><dd>${receivedAt}</dd></dl>
${message.html === '' ? undefined : html`<iframe title="The message" src="/messages/${id}/html" sandbox="allow-popups allow-popups-to-escape-sandbox"></iframe>`}
<h2>Plain text</h2>
<pre>${text}</pre>
<details><summary>Header fields</summary><dl>${fields}</dl></details>`,
  );
}

const STYLE = `:root{color-scheme:light dark}body{max-width:60rem;margin:2rem auto;padding:0 1rem;font:1rem/1.5 system-ui,sans-serif}
table{width:100%;border-collapse:collapse}th,td{padding:.5rem;border-bottom:1px solid #8886;text-align:start;vertical-align:top}
iframe{width:100%;height:32rem;border:1px solid #8886;background:#fff}pre{padding:1rem;border:1px solid #8886;white-space:pre-wrap;overflow-wrap:anywhere}
dt{font-weight:600}dd{margin:0 0 .5rem;overflow-wrap:anywhere}`;

function page(title: string, content: Html, head?: Html): string {
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
${head}
<title>${title} - Ostiary's local inbox</title>
<style>${STYLE}</style>
</head>
<body>
<main>
<h1>${title}</h1>
${content}
</main>
</body>
</html>
`.text;
}
