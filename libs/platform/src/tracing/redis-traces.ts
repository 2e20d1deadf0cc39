import { errorType, recordedSpan, type Tracing } from './tracing.js';

/** As much of a command as is told: its name and how it ends, neither key nor value. */
export interface TraceableCommand {
  readonly name: string;
  readonly promise: Promise<unknown>;
}

/**
 * Gives each command that a recorded span sends a span of its own, from when it is handed in until its answer: semantic conventions, Redis. `where`: the server
 * as it is configured. What is sent in one write stays in one.
 */
export function redisTraces(
  tracing: Tracing,
  where: {
    readonly host?: string | undefined;
    readonly port?: number | undefined;
    readonly database?: number | undefined;
  },
): (command: TraceableCommand) => void {
  // A command that waits for a connection is handed in again with it.
  const seen = new WeakSet<TraceableCommand>();
  const attributes = {
    'db.system.name': 'redis',
    'db.namespace': where.database === undefined ? undefined : String(where.database),
    'server.address': where.host,
    'server.port': where.port,
  };
  return (command) => {
    if (recordedSpan(tracing) === undefined || seen.has(command)) return;
    seen.add(command);
    const operation = command.name.toUpperCase();
    const span = tracing.start(operation, {
      kind: 'client',
      attributes: { ...attributes, 'db.operation.name': operation },
    });
    command.promise.then(
      () => span.end(),
      (error: unknown) => span.end(errorType(error)),
    );
  };
}
