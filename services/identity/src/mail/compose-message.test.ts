import { describe, expect, it } from '@jest/globals';
import { LANGUAGES } from '@ostiary/oauth/languages';
import { composeMessage } from './compose-message.js';
import type { MailMessage } from './mail-message.js';

const AT = '2027-03-05T12:30:00.000Z';
const HOSTILE = `Ada</p><script>alert(1)</script> "&' {{link}} \${7*7} https://evil.example\r\nBcc: x@evil.example`;

/** One of each template, with a hostile text wherever somebody's text goes. */
const EVERY: readonly MailMessage[] = [
  { template: 'password-changed', username: HOSTILE, at: AT },
  { template: 'email-verification', username: HOSTILE },
  { template: 'password-reset', typed: HOSTILE },
  { template: 'waiting-request', username: HOSTILE, until: AT },
  { template: 'sign-in-code', username: HOSTILE, context: HOSTILE },
  { template: 'administrator-invitation', tenantName: HOSTILE, role: 'owner', invitedBy: HOSTILE },
];

const occasion = {
  language: 'en',
  timeZone: undefined,
  workspaceName: 'Shop',
  link: { url: 'https://id.example/acme/shop/x?token=abc&y=1', expiresAt: Date.parse(AT) },
} as const;

describe.each(LANGUAGES)('in %s', (language) => {
  it.each(EVERY.map((message) => [message.template, message] as const))(
    '%s: what somebody chose is text and nothing else, in the subject, the text and the HTML',
    (_, message) => {
      const sent = composeMessage(message, { ...occasion, language, workspaceName: HOSTILE });
      expect(sent.subject).not.toMatch(/[\r\n\0]/);
      expect(sent.html).not.toMatch(/<script|<\/p><script/i);
      expect(sent.html).toContain(`lang="${language}"`);
      for (const part of [sent.subject, sent.text, sent.html]) {
        expect(part).not.toContain('https://evil');
        expect(part).not.toContain('evil.example');
        expect(part).not.toContain('49');
        expect(part).not.toMatch(/undefined|\[object|NaN/);
      }
    },
  );
});

describe('a message', () => {
  it('has its code in the subject and in both parts, and the name of the page that waits for it nowhere', () => {
    const code: MailMessage = { template: 'sign-in-code', username: 'ada', context: 'interaction:of-this-page' };
    for (const language of LANGUAGES) {
      const sent = composeMessage(code, { ...occasion, link: undefined, language, code: '012345' });
      for (const part of [sent.subject, sent.text, sent.html]) expect(part).toContain('012345');
      expect(JSON.stringify(sent)).not.toContain('of-this-page');
    }
  });

  const message: MailMessage = { template: 'password-changed', username: 'ada', at: AT };

  it('says when in the language and the time zone of the reader', () => {
    expect(composeMessage(message, { ...occasion, timeZone: 'Europe/Berlin', language: 'de' }).text).toContain(
      '5. März 2027 um 13:30:00 MEZ',
    );
    expect(composeMessage(message, occasion).text).toContain('March 5, 2027 at 12:30:00 PM UTC');
  });

  it('has a button where it has a link, and the address of it in both parts', () => {
    const invitation: MailMessage = { template: 'administrator-invitation', tenantName: 'Acme', role: 'developer' };
    const { text, html } = composeMessage(invitation, { ...occasion, language: 'de' });
    expect(text).toContain(`Einladung öffnen:\n${occasion.link.url}\n`);
    expect(html).toContain('href="https://id.example/acme/shop/x?token=abc&amp;y=1"');
    expect(text).toContain('„Acme“ als Entwickler');
  });

  it('loads nothing and runs nothing', () => {
    const { html } = composeMessage(message, occasion);
    expect(html).not.toMatch(/<(img|script|link|iframe|form|object)|url\(|\son\w+=/i);
  });
});
