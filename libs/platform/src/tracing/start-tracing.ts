import { createLogger, type Logger } from '../logger.js';
import { type Tracing, useTracing } from './tracing.js';
import type { TracesConfig } from './tracing-config.js';

/** The process's logger, and its tracing where that is on: only then is OpenTelemetry loaded. */
export async function startTracing(
  config: TracesConfig | undefined,
  service: string,
  { logLevel: level, instanceId }: { readonly logLevel: string; readonly instanceId: string },
): Promise<{ readonly logger: Logger; readonly tracing: Tracing | undefined }> {
  if (config === undefined) {
    useTracing(undefined);
    return { logger: createLogger({ service, level, instanceId }), tracing: undefined };
  }
  const { openTelemetry } = await import('./open-telemetry.js');
  let tracing: Tracing | undefined;
  const spanUnderWay = () => tracing?.current();
  const logger = createLogger({ service, level, instanceId, spanUnderWay });
  tracing = openTelemetry(config, { service, instanceId, logger });
  useTracing(tracing);
  return { logger, tracing };
}
