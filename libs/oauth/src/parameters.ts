/**
 * The parameters of one request, as RFC 6749 §3.1 and §3.2 have them: each name at most once (`resource` apart), sent without a
 * value the same as not sent, unknown ones kept and ignored. Every endpoint reads its form or query through here, first.
 */
import { OAuthError } from './oauth-error.js';

/** Longest form or query, in characters; the HTTP layer refuses longer bodies before (413). */
export const MAX_FORM_LENGTH = 65_536;
/** Most parameters in one request. */
export const MAX_PARAMETERS = 64;

/** Names and values of one request. No name appears twice and no value is empty. */
export class Parameters {
  readonly #values: ReadonlyMap<string, string>;
  readonly #resources: readonly string[];

  constructor(values: ReadonlyMap<string, string>, resources: readonly string[] = []) {
    this.#values = values;
    this.#resources = resources;
  }

  /** From values at hand (a request object's claims, a test): empty and undefined ones are absent. */
  static of(values: Readonly<Record<string, string | undefined>>, resources: readonly string[] = []): Parameters {
    const present = new Map<string, string>();
    for (const [name, value] of Object.entries(values)) {
      if (value !== undefined && value !== '') present.set(name, value);
    }
    const all = resources.length > 0 ? resources : present.has('resource') ? [present.get('resource') ?? ''] : [];
    if (all[0] !== undefined) present.set('resource', all[0]);
    return new Parameters(present, all);
  }

  /** The value, never empty; undefined when absent or sent without a value. Of several `resource`s the first. */
  get(name: string): string | undefined {
    return this.#values.get(name);
  }

  has(name: string): boolean {
    return this.#values.has(name);
  }

  /** RFC 8707 §2: every value of the one parameter that may be repeated, in order. */
  all(_name: 'resource'): readonly string[] {
    return this.#resources;
  }

  /** The names that have a value, in the order in which they came. */
  names(): string[] {
    return [...this.#values.keys()];
  }
}

/** An `application/x-www-form-urlencoded` body. Throws OAuthError `invalid_request`. */
export function parseForm(body: string): Parameters {
  return parse(body);
}

/** A query as it came in the request target, without the `?`. Throws OAuthError `invalid_request`. */
export function parseQuery(rawQuery: string): Parameters {
  return parse(rawQuery);
}

const NO_RESOURCES: readonly string[] = [];

function parse(text: string): Parameters {
  if (text.length > MAX_FORM_LENGTH) throw refuse('the parameters are longer than 64 KiB');
  // A body that was not UTF-8 has been decoded to U+FFFD before it came here.
  if (text.includes('\0') || text.includes('\ufffd')) throw refuse('a parameter is not valid UTF-8 text');
  const values = new Map<string, string>();
  let resources = NO_RESOURCES;
  // What came empty is absent (RFC 6749 §3.1), but counts as sent: `scope=&scope=a` is a repetition.
  let empty: Set<string> | undefined;
  let count = 0;
  for (let start = 0; start < text.length; ) {
    const next = text.indexOf('&', start);
    const end = next === -1 ? text.length : next;
    const equals = text.indexOf('=', start);
    const nameEnd = equals === -1 || equals > end ? end : equals;
    if (end > start) {
      if (++count > MAX_PARAMETERS) throw refuse('more than 64 parameters');
      const name = decode(text.slice(start, nameEnd));
      const value = nameEnd === end ? '' : decode(text.slice(nameEnd + 1, end));
      if (name === 'resource') {
        // RFC 8707 §2: a client asks for several resources by repeating the parameter.
        if (value !== '') resources = [...resources, value];
        if (value !== '' && !values.has(name)) values.set(name, value);
      } else if (values.has(name) || empty?.has(name)) {
        throw repeated(name);
      } else if (value !== '') {
        values.set(name, value);
      } else {
        empty ??= new Set();
        empty.add(name);
      }
    }
    start = end + 1;
  }
  return new Parameters(values, resources);
}

/** URL Standard §5.1, but strict: what it would repair or replace is refused. */
function decode(text: string): string {
  if (!text.includes('%') && !text.includes('+')) return text;
  let decoded: string;
  try {
    decoded = decodeURIComponent(text.replaceAll('+', ' '));
  } catch {
    throw refuse('a parameter is not valid percent-encoded UTF-8');
  }
  if (decoded.includes('\0')) throw refuse('a parameter holds a NUL character');
  return decoded;
}

function refuse(what: string): OAuthError {
  return new OAuthError('invalid_request', what, { clause: 'RFC 6749 Appendix B' });
}

function repeated(name: string): OAuthError {
  // Only a name that is plainly one goes back to the caller.
  const which = /^[a-z_]{1,40}$/.test(name) ? `parameter ${name}` : 'a parameter';
  return new OAuthError('invalid_request', `${which} is sent more than once`, {
    clause: 'RFC 6749 §3.1',
  });
}
