import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { writeCertificate } from '@ostiary/crypto/testing/certificate-files';
import { makeCertificate } from '@ostiary/crypto/testing/certificates';
import { type ConfigSchema, loadConfig } from './config.js';
import { databaseConfig, migrationDatabaseConfig } from './database-config.js';
import { kafkaConfig } from './kafka-config.js';
import { redisConfig } from './redis-config.js';

let folder: string;
const file = (name: string) => path.join(folder, name);

beforeAll(async () => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), 'store-config-'));
  await writeCertificate(folder, 'ca', await makeCertificate({ ca: true }));
  await writeCertificate(folder, 'one', await makeCertificate());
  await writeCertificate(folder, 'two', await makeCertificate());
  fs.writeFileSync(file('nonsense'), 'nonsense');
  fs.writeFileSync(file('password'), 'from a file\n');
});
afterAll(() => fs.rmSync(folder, { recursive: true }));

type Env = Readonly<Record<string, string>>;
const refusal = (schema: ConfigSchema<object>, env: Env): string => {
  try {
    loadConfig(schema, env);
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
  return 'accepted';
};
const database: Env = { DATABASE_URL: 'postgres://role:hunter2@db.example/ostiary' };
const redis: Env = { REDIS_URL: 'rediss://r.example' };
const kafka: Env = { KAFKA_BROKERS: 'k.example:9092' };

describe('where the database is', () => {
  it('user and password may come apart from the URL, the password from a file', () => {
    const given = { ...database, DATABASE_USER: 'an@other', DATABASE_PASSWORD_FILE: file('password') };
    expect(loadConfig(databaseConfig, given).databaseUrl).toBe(
      'postgres://an%40other:from%20a%20file@db.example/ostiary',
    );
    fs.writeFileSync(file('url'), `${database.DATABASE_URL}\n`);
    expect(loadConfig(databaseConfig, { DATABASE_URL_FILE: file('url') }).databaseUrl).toBe(database.DATABASE_URL);
  });

  it('the owner of the schemas comes with a URL of its own and the same TLS', () => {
    const given = { MIGRATION_DATABASE_URL: 'postgres://owner@db.example/ostiary', DATABASE_CA_FILE: file('ca.pem') };
    const { databaseUrl, databaseTls } = loadConfig(migrationDatabaseConfig, given);
    expect([databaseUrl, databaseTls]).toEqual([given.MIGRATION_DATABASE_URL, { ca: fs.readFileSync(file('ca.pem')) }]);
  });

  it('the mode that the URL has counts, and leaves it', () => {
    const given = { DATABASE_URL: `${database.DATABASE_URL}?sslmode=require&application_name=x` };
    expect(loadConfig(databaseConfig, given)).toMatchObject({
      databaseUrl: `${database.DATABASE_URL}?application_name=x`,
      databaseTls: { rejectUnauthorized: false },
    });
    expect(loadConfig(databaseConfig, { ...given, DATABASE_SSLMODE: 'verify-full' }).databaseTls).toEqual({});
  });

  it.each([
    ['DATABASE_SSLMODE', { DATABASE_SSLMODE: 'prefer' }],
    ['DATABASE_SSLMODE', { DATABASE_SSLMODE: 'disable', DATABASE_CA_FILE: 'ca.pem' }],
    ['DATABASE_CA_FILE', { DATABASE_SSLMODE: 'verify-ca' }],
    ['DATABASE_CA_FILE', { DATABASE_CA_FILE: 'missing' }],
    ['DATABASE_CA_FILE', { DATABASE_CA_FILE: 'nonsense' }],
    ['DATABASE_KEY_FILE', { DATABASE_CERT_FILE: 'one.pem' }],
    ['DATABASE_CERT_FILE', { DATABASE_KEY_FILE: 'one.key.pem' }],
    ['DATABASE_KEY_FILE', { DATABASE_CERT_FILE: 'one.pem', DATABASE_KEY_FILE: 'two.key.pem' }],
    ['DATABASE_PASSWORD', { DATABASE_PASSWORD: 'x', DATABASE_PASSWORD_FILE: 'password' }],
    ['DATABASE_PASSWORD_FILE', { DATABASE_PASSWORD_FILE: 'missing' }],
    ['DATABASE_URL', { DATABASE_URL: 'postgres://role:hunter2@db.example/x?sslmode=prefer' }],
    ['DATABASE_URL', { DATABASE_URL: 'postgres://role:hunter2@db.example/x?sslrootcert=/ca' }],
  ])('a fault names %s: %j', (variable, given: Env) => {
    const text = refusal(databaseConfig, { ...database, ...inFolder(given) });
    expect(text).toMatch(new RegExp(`^${variable} `));
    expect(text).not.toContain('hunter2');
  });
});

describe('where Redis is', () => {
  it.each([
    ['redis://localhost', { kind: 'single', node: { host: 'localhost', port: 6379 }, database: 0 }],
    ['redis://[::1]:1/2', { kind: 'single', node: { host: '::1', port: 1 }, database: 2 }],
    ['rediss://u:p%40w@r.example:1', { kind: 'single', username: 'u', password: 'p@w', tls: {} }],
    ['redis://:pw@r.example', { kind: 'single', username: undefined, password: 'pw' }],
    [
      'redis+sentinel://s1,s2:5/main',
      {
        kind: 'sentinel',
        sentinels: [
          { host: 's1', port: 26379 },
          { host: 's2', port: 5 },
        ],
        master: 'main',
      },
    ],
    [
      'rediss+cluster://:pw@c1:1,c2:2',
      { kind: 'cluster', nodes: [{ host: 'c1' }, { host: 'c2' }], password: 'pw', tls: {} },
    ],
  ])('%s', (url, connection) => {
    expect(loadConfig(redisConfig, { REDIS_URL: url }).redis).toMatchObject(connection);
  });

  it.each([
    'http://r.example',
    'redis://',
    'redis://a,b',
    'redis://a/x',
    'redis://a:0',
    'redis://a:70000',
    'redis://a?b',
    'redis+sentinel://s1',
    'redis+cluster://c1/1',
    'redis+magic://a',
    'redis://%zz@a',
  ])('%s is refused', (url) => {
    expect(refusal(redisConfig, { REDIS_URL: url })).toMatch(/^REDIS_URL must be a URL like redis:/);
  });

  it('user and password may come apart from the URL, the password from a file', () => {
    const given = { REDIS_URL: 'redis://a:b@c', REDIS_USERNAME: 'x', REDIS_PASSWORD_FILE: file('password') };
    expect(loadConfig(redisConfig, given).redis).toMatchObject({ username: 'x', password: 'from a file' });
  });

  it.each([
    ['REDIS_URL', { REDIS_URL: 'redis://r.example', REDIS_CA_FILE: 'ca.pem' }],
    ['REDIS_URL', { REDIS_URL: 'redis://r.example', REDIS_TLS_SERVER_NAME: 'r' }],
    ['REDIS_CA_FILE', { REDIS_CA_FILE: 'missing' }],
    ['REDIS_KEY_FILE', { REDIS_CERT_FILE: 'one.pem' }],
    ['REDIS_SENTINEL_PASSWORD', { REDIS_SENTINEL_PASSWORD: 'x' }],
  ])('a fault names %s: %j', (variable, given: Env) => {
    expect(refusal(redisConfig, { ...redis, ...inFolder(given) })).toMatch(new RegExp(`^${variable} `));
  });
});

describe('where Kafka is', () => {
  it('TLS is on where an authority is named, or said to be', () => {
    expect(loadConfig(kafkaConfig, kafka).kafka.tls).toBeUndefined();
    expect(loadConfig(kafkaConfig, { ...kafka, KAFKA_TLS: 'true' }).kafka.tls).toEqual({});
    expect(loadConfig(kafkaConfig, { ...kafka, KAFKA_CA_FILE: file('ca.pem') }).kafka.tls).toEqual({
      ca: fs.readFileSync(file('ca.pem')),
    });
  });

  it.each([
    ['KAFKA_TLS', { KAFKA_TLS: 'yes' }],
    ['KAFKA_TLS', { KAFKA_TLS: 'false', KAFKA_CA_FILE: 'ca.pem' }],
    ['KAFKA_SASL_MECHANISM', { KAFKA_SASL_MECHANISM: 'GSSAPI' }],
    ['KAFKA_SASL_MECHANISM', { KAFKA_SASL_USERNAME: 'u', KAFKA_SASL_PASSWORD: 'p' }],
    ['KAFKA_SASL_USERNAME', { KAFKA_SASL_MECHANISM: 'SCRAM-SHA-512', KAFKA_SASL_PASSWORD: 'p' }],
    ['KAFKA_SASL_PASSWORD', { KAFKA_SASL_MECHANISM: 'SCRAM-SHA-512', KAFKA_SASL_USERNAME: 'u' }],
  ])('a fault names %s: %j', (variable, given: Env) => {
    expect(refusal(kafkaConfig, { ...kafka, ...inFolder(given) })).toMatch(new RegExp(`^${variable} `));
  });

  it('RFC 4616 §4: PLAIN is not sent in clear to another machine', () => {
    const plain = { KAFKA_SASL_MECHANISM: 'PLAIN', KAFKA_SASL_USERNAME: 'u', KAFKA_SASL_PASSWORD: 'hunter2' };
    const text = refusal(kafkaConfig, { ...kafka, ...plain });
    expect(text).toMatch(/^KAFKA_SASL_MECHANISM must not be PLAIN without KAFKA_TLS/);
    expect(text).not.toContain('hunter2');
    expect(refusal(kafkaConfig, { ...kafka, ...plain, KAFKA_TLS: 'true' })).toBe('accepted');
    expect(refusal(kafkaConfig, { ...plain, KAFKA_BROKERS: 'localhost:9092,127.0.0.1:1' })).toBe('accepted');
  });
});

describe('a file that is replaced', () => {
  it('counts from the next look on, and while it is away or half written what it held', () => {
    fs.copyFileSync(file('one.pem'), file('changing.pem'));
    const { tls } = loadConfig(kafkaConfig, { ...kafka, KAFKA_CA_FILE: file('changing.pem') }).kafka;
    fs.copyFileSync(file('two.pem'), file('changing.pem'));
    expect(tls?.ca).toEqual(fs.readFileSync(file('two.pem')));
    fs.writeFileSync(file('changing.pem'), '-----BEGIN');
    expect(tls?.ca).toEqual(fs.readFileSync(file('two.pem')));
    fs.rmSync(file('changing.pem'));
    expect(tls?.ca).toEqual(fs.readFileSync(file('two.pem')));
  });
});

/** The environment with the names of files made whole. */
const inFolder = (given: Env): Env =>
  Object.fromEntries(
    Object.entries(given).map(([name, value]) => [name, name.endsWith('_FILE') ? file(value) : value]),
  );
