import type { FastifyInstance } from 'fastify';

interface Route {
  readonly segments: readonly string[];
  readonly methods: Set<string>;
}

/** The routes of an instance, to tell a wrong method (405) from a wrong path (404): Fastify's router says only "no". */
export class RouteTable {
  readonly #routes = new Map<string, Route>();

  constructor(fastify: FastifyInstance) {
    fastify.addHook('onRoute', ({ url, method }) => {
      let route = this.#routes.get(url);
      if (route === undefined) {
        route = { segments: url.split('/'), methods: new Set() };
        this.#routes.set(url, route);
      }
      for (const name of [method].flat()) route.methods.add(name);
    });
  }

  /** Methods of the routes whose pattern fits the path (percent-encoded, no query), sorted; none: no such path. */
  methodsFor(path: string): string[] {
    const segments = path.split('/');
    const methods = new Set<string>();
    for (const route of this.#routes.values()) {
      if (fits(route.segments, segments)) for (const method of route.methods) methods.add(method);
    }
    return [...methods].sort();
  }
}

function fits(pattern: readonly string[], path: readonly string[]): boolean {
  for (const [i, wanted] of pattern.entries()) {
    if (wanted.startsWith('*')) return path.length > i;
    const segment = path[i];
    if (segment === undefined) return false;
    if (wanted.startsWith(':') ? segment === '' : wanted !== segment) return false;
  }
  return pattern.length === path.length;
}
