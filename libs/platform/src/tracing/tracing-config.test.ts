import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { loadConfig } from '../config.js';
import { tracingConfig } from './tracing-config.js';

const read = (env: Readonly<Record<string, string>>) => loadConfig(tracingConfig, env);
const at = { OTEL_EXPORTER_OTLP_ENDPOINT: 'http://collector:4318' };

describe('traces', () => {
  it.each([
    ['nothing says where to', {}],
    ['they are switched off', { ...at, OTEL_SDK_DISABLED: 'true' }],
    ['nothing is to send them', { ...at, OTEL_TRACES_EXPORTER: 'none' }],
    ['variables are empty', { OTEL_EXPORTER_OTLP_ENDPOINT: '', OTEL_TRACES_EXPORTER: ' ' }],
  ])('are off where %s', (_when, env) => {
    expect(read(env as Record<string, string>)).toEqual({ traces: undefined, traceContext: 'new' });
  });

  it.each([
    ['the base', at, 'http://collector:4318/v1/traces'],
    [
      'a base with a path',
      { OTEL_EXPORTER_OTLP_ENDPOINT: 'https://x.example/otlp/' },
      'https://x.example/otlp/v1/traces',
    ],
    [
      'an address of their own, as it is',
      { ...at, OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: 'http://t:1/x' },
      'http://t:1/x',
    ],
    ['this machine', { OTEL_TRACES_EXPORTER: 'otlp' }, 'http://localhost:4318/v1/traces'],
  ])('OTLP Exporter, "Endpoint URLs for OTLP/HTTP": go to %s', (_where, env, url) => {
    expect(read(env as Record<string, string>).traces?.url).toBe(url);
  });

  it('have the defaults of the specification', () => {
    expect(read(at).traces).toEqual({
      url: 'http://collector:4318/v1/traces',
      headers: {},
      tls: undefined,
      timeoutMs: 10_000,
      sampler: 'parentbased_always_on',
      samplerRatio: 1,
      serviceName: undefined,
      resourceAttributes: {},
      batch: { delayMs: 5000, maxQueue: 2048, maxExport: 512 },
    });
  });

  it('take headers from a file, as they are a secret', () => {
    const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'ostiary-traces-'));
    const file = path.join(folder, 'headers');
    fs.writeFileSync(file, 'authorization=Bearer%20abc=, x-scope=one\n');
    expect(read({ ...at, OTEL_EXPORTER_OTLP_HEADERS_FILE: file }).traces?.headers).toEqual({
      authorization: 'Bearer abc=',
      'x-scope': 'one',
    });
    fs.rmSync(folder, { recursive: true });
  });

  it('read resource attributes', () => {
    const env = { ...at, OTEL_RESOURCE_ATTRIBUTES: 'deployment.environment.name=prod,team=a%2Cb' };
    expect(read(env).traces?.resourceAttributes).toEqual({ 'deployment.environment.name': 'prod', team: 'a,b' });
  });

  it.each([
    ['OTEL_EXPORTER_OTLP_ENDPOINT', 'collector:4317'],
    ['OTEL_EXPORTER_OTLP_ENDPOINT', 'http://user:secret@collector:4318'],
    ['OTEL_EXPORTER_OTLP_PROTOCOL', 'grpc'],
    ['OTEL_EXPORTER_OTLP_HEADERS', 'x'],
    ['OTEL_EXPORTER_OTLP_HEADERS', 'x y=1'],
    ['OTEL_EXPORTER_OTLP_HEADERS', 'x=a%0d%0ab'],
    ['OTEL_EXPORTER_OTLP_HEADERS', 'x=%zz'],
    ['OTEL_EXPORTER_OTLP_COMPRESSION', 'zstd'],
    ['OTEL_EXPORTER_OTLP_CERTIFICATE', '/nowhere'],
    ['OTEL_TRACES_EXPORTER', 'jaeger'],
    ['OTEL_TRACES_SAMPLER', 'xray'],
    ['OTEL_TRACES_SAMPLER_ARG', '2'],
    ['OTEL_BSP_MAX_EXPORT_BATCH_SIZE', '4096'],
    ['OSTIARY_TRACE_CONTEXT', 'yes'],
  ])('%s=%s stops the start with a sentence that names it, and not its value', (variable, value) => {
    const start = () => read({ ...at, [variable]: value });
    expect(start).toThrow(variable);
    if (value.length > 3) expect(start).not.toThrow(value);
  });
});
