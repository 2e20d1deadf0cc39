import { request } from 'undici';

/** A page that was shown, or the redirect out of the server. */
export interface Shown {
  readonly url: URL;
  readonly status: number;
  readonly html: string;
}

/** As much of a browser as a sign-in needs: cookies by name, redirects, forms. */
export class Browser {
  readonly #cookies = new Map<string, string>();
  readonly #forwarded: Readonly<Record<string, string>>;
  readonly #originOf: (url: URL) => string | undefined;

  /** `originOf`: where requests for a public URL go; undefined where it is not the server's. */
  constructor(forwarded: Readonly<Record<string, string>>, originOf: (url: URL) => string | undefined) {
    this.#forwarded = forwarded;
    this.#originOf = originOf;
  }

  get cookieHeader(): string {
    return [...this.#cookies].map(([name, value]) => `${name}=${value}`).join('; ');
  }

  /** Goes there and follows redirects, as long as they stay on the server. */
  async open(url: URL, form?: URLSearchParams): Promise<Shown> {
    const origin = this.#originOf(url);
    if (origin === undefined) return { url, status: 0, html: '' };
    const answer = await request(origin + url.pathname + url.search, {
      method: form ? 'POST' : 'GET',
      body: form ? form.toString() : null,
      headers: {
        ...this.#forwarded,
        cookie: this.cookieHeader,
        // What a browser says of a form of the same site; servers check it.
        ...(form
          ? { 'content-type': 'application/x-www-form-urlencoded', origin: url.origin, 'sec-fetch-site': 'same-origin' }
          : {}),
      },
    });
    for (const line of [answer.headers['set-cookie'] ?? []].flat()) this.#keep(line);
    const html = await answer.body.text();
    const { location } = answer.headers;
    if (answer.statusCode >= 300 && answer.statusCode < 400 && typeof location === 'string')
      return this.open(new URL(location, url));
    return { url, status: answer.statusCode, html };
  }

  #keep(line: string): void {
    const [pair = '', ...attributes] = line.split(';');
    const [name = '', ...value] = pair.trim().split('=');
    const expires = attributes.map((attribute) => /^\s*expires=(.*)$/i.exec(attribute)?.[1]).find(Boolean);
    const over =
      attributes.some((attribute) => /^\s*max-age=0$/i.test(attribute)) ||
      (expires !== undefined && Date.parse(expires) < Date.now());
    if (over) this.#cookies.delete(name);
    else this.#cookies.set(name, value.join('='));
  }
}
