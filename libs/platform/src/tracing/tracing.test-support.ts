import { loadConfig } from '../config.js';
import { createLogger } from '../logger.js';
import { openTelemetry } from './open-telemetry.js';
import type { OtlpReceiver } from './otlp-receiver.test-support.js';
import { type Tracing, useTracing } from './tracing.js';
import { tracingConfig } from './tracing-config.js';

/** Has a service send what it records to the receiver, soon. */
export const sendingTo = (receiver: OtlpReceiver): Readonly<Record<string, string>> => ({
  OTEL_EXPORTER_OTLP_ENDPOINT: receiver.endpoint,
  OTEL_BSP_SCHEDULE_DELAY: '20',
});

/** Tracing for what is made in this process from now on; `useTracing(undefined)` ends it. */
export function traceTo(receiver: OtlpReceiver, env: Readonly<Record<string, string>> = {}): Tracing {
  const { traces } = loadConfig(tracingConfig, { ...sendingTo(receiver), ...env });
  if (traces === undefined) throw new Error('the environment says that there are no traces');
  const logger = createLogger({ service: 'test', level: 'silent', instanceId: 'test' });
  const tracing = openTelemetry(traces, { service: 'test', instanceId: 'test-1', logger });
  useTracing(tracing);
  return tracing;
}
