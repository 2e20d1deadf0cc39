import { z } from 'zod';
import { type ConfigSchema, withFiles } from '../config.js';
import { TlsFileError, type TlsMaterial, tlsMaterial } from '../tls-material.js';

/** OpenTelemetry's names of samplers. */
export const SAMPLERS = [
  'always_on',
  'always_off',
  'traceidratio',
  'parentbased_always_on',
  'parentbased_always_off',
  'parentbased_traceidratio',
] as const;

/**
 * Where the trace of a request begins. `new`: here, and a caller's `traceparent` is only linked to; `edge`: at our own edge, which gives it its
 * id and drops what callers say; `continue`: what a trusted proxy sends is continued, its sampling decision with it.
 */
export const TRACE_CONTEXTS = ['new', 'edge', 'continue'] as const;
export type TraceContext = (typeof TRACE_CONTEXTS)[number];

export interface TracesConfig {
  /** Of the collector, with the path. */
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly tls: TlsMaterial | undefined;
  readonly timeoutMs: number;
  readonly sampler: (typeof SAMPLERS)[number];
  /** Of the samplers by ratio: 0 to 1. */
  readonly samplerRatio: number;
  /** Instead of the service's own name. */
  readonly serviceName: string | undefined;
  readonly resourceAttributes: Readonly<Record<string, string>>;
  readonly batch: { readonly delayMs: number; readonly maxQueue: number; readonly maxExport: number };
}

export interface TracingConfig {
  /** undefined: no traces. */
  readonly traces: TracesConfig | undefined;
  readonly traceContext: TraceContext;
}

const flag = z.enum(['true', 'false'], { error: 'must be true or false' });
const milliseconds = z
  .string()
  .regex(/^\d{1,6}$/, 'must be a whole number of milliseconds')
  .transform(Number);
const count = z
  .string()
  .regex(/^[1-9]\d{0,5}$/, 'must be a whole number above 0')
  .transform(Number);
const isHttp = (value: string): boolean => /^https?:\/\//.test(value) && URL.canParse(value) && !/[?#@]/.test(value);
const httpUrl = z.string().refine(isHttp, { error: 'must be an http or https URL without user, query and fragment' });

/** W3C Baggage §3.2.1, as OTEL_RESOURCE_ATTRIBUTES and OTEL_EXPORTER_OTLP_HEADERS are written: `name=value,name=value`, percent-encoded. */
const pairs = z.string().transform((text, context): Record<string, string> => {
  const found: Record<string, string> = {};
  for (const pair of text.split(',').filter((each) => each.trim() !== '')) {
    const at = pair.indexOf('=');
    const name = pair.slice(0, Math.max(at, 0)).trim();
    try {
      if (name !== '') found[name] = decodeURIComponent(pair.slice(at + 1).trim());
    } catch {
      context.addIssue({ code: 'custom', message: 'has a value that is not percent-encoded rightly' });
    }
    if (name === '') context.addIssue({ code: 'custom', message: 'must be name=value, separated by commas' });
  }
  return found;
});

