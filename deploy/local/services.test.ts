import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, describe, expect, it } from '@jest/globals';
import { loadSecrets } from './secrets.ts';
import { serviceNames } from './service-names.ts';
import { type ServiceSurroundings, serviceEnvironment } from './services.ts';

const directory = fs.mkdtempSync(path.join(os.tmpdir(), 'ostiary-services-'));
afterAll(() => fs.rmSync(directory, { recursive: true }));
const secrets = loadSecrets(path.join(directory, 'secrets'));

const surroundings: ServiceSurroundings = {
  servicesDirectory: '/services',
  issuerBase: 'https://localhost:9443',
  mtlsBase: 'https://localhost:9444',
  ports: {
    https: 9443,
    mtls: 9444,
    postgres: 1,
    redis: 2,
    kafka: 3,
    smtp: 6,
    inbox: 7,
    kafkaController: 4,
    serviceBase: 7100,
    release: () => {},
  },
  replicas: { token: 2 },
  secrets,
  postgresUrl: 'postgres://admin:secret@db.example:5432/postgres',
  redisUrl: 'redis://:secret@127.0.0.1:6379',
  kafkaBrokers: '127.0.0.1:9092',
  trustFile: '/trust.pem',
  clientCaFile: '/root.pem',
  serviceTls: { caFile: '/services.pem', certificates: { tenant: { certificateFile: '/t.pem', keyFile: '/t.key' } } },
  env: { LOG_LEVEL: 'debug' },
};

describe('the environment of a service', () => {
  it('says where it listens and where everything is', () => {
    expect(serviceEnvironment('tenant', 0, surroundings)).toMatchObject({
      HTTP_HOST: '127.0.0.1',
      HTTP_PORT: '7103',
      GRPC_PORT: '7203',
      GRPC_CA_FILE: '/services.pem',
      GRPC_CERT_FILE: '/t.pem',
      GRPC_KEY_FILE: '/t.key',
      OSTIARY_ISSUER_TEMPLATE: 'https://localhost:9443/{tenant}/{workspace}',
      OSTIARY_MTLS_ISSUER_TEMPLATE: 'https://localhost:9444/{tenant}/{workspace}',
      DATABASE_URL: `postgres://ostiary_tenant:${secrets.roles.tenant}@db.example:5432/ostiary`,
      KAFKA_BROKERS: '127.0.0.1:9092',
      OSTIARY_INSTALLATION_SECRET_FILE: secrets.installationSecretFile,
      LOG_LEVEL: 'debug',
    });
  });

  it('gives the key-encryption key to token alone', () => {
    const holders = (['authorize', 'token', 'tenant', 'identity', 'audit'] as const).filter(
      (service) => 'OSTIARY_KEY_ENCRYPTION_KEY_FILE' in serviceEnvironment(service, 0, surroundings),
    );
    expect(holders).toEqual(['token']);
  });

  it('gives the key of the demo portal to the portal alone, and no database', () => {
    const holders = serviceNames.filter(
      (service) => 'OSTIARY_DEMO_PORTAL_KEY_FILE' in serviceEnvironment(service, 0, surroundings),
    );
    expect(holders).toEqual(['demo-portal']);
    expect(serviceEnvironment('demo-portal', 0, surroundings)).not.toHaveProperty('DATABASE_URL');
  });

  it('lets authorize call the console beside what the environment allows', () => {
    const before = process.env.OSTIARY_OUTBOUND_ALLOW;
    try {
      process.env.OSTIARY_OUTBOUND_ALLOW = '127.0.0.0/8';
      const { OSTIARY_OUTBOUND_ALLOW: allowed } = serviceEnvironment('authorize', 0, surroundings);
      expect(allowed).toBe(`127.0.0.0/8,${new URL(surroundings.issuerBase).host}`);
      expect(serviceEnvironment('token', 0, surroundings).OSTIARY_OUTBOUND_ALLOW).toBe('127.0.0.0/8');
    } finally {
      if (before === undefined) delete process.env.OSTIARY_OUTBOUND_ALLOW;
      else process.env.OSTIARY_OUTBOUND_ALLOW = before;
    }
  });

  it('spreads the callers over the replicas of the other service', () => {
    const targets = [0, 1, 2].map((replica) => serviceEnvironment('authorize', replica, surroundings).ISSUANCE_GRPC);
    expect(targets).toEqual(['127.0.0.1:7202', '127.0.0.1:7212', '127.0.0.1:7202']);
  });
});

describe('secrets', () => {
  it('are made once, long enough, for this account only', () => {
    expect(loadSecrets(path.join(directory, 'secrets'))).toEqual(secrets);
    expect(Buffer.from(fs.readFileSync(secrets.keyEncryptionKeyFile, 'utf8'), 'base64')).toHaveLength(32);
    expect(
      Buffer.from(fs.readFileSync(secrets.installationSecretFile, 'utf8'), 'base64').length,
    ).toBeGreaterThanOrEqual(32);
    const read = (file: string) => JSON.parse(fs.readFileSync(file, 'utf8'));
    const { d, ...portal } = read(secrets.demoPortalKeyFile);
    expect([typeof d, read(secrets.demoPortalPublicKeyFile)]).toEqual(['string', portal]);
    for (const name of fs.readdirSync(path.join(directory, 'secrets'))) {
      expect(fs.statSync(path.join(directory, 'secrets', name)).mode & 0o777).toBe(0o600);
    }
    expect(new Set(Object.values(secrets.roles)).size).toBe(6);
  });
});
