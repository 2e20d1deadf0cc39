/** From a template and its parameters to what is sent: the same words as plain text and as HTML, everything escaped in one place. Pure. */

import type { Language } from '@ostiary/oauth/languages';
import { type Html, html } from '@ostiary/platform/html';
import { displayText } from './display-text.js';
import type { MailMessage } from './mail-message.js';
import { type MessageText, type Setting, TEXTS, type Texts } from './texts/texts.js';

/** For whom, in whose name, and what the button opens. */
export interface Occasion {
  readonly language: Language;
  /** IANA time zone; UTC unless the reader has one. */
  readonly timeZone: string | undefined;
  readonly workspaceName: string;
  /** Where the template has a link: its address, and when it stops working (Unix ms). */
  readonly link?: { readonly url: string; readonly expiresAt: number } | undefined;
  /** Where the template has a code. */
  readonly code?: string | undefined;
}

export interface ComposedMessage {
  /** One line. */
  readonly subject: string;
  readonly text: string;
  readonly html: string;
}

export function composeMessage(message: MailMessage, occasion: Occasion): ComposedMessage {
  const { language, link } = occasion;
  const texts = TEXTS[language];
  const moment = (time: Date) => momentIn(language, occasion.timeZone, time);
  const setting: Setting = {
    workspace: displayText(occasion.workspaceName),
    at: (time) => moment(new Date(time)),
    until: link === undefined ? '' : moment(new Date(link.expiresAt)),
    code: occasion.code ?? '',
  };
  const written = write(texts, harmless(message), setting);
  const footer = texts['sent-by'](setting);
  const button =
    written.action === undefined || link === undefined ? undefined : { words: written.action, url: link.url };
  return {
    subject: written.subject,
    text: asText(written, button, footer),
    html: asHtml(language, written, button, texts['copy-link'], footer),
  };
}

function write(texts: Texts, message: MailMessage, setting: Setting): MessageText {
  switch (message.template) {
    case 'password-changed':
      return texts['password-changed'](message, setting);
    case 'new-sign-in':
      return texts['new-sign-in'](message, setting);
    case 'email-verification':
      return texts['email-verification'](message, setting);
    case 'sign-in-code':
      return texts['sign-in-code'](message, setting);
    case 'waiting-request':
      return texts['waiting-request'](message, setting);
    case 'password-reset':
      return texts['password-reset'](message, setting);
    case 'administrator-invitation':
      return texts['administrator-invitation'](message, setting);
  }
}

/** The message with every text in it made harmless; moments and words of ours have nothing to lose. */
function harmless<M extends MailMessage>(message: M): M {
  const shown = Object.entries(message).map(([name, value]) =>
    name === 'template' || name === 'at' || name === 'until' || typeof value !== 'string'
      ? [name, value]
      : [name, displayText(value)],
  );
  return { ...message, ...Object.fromEntries(shown) };
}

function momentIn(language: Language, timeZone: string | undefined, time: Date): string {
  return new Intl.DateTimeFormat(language, {
    dateStyle: 'long',
    timeStyle: 'long',
    timeZone: timeZone ?? 'UTC',
  }).format(time);
}

interface Button {
  readonly words: string;
  readonly url: string;
}

function asText(written: MessageText, button: Button | undefined, footer: string): string {
  const action = button === undefined ? [] : [`${button.words}:\n${button.url}`];
  return `${[...written.paragraphs, ...action, ...(written.afterwards ?? []), `--\n${footer}`].join('\n\n')}\n`;
}

const BODY = 'margin:0;padding:24px;background:#f4f5f7;color:#1c2127;font:16px/1.5 system-ui,-apple-system,sans-serif';
const CARD = 'max-width:560px;margin:0 auto;padding:32px;background:#ffffff;border:1px solid #d5d9de;border-radius:8px';
const BUTTON =
  'display:inline-block;padding:12px 20px;background:#1f4fb3;color:#ffffff;border-radius:6px;text-decoration:none;font-weight:600';
const NOTE = 'color:#4a525c;font-size:14px';

/** No image, no script, nothing from elsewhere: a message that is read tells nobody. */
function asHtml(
  language: Language,
  written: MessageText,
  button: Button | undefined,
  copyLink: string,
  footer: string,
): string {
  const paragraph = (text: string): Html => html`<p>${text}</p>\n`;
  const action =
    button &&
    html`<p style="margin:24px 0"><a href="${button.url}" style="${BUTTON}">${button.words}</a></p>
<p style="${NOTE}">${copyLink}<br><span style="word-break:break-all">${button.url}</span></p>
`;
  return html`<!doctype html>
<html lang="${language}">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>${written.subject}</title></head>
<body style="${BODY}">
<div style="${CARD}">
${written.paragraphs.map(paragraph)}${action}${(written.afterwards ?? []).map(paragraph)}<p style="${NOTE}">${footer}</p>
</div>
</body>
</html>
`.text;
}