/** HTTP headers of a request to the collector: names and values that can be sent. */
const headers = pairs.refine(
  (found) =>
    Object.entries(found).every(
      ([name, value]) => /^[\w!#$%&'*+.^`|~-]+$/.test(name) && /^[\t\x20-\x7e]*$/.test(value),
    ),
  { error: 'has a header that cannot be sent' },
);

/** OpenTelemetry, "Environment Variable Specification" and "OTLP Exporter Configuration": those of its variables that are known here. */
const variables = z.object({
  OTEL_SDK_DISABLED: flag.default('false'),
  OTEL_TRACES_EXPORTER: z.enum(['otlp', 'none'], { error: 'must be otlp or none' }).optional(),
  OTEL_EXPORTER_OTLP_ENDPOINT: httpUrl.optional(),
  OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: httpUrl.optional(),
  OTEL_EXPORTER_OTLP_HEADERS: headers.optional(),
  OTEL_EXPORTER_OTLP_TRACES_HEADERS: headers.optional(),
  OTEL_EXPORTER_OTLP_PROTOCOL: protocol().optional(),
  OTEL_EXPORTER_OTLP_TRACES_PROTOCOL: protocol().optional(),
  OTEL_EXPORTER_OTLP_TIMEOUT: milliseconds.optional(),
  OTEL_EXPORTER_OTLP_TRACES_TIMEOUT: milliseconds.optional(),
  // Read again by the SDK itself.
  OTEL_EXPORTER_OTLP_COMPRESSION: compression().optional(),
  OTEL_EXPORTER_OTLP_TRACES_COMPRESSION: compression().optional(),
  OTEL_EXPORTER_OTLP_CERTIFICATE: z.string().optional(),
  OTEL_EXPORTER_OTLP_TRACES_CERTIFICATE: z.string().optional(),
  OTEL_EXPORTER_OTLP_CLIENT_CERTIFICATE: z.string().optional(),
  OTEL_EXPORTER_OTLP_TRACES_CLIENT_CERTIFICATE: z.string().optional(),
  OTEL_EXPORTER_OTLP_CLIENT_KEY: z.string().optional(),
  OTEL_EXPORTER_OTLP_TRACES_CLIENT_KEY: z.string().optional(),
  OTEL_TRACES_SAMPLER: z
    .enum(SAMPLERS, { error: `must be one of ${SAMPLERS.join(', ')}` })
    .default('parentbased_always_on'),
  OTEL_TRACES_SAMPLER_ARG: z
    .string()
    .regex(/^(0(\.\d+)?|1(\.0+)?)$/, 'must be a number from 0 to 1')
    .transform(Number)
    .optional(),
  OTEL_SERVICE_NAME: z.string().optional(),
  OTEL_RESOURCE_ATTRIBUTES: pairs.default({}),
  OTEL_BSP_SCHEDULE_DELAY: milliseconds.default(5000),
  OTEL_BSP_MAX_QUEUE_SIZE: count.default(2048),
  OTEL_BSP_MAX_EXPORT_BATCH_SIZE: count.default(512),
  OSTIARY_TRACE_CONTEXT: z
    .enum(TRACE_CONTEXTS, { error: `must be one of ${TRACE_CONTEXTS.join(', ')}` })
    .default('new'),
});

function protocol() {
  return z.literal('http/protobuf', { error: 'must be http/protobuf: no other protocol is spoken' });
}

function compression() {
  return z.enum(['gzip', 'none'], { error: 'must be gzip or none' });
}

type Variables = z.output<typeof variables>;

export const tracingConfig: ConfigSchema<TracingConfig> = withFiles(
  ['OTEL_EXPORTER_OTLP_HEADERS', 'OTEL_EXPORTER_OTLP_TRACES_HEADERS'],
  variables.transform((env, context): TracingConfig => {
    const traceContext = env.OSTIARY_TRACE_CONTEXT;
    const url = collectorUrl(env);
    if (url === undefined) return { traces: undefined, traceContext };
    if (env.OTEL_BSP_MAX_EXPORT_BATCH_SIZE > env.OTEL_BSP_MAX_QUEUE_SIZE)
      context.addIssue({
        code: 'custom',
        path: ['OTEL_BSP_MAX_EXPORT_BATCH_SIZE'],
        message: 'must be at most OTEL_BSP_MAX_QUEUE_SIZE',
      });
    return {
      traceContext,
      traces: {
        url,
        headers: { ...env.OTEL_EXPORTER_OTLP_HEADERS, ...env.OTEL_EXPORTER_OTLP_TRACES_HEADERS },
        tls: collectorTls(env, context),
        timeoutMs: env.OTEL_EXPORTER_OTLP_TRACES_TIMEOUT ?? env.OTEL_EXPORTER_OTLP_TIMEOUT ?? 10_000,
        sampler: env.OTEL_TRACES_SAMPLER,
        samplerRatio: env.OTEL_TRACES_SAMPLER_ARG ?? 1,
        serviceName: env.OTEL_SERVICE_NAME,
        resourceAttributes: env.OTEL_RESOURCE_ATTRIBUTES,
        batch: {
          delayMs: env.OTEL_BSP_SCHEDULE_DELAY,
          maxQueue: env.OTEL_BSP_MAX_QUEUE_SIZE,
          maxExport: env.OTEL_BSP_MAX_EXPORT_BATCH_SIZE,
        },
      },
    };
  }),
);

/** undefined: traces are off, as they are where nothing says where to send them. */
function collectorUrl(env: Variables): string | undefined {
  if (env.OTEL_SDK_DISABLED === 'true' || env.OTEL_TRACES_EXPORTER === 'none') return undefined;
  const own = env.OTEL_EXPORTER_OTLP_TRACES_ENDPOINT;
  if (own !== undefined) return own;
  // OTLP Exporter Configuration, "Endpoint URLs for OTLP/HTTP": the general one is a base, the default is on this machine.
  const base =
    env.OTEL_EXPORTER_OTLP_ENDPOINT ?? (env.OTEL_TRACES_EXPORTER === 'otlp' ? 'http://localhost:4318' : undefined);
  return base === undefined ? undefined : `${base.replace(/\/$/, '')}/v1/traces`;
}

function collectorTls(env: Variables, context: z.RefinementCtx): TlsMaterial | undefined {
  const named = (what: 'CERTIFICATE' | 'CLIENT_CERTIFICATE' | 'CLIENT_KEY') => {
    const own = env[`OTEL_EXPORTER_OTLP_TRACES_${what}`];
    const general = env[`OTEL_EXPORTER_OTLP_${what}`];
    return { variable: `OTEL_EXPORTER_OTLP_${own === undefined ? '' : 'TRACES_'}${what}`, file: own ?? general };
  };
  const files = {
    caFile: named('CERTIFICATE'),
    certificateFile: named('CLIENT_CERTIFICATE'),
    keyFile: named('CLIENT_KEY'),
  };
  if (Object.values(files).every(({ file }) => file === undefined)) return undefined;
  try {
    return tlsMaterial({
      caFile: files.caFile.file,
      certificateFile: files.certificateFile.file,
      keyFile: files.keyFile.file,
    });
  } catch (error) {
    if (!(error instanceof TlsFileError)) throw error;
    context.addIssue({ code: 'custom', path: [files[error.file].variable], message: error.message });
    return undefined;
  }
}
