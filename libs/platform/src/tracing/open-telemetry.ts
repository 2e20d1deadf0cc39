// The only file that knows OpenTelemetry's SDK, loaded only where traces are on. Spans are made at our own seams, not by instrumentation that
// patches modules: that neither reaches ES modules without a loader, nor knows what belongs together here.
import { AsyncLocalStorage } from 'node:async_hooks';
import {
  type Context,
  DiagLogLevel,
  diag,
  SpanKind as OtelKind,
  type Span as OtelSpan,
  ROOT_CONTEXT,
  type SpanContext,
  SpanStatusCode,
  TraceFlags,
  type Tracer,
  trace,
} from '@opentelemetry/api';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-proto';
import { resourceFromAttributes } from '@opentelemetry/resources';
import {
  AlwaysOffSampler,
  AlwaysOnSampler,
  BatchSpanProcessor,
  type IdGenerator,
  ParentBasedSampler,
  RandomIdGenerator,
  type Sampler,
  TraceIdRatioBasedSampler,
  TracerProvider,
} from '@opentelemetry/sdk-trace';
import type { Logger } from '../logger.js';
import type { SpanPlace } from './trace-context.js';
import type { Span, SpanAttributes, SpanKind, SpanOptions, Tracing } from './tracing.js';
import type { TracesConfig } from './tracing-config.js';

export interface TracedProcess {
  /** `authorize`, `token`, … */
  readonly service: string;
  readonly instanceId: string;
  readonly logger: Logger;
}

/** Above the requests of a flow and what each does; a trace that grows beyond it is somebody's play. */
const LIMITS = { attributeCountLimit: 32, attributeValueLengthLimit: 256, linkCountLimit: 128, eventCountLimit: 8 };

const KINDS: Readonly<Record<SpanKind, OtelKind>> = {
  internal: OtelKind.INTERNAL,
  server: OtelKind.SERVER,
  client: OtelKind.CLIENT,
  producer: OtelKind.PRODUCER,
  consumer: OtelKind.CONSUMER,
};

export function openTelemetry(config: TracesConfig, traced: TracedProcess): Tracing {
  return new OpenTelemetry(config, traced);
}

class OpenTelemetry implements Tracing {
  readonly #config: TracesConfig;
  readonly #process: TracedProcess;
  readonly #ids = new Ids();
  readonly #processor: BatchSpanProcessor;
  readonly #underWay = new AsyncLocalStorage<Span>();
  /** By the name of the service that spans are told of. */
  readonly #tracers = new Map<string, Tracer>();

