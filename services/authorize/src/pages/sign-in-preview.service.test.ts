import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { type AuthorizeUnderTest, ISSUER, startAuthorize } from '../testing/authorize-under-test.js';
import { Browser, type Shown } from '../testing/browser.js';
import { STYLESHEET_NAME, schemeStylesheet } from './stylesheet.js';

let service: AuthorizeUnderTest;
let browser: Browser;
beforeAll(async () => {
  service = await startAuthorize('preview');
});
afterAll(() => service.stop());
beforeEach(() => {
  service.reset();
  browser = new Browser(service.base);
});

const FRAME = { 'sec-fetch-dest': 'iframe', 'sec-fetch-site': 'same-origin' };
const LOOK = { scheme: 'dark', primary_color: '#ffe000', logo_uri: 'https://cdn.example/logo.svg', note: 'Till & <b>' };
const preview = (query: Readonly<Record<string, string>> = LOOK, headers: Record<string, string> = FRAME) =>
  browser.open(`${ISSUER}/sign-in-preview?${new URLSearchParams(query)}`, { headers });
const sheetsOf = ({ html }: Shown) =>
  [...html.matchAll(/<link rel="stylesheet" href="([^"]+)">/g)].map(([, url]) => url);

describe('a preview of the sign-in page', () => {
  it('is the page itself with a look that is not saved, and changes nothing', async () => {
    const { status, html } = await preview();
    expect(status).toBe(200);
    expect(html).toContain('src="https://cdn.example/logo.svg"');
    expect(html).toContain('Till &amp; &lt;b&gt;');
    expect(html).toContain('id="login-submit"');
    expect(service.eventTypes()).toEqual([]);
    expect(browser.setCookies).toEqual([]);
  });

  it('CSP 3: is inert: no script, no form, no origin of its own, in frames of this origin alone', async () => {
    const { headers } = await preview();
    expect(headers.get('content-security-policy')).toBe(
      [
        "default-src 'none'",
        `style-src ${ISSUER}/assets/`,
        'img-src https://cdn.example',
        "form-action 'none'",
        "frame-ancestors 'self'",
        "base-uri 'none'",
        'sandbox',
      ].join('; '),
    );
    expect(headers.get('x-frame-options')).toBe('SAMEORIGIN');
    expect(headers.get('cache-control')).toBe('no-store');
    expect(headers.get('referrer-policy')).toBe('no-referrer');
  });

  it.each([
    ['somebody who was led here by a link', { 'sec-fetch-dest': 'document', 'sec-fetch-site': 'cross-site' }],
    ['somebody who typed the address', { 'sec-fetch-dest': 'document', 'sec-fetch-site': 'none' }],
    ['a page of this origin that is left for it', { 'sec-fetch-dest': 'document', 'sec-fetch-site': 'same-origin' }],
    ['a frame of another site', { 'sec-fetch-dest': 'iframe', 'sec-fetch-site': 'cross-site' }],
    ['a frame of another host of the site', { 'sec-fetch-dest': 'iframe', 'sec-fetch-site': 'same-site' }],
    ['a browser that does not say', {}],
  ])('W3C Fetch Metadata §2: is refused to %s: its words are whoever’s asks', async (_, headers) => {
    const { status, html } = await preview(LOOK, headers);
    expect(status).toBe(403);
    expect(html).not.toContain('Till');
  });

  it.each([
    ['a colour that is none', { primary_color: 'red' }],
    ['a logo at an address that is none', { logo_uri: "https://a;script-src 'unsafe-inline'" }],
    ['a link of script', { terms_uri: 'javascript:alert(1)' }],
    ['a note of many lines', { note: 'a\nb' }],
    ['a scheme that is none', { scheme: 'sepia' }],
    ['what it does not know', { client_name: 'Bank' }],
  ])('refuses %s', async (_, change) => {
    const { status, html } = await preview({ ...LOOK, ...change });
    expect(status).toBe(400);
    expect(html).not.toMatch(/unsafe-inline|javascript|Bank/);
  });

  it('of a workspace that is not there is refused', async () => {
    const gone = await browser.open('https://id.example/acme/none/sign-in-preview?scheme=light', { headers: FRAME });
    expect(gone.status).toBe(404);
  });

  it('has the page’s own style, in the scheme that was asked for, whatever the browser prefers', async () => {
    for (const [scheme, rule, page] of [
      ['light', '@media not all', '#f4f5f7'],
      ['dark', '@media all', '#14171b'],
    ] as const) {
      const sheets = sheetsOf(await preview({ ...LOOK, scheme }));
      expect(sheets).toHaveLength(2);
      for (const url of sheets) {
        const { html: css, headers } = await browser.open(String(url));
        expect(css).toContain(rule);
        expect(css).not.toMatch(/prefers-color-scheme|color-scheme: light dark/);
        expect(headers.get('cache-control')).toContain('immutable');
        if (url?.includes('/style.')) expect(css).toContain(page);
      }
    }
  });

  it('sheets in one scheme are those that there are, and none of another name', () => {
    expect(schemeStylesheet(STYLESHEET_NAME)).toBeUndefined();
    expect(schemeStylesheet('style.000000000000.dark.css')).toBeUndefined();
    expect(schemeStylesheet('accent.ffe00g.dark.css')).toBeUndefined();
    expect(schemeStylesheet('accent.ffe000.sepia.css')).toBeUndefined();
  });
});
