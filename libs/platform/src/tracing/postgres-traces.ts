import { AsyncResource } from 'node:async_hooks';
import pg from 'pg';
import { errorType, recordedSpan, type Span, type Tracing } from './tracing.js';

type Query = (...parameters: unknown[]) => unknown;
type Callback = (...answer: unknown[]) => unknown;

/**
 * A connection that tells of each of its queries what it does and how it ended: semantic conventions, PostgreSQL. Never the text, though it holds
 * placeholders where values go: that is for whoever writes the next query to keep so.
 */
export function tracedClient(tracing: Tracing, schema: string): typeof pg.Client {
  class TracedClient extends pg.Client {
    constructor(config?: string | pg.ClientConfig) {
      super(config);
      const { host, port } = this;
      const plain: Query = this.query.bind(this);
      const query: Query = (...parameters) => {
        const [what] = parameters;
        // A query that its maker drives (a cursor, a stream), or one of nobody's trace.
        if (recordedSpan(tracing) === undefined || isDriven(what)) return plain(...parameters);
        const { operation, summary } = describe(what);
        const span = tracing.start(summary, {
          kind: 'client',
          attributes: {
            'db.system.name': 'postgresql',
            'db.namespace': schema,
            'db.operation.name': operation,
            'db.query.summary': summary,
            'server.address': host,
            'server.port': port,
          },
        });
        const last = parameters.at(-1);
        if (isCallback(last)) {
          const answered: Callback = AsyncResource.bind((...answer: unknown[]) => {
            endWith(span, answer[0] ?? undefined);
            return last(...answer);
          });
          return plain(...parameters.slice(0, -1), answered);
        }
        const answer = plain(...parameters);
        if (!(answer instanceof Promise)) {
          span.end();
          return answer;
        }
        return answer.then(
          (result: unknown) => {
            endWith(span, undefined);
            return result;
          },
          (error: unknown) => {
            endWith(span, error);
            throw error;
          },
        );
      };
      // Of its many signatures the class has one implementation, and so has this.
      Object.defineProperty(this, 'query', { value: query });
    }
  }
  return TracedClient;
}

const isCallback = (value: unknown): value is Callback => typeof value === 'function';
const isDriven = (what: unknown): boolean =>
  typeof what === 'object' && what !== null && 'submit' in what && typeof what.submit === 'function';

function endWith(span: Span, error: unknown): void {
  // SQLSTATE. Its message may hold values.
  if (error instanceof pg.DatabaseError) span.set({ 'db.response.status_code': error.code });
  span.end(error === undefined ? undefined : errorType(error));
}

/** The first word of a statement, and the name that it was prepared under, or that word. */
function describe(what: unknown): { readonly operation: string; readonly summary: string } {
  const text = typeof what === 'string' ? what : textOf(what);
  const operation = (/^\s*([a-z]+)/i.exec(text)?.[1] ?? 'query').toUpperCase();
  const name = typeof what === 'object' && what !== null && 'name' in what ? what.name : undefined;
  return { operation, summary: typeof name === 'string' && name !== '' ? name : operation };
}

const textOf = (what: unknown): string =>
  typeof what === 'object' && what !== null && 'text' in what && typeof what.text === 'string' ? what.text : '';
