/** The parameters of one request (RFC 6749 §3.1, §3.2): each name once, none empty. */
export class Parameters {
  constructor(
    private readonly values: ReadonlyMap<string, string>,
    private readonly resources: readonly string[] = [],
  ) {}

  /** Of unknown origin or trusted (a request object's claims, a test): one value a name, `resource` apart. */
  static of(values: Readonly<Record<string, string | undefined>>, resources: readonly string[] = []): Parameters {
    const present = new Map<string, string>();
    for (const name of Object.keys(values)) {
      const value = values[name];
      if (value !== undefined && value !== '') present.set(name, value);
    }
    if (resources[0] !== undefined) present.set('resource', resources[0]);
    return new Parameters(present, resources);
  }

  /** The value, never empty; undefined when absent or sent without a value. */
  get(name: string): string | undefined {
    return this.values.get(name);
  }

  has(name: string): boolean {
    return this.values.has(name);
  }

  /** RFC 8707 §2: every value of the one parameter that may be repeated, in order. */
  all(_name: 'resource'): readonly string[] {
    return this.resources;
  }

  /** The names that have a value, `resource` included. */
  names(): string[] {
    return [...this.values.keys()];
  }
}

/** An `application/x-www-form-urlencoded` body. Throws OAuthError `invalid_request`. */
export function parseForm(_body: string): Parameters {
  throw new Error('not written yet');
}

/** A query as it came, without the `?`. Throws OAuthError `invalid_request`. */
export function parseQuery(_rawQuery: string): Parameters {
  throw new Error('not written yet');
}
