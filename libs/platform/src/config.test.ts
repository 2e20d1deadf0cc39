import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import {
  ConfigurationError,
  composeConfig,
  edgeTrustConfig,
  httpConfig,
  installationSecretConfig,
  issuerConfig,
  loadConfig,
  observabilityConfig,
  outboundConfig,
  peerConfig,
  secretConfig,
} from './config.js';
import { databaseConfig } from './database-config.js';
import { grpcServerConfig } from './grpc-config.js';
import { kafkaConfig } from './kafka-config.js';
import { redisConfig } from './redis-config.js';

const all = composeConfig(
  httpConfig,
  grpcServerConfig,
  databaseConfig,
  redisConfig,
  kafkaConfig,
  issuerConfig,
  edgeTrustConfig,
  installationSecretConfig,
  outboundConfig,
  observabilityConfig,
  peerConfig('DIRECTORY_GRPC', 'directoryGrpc', '127.0.0.1:7203'),
);
const secret = Buffer.alloc(32, 7).toString('base64');
const good = {
  HTTP_PORT: '7101',
  GRPC_PORT: '7201',
  DATABASE_URL: 'postgres://role:hunter2@127.0.0.1/ostiary',
  REDIS_URL: 'redis://127.0.0.1:6379',
  KAFKA_BROKERS: '127.0.0.1:9092, broker-2:9093',
  OSTIARY_ISSUER_TEMPLATE: 'https://localhost:9443/{tenant}/{workspace}',
  OSTIARY_MTLS_ISSUER_TEMPLATE: 'https://localhost:9444/{tenant}/{workspace}',
  OSTIARY_INSTALLATION_SECRET: secret,
  INSTANCE_ID: 'one',
};
const refusal = (env: Record<string, string | undefined>): string => {
  try {
    loadConfig(all, { ...good, ...env });
  } catch (error) {
    if (error instanceof ConfigurationError) return error.message;
    throw error;
  }
  return 'accepted';
};

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'config-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

