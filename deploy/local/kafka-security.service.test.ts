// Kafka as installations have it: TLS, and a user with a password. A real broker of its own.
import { type ChildProcess, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import fs from 'node:fs';
import net from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { keyPem, writeCertificate } from '@ostiary/crypto/testing/certificate-files';
import { makeCertificate } from '@ostiary/crypto/testing/certificates';
import { loadConfig } from '@ostiary/platform/config';
import { consumeGroup, createProducer, type EventProducer } from '@ostiary/platform/kafka';
import { kafkaConfig } from '@ostiary/platform/kafka-config';
import { createLogger } from '@ostiary/platform/logger';
import { Admin } from '@platformatic/kafka';
import { output } from './fetching.ts';
import { findJava } from './java.ts';
import { brokerProperties, propertyLines } from './kafka.ts';
import { brokersAnswer, kafkaAdmin } from './kafka-admin.ts';
import { kafkaJars } from './kafka-jars.ts';
import { bareEnvironment } from './program-part.ts';
import { prepareTopics } from './topics.ts';

jest.setTimeout(120_000);

const logger = createLogger({ service: 'test', level: 'silent', instanceId: 'test' });
const topic = 'ostiary.test';
const scram = (name: string) => `org.apache.kafka.common.security.scram.ScramLoginModule required ${name};`;
const plain = 'org.apache.kafka.common.security.plain.PlainLoginModule required user_ostiary="secret";';

let folder: string;
let broker: ChildProcess;
let ports: { readonly admin: number; readonly secure: number; readonly controller: number };
let env: Readonly<Record<string, string>>;
let otherCa: string;

async function freePort(): Promise<number> {
  const server = net.createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  return typeof address === 'object' && address !== null ? address.port : 0;
}

beforeAll(async () => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), 'kafka-security-'));
  ports = { admin: await freePort(), secure: await freePort(), controller: await freePort() };
  const authority = await makeCertificate({ subject: 'CN=store authority', ca: true });
  const other = await makeCertificate({ subject: 'CN=another authority', ca: true });
  const alternativeNames = [{ type: 'dns' as const, value: 'localhost' }];
  const server = await makeCertificate({ subject: 'CN=kafka', issuer: authority, alternativeNames });
  const { certificateFile: ca } = await writeCertificate(folder, 'ca', authority);
  otherCa = (await writeCertificate(folder, 'other', other)).certificateFile;
  const keystore = path.join(folder, 'keystore.pem');
  fs.writeFileSync(keystore, `${await keyPem(server)}${server.pem}\n`);
  const addresses = { listen: `127.0.0.1:${ports.admin}`, advertised: '', controller: `127.0.0.1:${ports.controller}` };
  const secure = 'listener.name.secure';
  const properties = {
    ...brokerProperties({ ...addresses, advertised: addresses.listen }),
    listeners: `PLAINTEXT://${addresses.listen},SECURE://127.0.0.1:${ports.secure},CONTROLLER://${addresses.controller}`,
    'advertised.listeners': `PLAINTEXT://${addresses.listen},SECURE://localhost:${ports.secure}`,
    'listener.security.protocol.map': 'PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT,SECURE:SASL_SSL',
    'inter.broker.listener.name': 'PLAINTEXT',
    [`${secure}.ssl.keystore.type`]: 'PEM',
    [`${secure}.ssl.keystore.location`]: keystore,
    [`${secure}.sasl.enabled.mechanisms`]: 'PLAIN,SCRAM-SHA-256,SCRAM-SHA-512',
    [`${secure}.plain.sasl.jaas.config`]: plain,
    [`${secure}.scram-sha-256.sasl.jaas.config`]: scram(''),
    [`${secure}.scram-sha-512.sasl.jaas.config`]: scram(''),
    'log.dirs': path.join(folder, 'data'),
  };
  const configuration = path.join(folder, 'server.properties');
  fs.writeFileSync(configuration, propertyLines(properties));
  const fetching = { say: () => {}, signal: AbortSignal.timeout(60_000) };
  const java = await findJava(fetching);
  const jars = await kafkaJars(java, fetching);
  const main = ['-Xmx256m', '-XX:+UseSerialGC', '-XX:TieredStopAtLevel=1', '-cp', jars.join(path.delimiter)];
  const users = ['SCRAM-SHA-256', 'SCRAM-SHA-512'].flatMap((mechanism) => [
    '--add-scram',
    `${mechanism}=[name=ostiary,password=secret]`,
  ]);
  const format = [
    'kafka.tools.StorageTool',
    'format',
    '-c',
    configuration,
    '-t',
    randomBytes(16).toString('base64url'),
  ];
  await output(java.command, [...main, ...format, ...users], { env: bareEnvironment });
  broker = spawn(java.command, [...main, 'kafka.Kafka', configuration], { env: bareEnvironment, stdio: 'ignore' });
  env = { KAFKA_BROKERS: `localhost:${ports.secure}`, KAFKA_CA_FILE: ca, KAFKA_SASL_USERNAME: 'ostiary' };
  const admin = new Admin({ clientId: 'test', bootstrapBrokers: [addresses.listen], retries: 200, retryDelay: 200 });
  await admin.createTopics({ topics: [topic], partitions: 1, replicas: 1 });
  await admin.close();
});
afterAll(async () => {
  const ended = new Promise((resolve) => broker.once('exit', resolve));
  broker.kill('SIGKILL');
  await ended;
  fs.rmSync(folder, { recursive: true });
});

