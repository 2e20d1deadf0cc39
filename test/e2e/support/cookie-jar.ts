interface Cookie {
  readonly name: string;
  readonly value: string;
  readonly host: string;
  readonly path: string;
  readonly secure: boolean;
  readonly attributes: readonly string[];
}

/** RFC 6265 §5, as far as one server without Domain attributes needs it. */
export class CookieJar {
  #cookies: Cookie[] = [];

  /** §5.3: what a response sets; names with a prefix that does not hold (RFC 6265bis §4.1.3) are refused, as browsers do. */
  store(setCookies: readonly string[], url: URL): void {
    for (const line of setCookies) {
      const [pair = '', ...attributes] = line.split(';').map((part) => part.trim());
      const [name = '', ...value] = pair.split('=');
      const secure = attributes.some((attribute) => attribute.toLowerCase() === 'secure');
      const path = attribute(attributes, 'path') ?? defaultPath(url);
      if (name.startsWith('__Secure-') && !secure) throw new Error(`${name} without Secure`);
      if (name.startsWith('__Host-') && (!secure || path !== '/')) throw new Error(`${name} without Secure and Path=/`);
      this.#cookies = this.#cookies.filter(
        (cookie) => !(cookie.name === name && cookie.path === path && cookie.host === url.host),
      );
      const maxAge = attribute(attributes, 'max-age');
      const expires = attribute(attributes, 'expires');
      const over =
        maxAge !== undefined ? Number(maxAge) <= 0 : expires !== undefined && Date.parse(expires) < Date.now();
      if (!over) this.#cookies.push({ name, value: value.join('='), host: url.host, path, secure, attributes });
    }
  }

  /** §5.4: the Cookie header for a request; '' when there is nothing to send. */
  header(url: URL): string {
    return this.#cookies
      .filter(
        ({ host, path, secure }) =>
          host === url.host && pathMatches(url.pathname, path) && (!secure || url.protocol === 'https:'),
      )
      .sort((one, other) => other.path.length - one.path.length)
      .map(({ name, value }) => `${name}=${value}`)
      .join('; ');
  }

  get all(): readonly Cookie[] {
    return this.#cookies;
  }
}

function attribute(attributes: readonly string[], name: string): string | undefined {
  const found = attributes.find((each) => each.toLowerCase().startsWith(`${name}=`));
  return found?.slice(name.length + 1);
}

function defaultPath(url: URL): string {
  return url.pathname.slice(0, Math.max(1, url.pathname.lastIndexOf('/')));
}

function pathMatches(requested: string, path: string): boolean {
  return requested === path || requested.startsWith(path.endsWith('/') ? path : `${path}/`);
}
