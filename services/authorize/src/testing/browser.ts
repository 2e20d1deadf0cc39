import { ISSUER } from './authorize-under-test.js';

interface Cookie {
  readonly value: string;
  readonly path: string;
}

/** What a browser shows, or where it was sent. */
export interface Shown {
  readonly status: number;
  readonly headers: Headers;
  readonly html: string;
  /** Where it was redirected to, out of the server or (with `follow: false`) anywhere. */
  readonly location: URL | undefined;
  /** The public URL of what is shown. */
  readonly url: string;
}

export interface Sending {
  readonly form?: Readonly<Record<string, string>>;
  readonly body?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly follow?: boolean;
}

/** As much of a browser as the pages need: cookies with their paths, redirects within the issuer, forms. */
export class Browser {
  readonly cookies = new Map<string, Cookie>();
  /** Every `Set-Cookie` so far. */
  readonly setCookies: string[] = [];
  readonly #base: string;

  constructor(base: string) {
    this.#base = base;
  }

  async open(url: string, { form, body, headers, follow = true }: Sending = {}): Promise<Shown> {
    const target = new URL(url, ISSUER);
    const sent = form === undefined ? body : new URLSearchParams(form).toString();
    const response = await fetch(this.#base + target.pathname + target.search, {
      method: sent === undefined ? 'GET' : 'POST',
      redirect: 'manual',
      headers: {
        ...(sent === undefined ? {} : { 'content-type': 'application/x-www-form-urlencoded' }),
        ...this.#cookieHeader(target.pathname),
        ...headers,
      },
      ...(sent === undefined ? {} : { body: sent }),
    });
    for (const line of response.headers.getSetCookie()) this.#keep(line);
    this.setCookies.push(...response.headers.getSetCookie());
    const html = await response.text();
    const to = response.headers.get('location');
    const location = to === null ? undefined : new URL(to);
    if (follow && location?.href.startsWith(ISSUER)) return this.open(location.href);
    return { status: response.status, headers: response.headers, html, location, url: target.href };
  }

  /** Sends the form of the page whose action ends in `ending`, with what it holds. */
  async submit(page: Shown, ending: string, values: Readonly<Record<string, string>>): Promise<Shown> {
    const forms = [...page.html.matchAll(/<form\b[^>]*\bmethod="post" action="([^"]*)"[^>]*>(.*?)<\/form>/gs)];
    const there = forms.filter(([, action]) => action?.endsWith(ending));
    // Of several forms to one address, that with the button.
    const [, action = '', inner = ''] =
      there.find(([form]) => form.includes(`name="action" value="${values.action}"`)) ?? there[0] ?? [];
    if (action === '') throw new Error(`no form ${ending} on ${page.status} ${page.location?.href} ${page.html}`);
    const hidden = [...inner.matchAll(/<input type="hidden" name="([^"]*)" value="([^"]*)">/g)];
    const held = Object.fromEntries(hidden.map(([, name = '', value = '']) => [name, value]));
    return this.open(action, { form: { ...held, ...values } });
  }

  async signIn(page: Shown, username = 'alice', password = 'wonderland'): Promise<Shown> {
    return this.submit(page, '/sign-in', { username, password, action: 'sign-in' });
  }

  async signUp(page: Shown, username = 'carol', password = 'a phrase of four words', name = ''): Promise<Shown> {
    return this.submit(page, '/sign-up', { username, name, password, action: 'sign-up' });
  }

  async decide(page: Shown, decision: string): Promise<Shown> {
    return this.submit(page, '/consent', { decision });
  }

  cookie(name: string): string | undefined {
    return [...this.cookies].find(([key]) => key.startsWith(`${name} `))?.[1].value;
  }

  #cookieHeader(path: string): Record<string, string> {
    const sent = [...this.cookies].filter(([, cookie]) => path === cookie.path || path.startsWith(`${cookie.path}/`));
    return sent.length === 0
      ? {}
      : { cookie: sent.map(([key, { value }]) => `${key.split(' ')[0]}=${value}`).join('; ') };
  }

  #keep(line: string): void {
    const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
    const path = /; Path=([^;]+)/.exec(line)?.[1] ?? '/';
    const key = `${name} ${path}`;
    if (/; Max-Age=0(;|$)/.test(line)) this.cookies.delete(key);
    else this.cookies.set(key, { value, path });
  }
}