  constructor(config: TracesConfig, traced: TracedProcess) {
    this.#config = config;
    this.#process = traced;
    reportTo(traced.logger);
    const { batch } = config;
    this.#processor = new BatchSpanProcessor({
      exporter: exporterTo(config),
      scheduledDelayMillis: batch.delayMs,
      maxQueueSize: batch.maxQueue,
      maxExportBatchSize: batch.maxExport,
      exportTimeoutMillis: config.timeoutMs,
    });
  }

  current(): Span | undefined {
    return this.#underWay.getStore();
  }

  within<T>(span: Span, work: () => T): T {
    return this.#underWay.run(span, work);
  }

  start(name: string, options: SpanOptions): Span {
    const { kind, attributes = {}, parent = this.current() ?? 'none', links = [], startedAt, reportedFor } = options;
    const tracer = this.#tracerOf(reportedFor ?? this.#config.serviceName ?? this.#process.service);
    const made = this.#ids.giving({ traceId: options.traceId, spanId: options.spanId }, () =>
      tracer.startSpan(
        name,
        {
          kind: KINDS[kind],
          attributes: { ...attributes },
          links: links.map((place) => ({ context: contextOf(place) })),
          ...(startedAt === undefined ? {} : { startTime: startedAt }),
        },
        parent === 'none' ? ROOT_CONTEXT : under(parent),
      ),
    );
    return new OneSpan(made, startedAt !== undefined);
  }

  async shutdown(): Promise<void> {
    await this.#processor.shutdown();
  }

  #tracerOf(service: string): Tracer {
    let tracer = this.#tracers.get(service);
    if (tracer === undefined) {
      const own = service === (this.#config.serviceName ?? this.#process.service);
      const provider = new TracerProvider({
        sampler: samplerOf(this.#config),
        idGenerator: this.#ids,
        spanLimits: LIMITS,
        spanProcessors: [this.#processor],
        resource: resourceFromAttributes({
          'service.namespace': 'ostiary',
          ...this.#config.resourceAttributes,
          'service.name': service,
          ...(own ? { 'service.instance.id': this.#process.instanceId } : {}),
        }),
      });
      tracer = provider.getTracer('ostiary');
      this.#tracers.set(service, tracer);
    }
    return tracer;
  }
}

class OneSpan implements Span {
  readonly traceId: string;
  readonly spanId: string;
  readonly sampled: boolean;
  readonly #span: OtelSpan;
  /** Begun at a time that we were told: it ends by the same clock. */
  readonly #toldTime: boolean;

  constructor(span: OtelSpan, toldTime: boolean) {
    const { traceId, spanId, traceFlags } = span.spanContext();
    this.traceId = traceId;
    this.spanId = spanId;
    this.sampled = (traceFlags & TraceFlags.SAMPLED) !== 0;
    this.#span = span;
    this.#toldTime = toldTime;
  }

  set(attributes: SpanAttributes): void {
    this.#span.setAttributes({ ...attributes });
  }

  end(error?: string): void {
    if (error !== undefined) {
      this.#span.setAttribute('error.type', error);
      this.#span.setStatus({ code: SpanStatusCode.ERROR });
    }
    if (this.#toldTime) this.#span.end(performance.timeOrigin + performance.now());
    else this.#span.end();
  }
}

/** Ids that somebody has given already, else random ones. */
class Ids implements IdGenerator {
  readonly #random = new RandomIdGenerator();
  #given: { readonly traceId: string | undefined; readonly spanId: string | undefined } | undefined;

  /** What is made by `make`, at once, has these. */
  giving<T>(given: { readonly traceId: string | undefined; readonly spanId: string | undefined }, make: () => T): T {
    this.#given = given;
    try {
      return make();
    } finally {
      this.#given = undefined;
    }
  }

  generateTraceId(): string {
    return this.#given?.traceId ?? this.#random.generateTraceId();
  }

  generateSpanId(): string {
    return this.#given?.spanId ?? this.#random.generateSpanId();
  }
}

const contextOf = (place: SpanPlace): SpanContext => ({
  traceId: place.traceId,
  spanId: place.spanId,
  traceFlags: place.sampled ? TraceFlags.SAMPLED : TraceFlags.NONE,
  isRemote: !(place instanceof OneSpan),
});

const under = (parent: SpanPlace): Context => trace.setSpanContext(ROOT_CONTEXT, contextOf(parent));

/** "Environment Variable Specification", OTEL_TRACES_SAMPLER. */
function samplerOf({ sampler, samplerRatio }: TracesConfig): Sampler {
  switch (sampler) {
    case 'always_on':
      return new AlwaysOnSampler();
    case 'always_off':
      return new AlwaysOffSampler();
    case 'traceidratio':
      return new TraceIdRatioBasedSampler(samplerRatio);
    case 'parentbased_always_on':
      return new ParentBasedSampler({ root: new AlwaysOnSampler() });
    case 'parentbased_always_off':
      return new ParentBasedSampler({ root: new AlwaysOffSampler() });
    case 'parentbased_traceidratio':
      return new ParentBasedSampler({ root: new TraceIdRatioBasedSampler(samplerRatio) });
  }
}

function exporterTo({ url, headers, tls, timeoutMs }: TracesConfig): OTLPTraceExporter {
  return new OTLPTraceExporter({
    url,
    headers: { ...headers },
    timeoutMillis: timeoutMs,
    concurrencyLimit: 4,
    // Compression is the SDK's to read: it takes a value of an enum that it does not give away.
    ...(tls === undefined ? {} : { httpAgentOptions: { ...tls } }),
  });
}

/** Between two lines about a collector that is away. */
const TELL_EVERY_MS = 60_000;

/** What goes wrong with sending is the operator's to see, a line at a time, and nobody else's. */
function reportTo(logger: Logger): void {
  let told = Number.NEGATIVE_INFINITY;
  const warn = (message: string) => {
    if (performance.now() - told < TELL_EVERY_MS) return;
    told = performance.now();
    logger.warn({ reason: message.slice(0, 300) }, 'traces cannot be sent');
  };
  const quiet = () => undefined;
  const logLevel = DiagLogLevel.WARN;
  diag.setLogger(
    { error: warn, warn, info: quiet, debug: quiet, verbose: quiet },
    { logLevel, suppressOverrideMessage: true },
  );
}
