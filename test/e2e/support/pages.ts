import { CookieJar } from './cookie-jar.ts';
import { system } from './system.ts';

/** A form of a page as a browser without script would send it. */
export interface PageForm {
  readonly action: URL;
  readonly method: 'GET' | 'POST';
  /** What it holds already, hidden fields included; buttons are not. */
  readonly fields: Readonly<Record<string, string>>;
  readonly passwordField: string | undefined;
  readonly buttons: readonly { readonly name: string; readonly value: string; readonly label: string }[];
}

export interface Page {
  readonly url: URL;
  readonly status: number;
  readonly headers: Headers;
  readonly html: string;
  readonly forms: readonly PageForm[];
  /** What left the server: the parameters of the query, the fragment or the form that was sent there. */
  readonly response: URLSearchParams;
}

/** A browser without script: cookies, redirects, forms. One is one person at one device. */
export class PageBrowser {
  readonly jar = new CookieJar();

  /** Goes there and follows redirects while they stay on the server; a page of elsewhere has status 0. */
  async open(url: URL | string, form?: URLSearchParams): Promise<Page> {
    const target = new URL(url);
    if (target.origin !== system.issuerBase) return outside(target, form);
    const response = await this.request(target, form);
    const location = response.headers.get('location');
    if (response.status >= 300 && response.status < 400 && location !== null) {
      await response.body?.cancel();
      // A POST that is answered by 303 becomes a GET, as everywhere here (RFC 9700 §4.12).
      return this.open(new URL(location, target));
    }
    const html = await response.text();
    const { status, headers } = response;
    return { url: target, status, headers, html, forms: formsOf(html, target), response: new URLSearchParams() };
  }

  /** One request with the cookies; no redirect is followed. */
  async request(url: URL, form?: URLSearchParams, headers: Readonly<Record<string, string>> = {}): Promise<Response> {
    const cookie = this.jar.header(url);
    const response = await fetch(url, {
      method: form ? 'POST' : 'GET',
      redirect: 'manual',
      headers: {
        accept: 'text/html',
        ...(cookie === '' ? {} : { cookie }),
        ...(form ? { origin: url.origin, 'sec-fetch-site': 'same-origin' } : {}),
        ...headers,
      },
      ...(form ? { body: form } : {}),
    });
    this.jar.store(response.headers.getSetCookie(), url);
    return response;
  }

  /** Sends the form with these values over what it holds. */
  async submit(form: PageForm, values: Readonly<Record<string, string>>): Promise<Page> {
    const body = new URLSearchParams({ ...form.fields, ...values });
    if (form.method === 'POST') return this.open(form.action, body);
    const url = new URL(form.action);
    url.search = body.toString();
    return this.open(url);
  }
}

function outside(url: URL, form: URLSearchParams | undefined): Page {
  const response = form ?? new URLSearchParams(url.hash === '' ? url.search : url.hash.slice(1));
  return { url, status: 0, headers: new Headers(), html: '', forms: [], response };
}

const attribute = (tag: string, name: string): string | undefined => {
  const match = new RegExp(`\\s${name}(?:="([^"]*)"|='([^']*)'|(?=[\\s>/]))`, 'i').exec(tag);
  return match ? decoded(match[1] ?? match[2] ?? '') : undefined;
};

function formsOf(html: string, page: URL): PageForm[] {
  return [...html.matchAll(/<form\b([^>]*)>(.*?)<\/form>/gis)].map(([, opening = '', inner = '']) => {
    const tag = ` ${opening} `;
    const inputs = [...inner.matchAll(/<input\b[^>]*>/gi)].map(([input]) => input);
    const buttons = [...inner.matchAll(/<button\b[^>]*>.*?<\/button>/gis)].map(([button]) => ({
      name: attribute(button, 'name') ?? '',
      value: attribute(button, 'value') ?? '',
      label: decoded(button.replace(/<[^>]+>/g, '')).trim(),
    }));
    const sent = inputs.filter(
      (input) =>
        attribute(input, 'name') !== undefined &&
        attribute(input, 'type') !== 'submit' &&
        (!/^(checkbox|radio)$/.test(attribute(input, 'type') ?? '') || attribute(input, 'checked') !== undefined),
    );
    const password = inputs.find((input) => attribute(input, 'type') === 'password');
    return {
      action: new URL(attribute(tag, 'action') ?? '', page),
      method: (attribute(tag, 'method') ?? 'get').toUpperCase() === 'POST' ? 'POST' : 'GET',
      fields: Object.fromEntries(
        sent.map((input) => [attribute(input, 'name') ?? '', attribute(input, 'value') ?? '']),
      ),
      passwordField: password && attribute(password, 'name'),
      buttons,
    };
  });
}

const entities: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };

function decoded(text: string): string {
  return text
    .replace(/&(amp|lt|gt|quot|apos);/g, (_, name: string) => entities[name] ?? '')
    .replace(/&#(x?)([0-9a-f]+);/gi, (_, hex: string, digits: string) =>
      String.fromCodePoint(Number.parseInt(digits, hex ? 16 : 10)),
    );
}