describe('configuration', () => {
  it('comes from the environment, with defaults, as one object', () => {
    expect(loadConfig(all, { ...good, UNKNOWN: 'x', LOG_LEVEL: '' })).toEqual({
      httpHost: '127.0.0.1',
      httpPort: 7101,
      drainDelayMs: 0,
      grpcHost: '127.0.0.1',
      grpcPort: 7201,
      grpcTls: undefined,
      databaseUrl: good.DATABASE_URL,
      databaseTls: false,
      databasePoolSize: 10,
      redis: { kind: 'single', node: { host: '127.0.0.1', port: 6379 }, database: 0 },
      kafka: { brokers: ['127.0.0.1:9092', 'broker-2:9093'] },
      issuerTemplate: good.OSTIARY_ISSUER_TEMPLATE,
      mtlsIssuerTemplate: good.OSTIARY_MTLS_ISSUER_TEMPLATE,
      trustedProxies: ['127.0.0.1/32', '::1/128'],
      clientCertFormat: 'rfc9440',
      outbound: { allow: [], authorities: undefined },
      installationSecret: Buffer.alloc(32, 7),
      logLevel: 'info',
      instanceId: 'one',
      directoryGrpc: '127.0.0.1:7203',
    });
  });

  it('calls an instance by host and process when it has no name', () => {
    expect(loadConfig(observabilityConfig, {}).instanceId).toBe(`${os.hostname()}-${process.pid}`);
  });

  it.each([
    ['HTTP_PORT', undefined, 'HTTP_PORT is required: a whole number from 0 to 65535.'],
    ['HTTP_PORT', '70000', 'HTTP_PORT must be at most 65535.'],
    ['HTTP_PORT', '80a', 'HTTP_PORT must be a whole number from 0 to 65535.'],
    ['DATABASE_URL', undefined, 'DATABASE_URL is required: postgres://role:password@host:5432/ostiary.'],
    [
      'DATABASE_URL',
      'mysql://hunter2@x/y',
      'DATABASE_URL must be a URL like postgres://role:password@host:5432/ostiary.',
    ],
    ['DATABASE_POOL_SIZE', '0', 'DATABASE_POOL_SIZE must be at least 1.'],
    ['REDIS_URL', 'localhost:6379', /^REDIS_URL must be a URL like redis:\/\/host:6379/],
    ['KAFKA_BROKERS', 'localhost', 'KAFKA_BROKERS must be a comma-separated list of host:port.'],
    ['OSTIARY_ISSUER_TEMPLATE', 'http://x/{tenant}/{workspace}', /^OSTIARY_ISSUER_TEMPLATE must be an https URL/],
    ['OSTIARY_ISSUER_TEMPLATE', 'https://x/{tenant}/', /^OSTIARY_ISSUER_TEMPLATE must be an https URL/],
    ['OSTIARY_TRUSTED_PROXIES', '10.0.0.0/99', /^OSTIARY_TRUSTED_PROXIES must be/],
    ['OSTIARY_CLIENT_CERT_FORMAT', 'apache', /^OSTIARY_CLIENT_CERT_FORMAT must be one of rfc9440/],
    ['OSTIARY_OUTBOUND_ALLOW', 'http://x', /^OSTIARY_OUTBOUND_ALLOW must be/],
    ['OSTIARY_OUTBOUND_CA_FILE', '/nowhere/ca.pem', 'OSTIARY_OUTBOUND_CA_FILE names a file that cannot be read.'],
    ['OSTIARY_INSTALLATION_SECRET', 'short', 'OSTIARY_INSTALLATION_SECRET must be at least 32 bytes, base64.'],
    ['OSTIARY_INSTALLATION_SECRET', '!'.repeat(60), 'OSTIARY_INSTALLATION_SECRET must be at least 32 bytes, base64.'],
    ['OSTIARY_INSTALLATION_SECRET', undefined, /^OSTIARY_INSTALLATION_SECRET is required/],
    ['OSTIARY_INSTALLATION_SECRET_FILE', '/nowhere/at/all', /^OSTIARY_INSTALLATION_SECRET give .* not both/],
    ['LOG_LEVEL', 'loud', /^LOG_LEVEL must be one of trace/],
    ['INSTANCE_ID', 'a b', /^INSTANCE_ID must be/],
    ['GRPC_CA_FILE', '/nowhere', /^GRPC_CERT_FILE is required where/],
    ['GRPC_IDENTITY_TEMPLATE', 'spiffe://ostiary/token', /^GRPC_IDENTITY_TEMPLATE must be a URI with/],
    ['DIRECTORY_GRPC', 'nowhere', 'DIRECTORY_GRPC must be host:port.'],
  ])('refuses %s=%s with a sentence that names it', (name, value, sentence) => {
    expect(refusal({ [name]: value })).toMatch(sentence);
  });

  it('says everything that is wrong at once, and never what was given', () => {
    const text = refusal({ DATABASE_URL: 'mysql://hunter2@x/y', REDIS_URL: 'nope-secret' });
    expect(text).toContain('DATABASE_URL');
    expect(text).toContain('REDIS_URL');
    expect(text).not.toMatch(/hunter2|nope-secret/);
  });

  it('reads a secret from a file', () => {
    const file = path.join(folder, 'secret');
    writeFileSync(file, `${secret}\n`);
    const env = { OSTIARY_INSTALLATION_SECRET_FILE: file };
    expect(loadConfig(installationSecretConfig, env).installationSecret).toEqual(Buffer.alloc(32, 7));
    const missing = { OSTIARY_INSTALLATION_SECRET_FILE: path.join(folder, 'missing') };
    expect(() => loadConfig(installationSecretConfig, missing)).toThrow(
      'OSTIARY_INSTALLATION_SECRET_FILE names a file that cannot be read.',
    );
  });

  it('a secret of an exact length has it', () => {
    const exact = secretConfig('KEY', 'key', { bytes: 16 });
    expect(() => loadConfig(exact, { KEY: secret })).toThrow('KEY must be 16 bytes, base64.');
    expect(loadConfig(exact, { KEY: Buffer.alloc(16).toString('base64') }).key).toHaveLength(16);
  });
});
