import type { LoggerService } from '@nestjs/common';
import { pino } from 'pino';

export type Logger = pino.Logger;

export interface LoggerOptions {
  readonly service: string;
  readonly level: string;
  readonly format: 'json' | 'pretty';
  readonly instanceId: string;
}

/** Names under which a secret may arrive in a logged object; their values are replaced at any of the first three levels. */
const SECRET_FIELDS = [
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
] as const;

/**
 * The process's one logger: a JSON object a line on standard output. Redaction is the net, not the rule: secrets are not passed
 * to it. Lines are collected for up to 100 ms, as a write each would cost more than the line.
 */
export function createLogger(options: LoggerOptions, destination?: pino.DestinationStream): Logger {
  const settings: pino.LoggerOptions = {
    level: options.level,
    base: { service: options.service, instance: options.instanceId },
    timestamp: pino.stdTimeFunctions.isoTime,
    messageKey: 'message',
    formatters: { level: (label) => ({ level: label }) },
    redact: {
      paths: SECRET_FIELDS.flatMap((name) => [`["${name}"]`, `*["${name}"]`, `*.*["${name}"]`]),
      censor: '[redacted]',
    },
  };
  if (destination) return pino(settings, destination);
  if (options.format === 'pretty') {
    const ignore = 'pid,hostname,service,instance';
    settings.transport = { target: 'pino-pretty', options: { messageKey: 'message', ignore, singleLine: true } };
    delete settings.formatters;
    return pino(settings);
  }
  return pino(settings, standardOutput());
}

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