const producerWith = (given: Readonly<Record<string, string>>): EventProducer =>
  createProducer({ ...loadConfig(kafkaConfig, { ...env, ...given }).kafka, clientId: 'test', logger });
const message = (text: string) => ({ topic, key: 'k', value: Buffer.from(text), headers: {} });

describe('Kafka with TLS and SASL', () => {
  it.each(['PLAIN', 'SCRAM-SHA-256', 'SCRAM-SHA-512'])('%s: takes and gives what is sent', async (mechanism) => {
    const passwordFile = path.join(folder, 'password');
    fs.writeFileSync(passwordFile, 'secret\n');
    const given = { KAFKA_SASL_MECHANISM: mechanism, KAFKA_SASL_PASSWORD_FILE: passwordFile };
    const producer = producerWith(given);
    try {
      await producer.send([message(mechanism)]);
    } finally {
      await producer.close();
    }
    const received: string[] = [];
    const { kafka } = loadConfig(kafkaConfig, { ...env, ...given });
    const group = consumeGroup({
      ...kafka,
      clientId: 'test',
      logger,
      topic,
      groupId: `test-${mechanism}`,
      onBatch: async (messages) => {
        for (const { value } of messages) received.push(value.toString());
      },
    });
    try {
      for (let turns = 0; turns < 200 && !received.includes(mechanism); turns += 1) await sleep(100);
      expect(received).toContain(mechanism);
    } finally {
      await group.close();
    }
  });

  it.each([
    ['the wrong password', () => ({ KAFKA_SASL_MECHANISM: 'SCRAM-SHA-512', KAFKA_SASL_PASSWORD: 'wrong' })],
    [
      'a certificate of another authority',
      () => ({ KAFKA_SASL_MECHANISM: 'PLAIN', KAFKA_SASL_PASSWORD: 'secret', KAFKA_CA_FILE: otherCa }),
    ],
    [
      'a certificate for another host',
      () => ({
        KAFKA_SASL_MECHANISM: 'PLAIN',
        KAFKA_SASL_PASSWORD: 'secret',
        KAFKA_BROKERS: `127.0.0.1:${ports.secure}`,
      }),
    ],
  ])('does not take anything with %s', async (_, given) => {
    const producer = producerWith(given());
    try {
      await expect(producer.send([message('no')])).rejects.toThrow(/Kafka/);
    } finally {
      await producer.close();
    }
  });
});

describe('the launcher, where brokers are given', () => {
  const given = { KAFKA_SASL_MECHANISM: 'SCRAM-SHA-512', KAFKA_SASL_PASSWORD: 'secret' };

  it('speaks to them as the services do, and makes the topics that are missing, once', async () => {
    const brokers = `localhost:${ports.secure}`;
    expect(await brokersAnswer(brokers, { ...env, ...given })).toBe(true);
    await prepareTopics(brokers, { ...env, ...given });
    const wanted = ['ostiary.audit.v1', 'ostiary.directory.v1'];
    const admin = await kafkaAdmin(brokers, { ...env, ...given }, { retries: 5, retryDelay: 200 });
    let topics = await admin.listTopics();
    // What was just made is not listed at once.
    for (let turns = 0; turns < 100 && !wanted.every((each) => topics.includes(each)); turns += 1) {
      await sleep(100);
      topics = await admin.listTopics();
    }
    await admin.close();
    expect(topics).toEqual(expect.arrayContaining(wanted));
    // With topics that are there it has nothing to do.
    await prepareTopics(brokers, { ...env, ...given });
  });

  it.each([
    ['the wrong password', { ...given, KAFKA_SASL_PASSWORD: 'wrong' }],
    ['a certificate of another authority', { ...given, KAFKA_CA_FILE: () => otherCa }],
  ])('says so when it is refused: %s', async (_, wrong) => {
    const values = Object.fromEntries(
      Object.entries(wrong).map(([name, value]) => [name, typeof value === 'function' ? value() : value]),
    );
    expect(await brokersAnswer(`localhost:${ports.secure}`, { ...env, ...values })).not.toBe(true);
  });
});
