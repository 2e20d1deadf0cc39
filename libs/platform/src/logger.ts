import type { LoggerService } from '@nestjs/common';
import { pino } from 'pino';
import type { SpanPlace } from './tracing/trace-context.js';

export type Logger = pino.Logger;

export interface LoggerOptions {
  readonly service: string;
  readonly level: string;
  readonly instanceId: string;
  /** The span under way, where traces are kept. */
  readonly spanUnderWay?: (() => SpanPlace | undefined) | undefined;
}

/** Names under which a secret may arrive in a logged object. */
const SECRET_FIELDS: ReadonlySet<string> = new Set([
  'authorization',
  'cookie',
  'set-cookie',
  'password',
  'secret',
  'client_secret',
  'clientSecret',
  'client_assertion',
  'code',
  'code_verifier',
  'refresh_token',
  'refreshToken',
  'access_token',
  'accessToken',
  'id_token',
  'token',
  'request_uri',
  'dpop',
  'privateKey',
  'installationSecret',
]);
const MASKED_LEVELS = 3;

/** The object with secrets masked at its first levels; itself when there is none. pino's own redaction costs 50 µs a line. */
function masked(fields: Record<string, unknown>, level = 1): Record<string, unknown> {
  let copy: Record<string, unknown> | undefined;
  for (const name in fields) {
    const value = fields[name];
    let instead = value;
    if (SECRET_FIELDS.has(name) && value !== undefined) instead = '[redacted]';
    else if (level < MASKED_LEVELS && typeof value === 'object' && value !== null && !(value instanceof Error)) {
      instead = masked(value as Record<string, unknown>, level + 1);
    }
    if (instead === value) continue;
    copy ??= { ...fields };
    copy[name] = instead;
  }
  return copy ?? fields;
}

/** What is told of an error: never its other properties, which may hold a query's parameters or a request. */
function errorFields(error: unknown, depth = 0): unknown {
  if (!(error instanceof Error)) return String(error);
  const code = 'code' in error && typeof error.code === 'string' ? error.code : undefined;
  return {
    type: error.name,
    message: error.message,
    code,
    stack: error.stack,
    cause: error.cause === undefined || depth >= 3 ? undefined : errorFields(error.cause, depth + 1),
    errors:
      error instanceof AggregateError && depth < 3 ? error.errors.map((one) => errorFields(one, depth + 1)) : undefined,
  };
}

/**
 * The process's one logger: a JSON object a line on standard output. Masking is the net, not the rule: secrets are not passed
 * to it. Lines are collected for up to 100 ms, as a write each would cost more than the line.
 */
export function createLogger(options: LoggerOptions, destination?: pino.DestinationStream): Logger {
  const settings: pino.LoggerOptions = {
    level: options.level,
    base: { service: options.service, instance: options.instanceId },
    timestamp: pino.stdTimeFunctions.isoTime,
    messageKey: 'message',
    formatters: { level: (label) => ({ level: label }), log: masked },
    serializers: { err: (error: unknown) => errorFields(error) },
    ...(options.spanUnderWay === undefined ? {} : { mixin: traceFields(options.spanUnderWay) }),
  };
  const stream = destination ?? standardOutput();
  const logger = pino(settings, stream);
  const { service, instanceId: instance } = options;
  outputs.set(logger, { stream, bindings: JSON.stringify({ service, instance }).slice(1, -1) });
  return logger;
}

interface Output {
  readonly stream: pino.DestinationStream;
  /** Members that every line has. */
  readonly bindings: string;
}
const outputs = new WeakMap<Logger, Output>();

/**
 * A line as the logger would write it, at a third of the price, of fields that cannot be secrets: nothing is masked and nothing is told of an error.
 * `message` needs no escaping. For what is written of every request.
 */
export function logPlainly(
  logger: Logger,
  level: 'debug' | 'info',
  fields: Readonly<Record<string, string | number | undefined>>,
  message: string,
): void {
  if (!logger.isLevelEnabled(level)) return;
  const output = outputs.get(logger);
  if (output === undefined) {
    logger[level](fields, message);
    return;
  }
  const members = JSON.stringify(fields).slice(1, -1);
  const head = `{"level":"${level}","time":"${new Date().toISOString()}",${output.bindings}`;
  output.stream.write(`${head}${members === '' ? '' : `,${members}`},"message":"${message}"}\n`);
}

/** OpenTelemetry, "Trace Context in non-OTLP Log Formats". */
const traceFields = (spanUnderWay: () => SpanPlace | undefined) => (): object => {
  const span = spanUnderWay();
  return span === undefined ? {} : { trace_id: span.traceId, span_id: span.spanId };
};

function standardOutput(): pino.DestinationStream {
  const output = pino.destination({ dest: 1, sync: true, minLength: 4096 });
  setInterval(() => output.flush(), 100).unref();
  process.on('exit', () => output.flushSync());
  return output;
}

/** Writes out what is collected. */
export function flushLogs(logger: Logger): void {
  logger.flush();
}

/** Nest's own messages through our logger; its start-up chatter at `debug`. */
export function nestLogger(logger: Logger): LoggerService {
  const context = (parameters: readonly unknown[]): { nest?: string } => {
    const last = parameters.at(-1);
    return typeof last === 'string' ? { nest: last } : {};
  };
  const text = (message: unknown): string => (typeof message === 'string' ? message : String(message));
  return {
    log: (message: unknown, ...rest: unknown[]) => logger.debug(context(rest), text(message)),
    debug: (message: unknown, ...rest: unknown[]) => logger.trace(context(rest), text(message)),
    verbose: (message: unknown, ...rest: unknown[]) => logger.trace(context(rest), text(message)),
    warn: (message: unknown, ...rest: unknown[]) => logger.warn(context(rest), text(message)),
    error: (message: unknown, ...rest: unknown[]) => {
      const stack = rest.length > 1 && typeof rest[0] === 'string' ? { stack: rest[0] } : {};
      logger.error({ ...context(rest), ...(message instanceof Error ? { err: message } : stack) }, text(message));
    },
    fatal: (message: unknown, ...rest: unknown[]) => logger.fatal(context(rest), text(message)),
  };
}
