import { randomBytes } from 'node:crypto';
import fs from 'node:fs';
import net from 'node:net';
import path from 'node:path';
import { chooseStore } from './choose-store.ts';
import { ContainerPart } from './docker.ts';
import { ExternalPart } from './external-part.ts';
import { madeOnce, output } from './fetching.ts';
import { findJava, type Java } from './java.ts';
import { brokersAnswer } from './kafka-admin.ts';
import { kafkaJars, kafkaVersion } from './kafka-jars.ts';
import { madeDirectory } from './layout.ts';
import { bareEnvironment, ProgramPart } from './program-part.ts';
import type { Store, StoreContext } from './store.ts';

const variable = 'OSTIARY_KAFKA_BROKERS';

/** One Kafka node, broker and controller in one (KRaft). */
export function kafka(context: StoreContext): Promise<Store> {
  const { ports } = context;
  return chooseStore(
    {
      variable,
      external: (brokers) => ({
        part: new ExternalPart('kafka', variable, () => brokersAnswer(brokers, context.env), context.lifecycle),
        url: brokers,
      }),
      image: context.env.OSTIARY_KAFKA_IMAGE ?? `apache/kafka:${kafkaVersion}`,
      container: (host, image) => {
        const url = `${host}:${ports.kafka}`;
        const properties = brokerProperties({ listen: ':9092', advertised: url, controller: '127.0.0.1:9093' });
        const environment = Object.entries({ ...properties, 'log.dirs': '/var/lib/kafka/data' }).map(
          ([name, value]) => [`KAFKA_${name.toUpperCase().replaceAll('.', '_')}`, String(value)] as const,
        );
        const volume = context.durable
          ? { name: `${context.dockerPrefix}-kafka`, target: '/var/lib/kafka/data' }
          : undefined;
        const env = { ...Object.fromEntries(environment), KAFKA_HEAP_OPTS: '-Xms64m -Xmx256m' };
        const plan = { name: 'kafka', image, env, command: [], volume };
        const ready = () => listsBrokers(url);
        return {
          part: new ContainerPart({ ...plan, containerPort: 9092, hostPort: ports.kafka, ready }, context.lifecycle),
          url,
        };
      },
      local: () => localKafka(`127.0.0.1:${ports.kafka}`, context),
    },
    context,
  );
}

async function localKafka(url: string, context: StoreContext): Promise<Store> {
  const java = await findJava(context.lifecycle);
  const jars = await kafkaJars(java, context.lifecycle);
  const folder = madeDirectory(context.directory, 'kafka');
  const data = path.join(folder, 'data');
  const configuration = path.join(folder, 'server.properties');
  const logging = path.join(folder, 'log4j2.properties');
  const controller = `127.0.0.1:${context.ports.kafkaController}`;
  const properties = { ...brokerProperties({ listen: url, advertised: url, controller }), 'log.dirs': data };
  fs.writeFileSync(configuration, propertyLines(properties));
  fs.writeFileSync(logging, propertyLines(logProperties));
  const archive = classArchive(jars, java);
  // Little memory, and no second compiler: a developer's broker is started often and carries little.
  const flags = [
    '-Xms64m',
    '-Xmx256m',
    '-XX:+UseSerialGC',
    '-XX:TieredStopAtLevel=1',
    '-Xlog:disable',
    '-Xlog:all=error:stderr',
  ];
  const main = [...flags, `-Dlog4j2.configurationFile=${logging}`, '-cp', jars.join(path.delimiter)];
  if (!fs.existsSync(path.join(data, 'meta.properties'))) {
    const formatted = await madeOnce(`kafka-${kafkaVersion}-formatted`, async (fresh) => {
      const file = path.join(fresh, 'format.properties');
      fs.writeFileSync(file, propertyLines({ ...properties, 'log.dirs': path.join(fresh, 'data') }));
      const format = ['kafka.tools.StorageTool', 'format', '-c', file, '-t', randomBytes(16).toString('base64url')];
      await output(java.command, [...main, ...format], { env: bareEnvironment, signal: context.lifecycle.signal });
    });
    fs.rmSync(data, { recursive: true, force: true });
    fs.cpSync(path.join(formatted, 'data'), data, { recursive: true });
  }
  const part = new ProgramPart(
    {
      name: 'kafka',
      description: `Apache Kafka ${kafkaVersion} (Java ${java.version})`,
      command: java.command,
      args: [...archive.flags, ...main, 'kafka.Kafka', configuration],
      env: bareEnvironment,
      ready: () => listsBrokers(url),
      stopSignal: 'SIGTERM',
      stopWithinMs: 30_000,
      readyWithinMs: 120_000,
      onEnd: archive.keep,
    },
    context.lifecycle,
  );
  return { part, url };
}

/**
 * A class-data archive spares the broker half of its start. The first broker writes one when it ends; it counts once it is whole.
 */
function classArchive(jars: readonly string[], java: Java): { flags: string[]; keep: (reason: string) => void } {
  const archive = path.join(path.dirname(jars[0] ?? ''), '..', `classes-java-${java.version}.jsa`);
  if (fs.existsSync(archive)) return { flags: [`-XX:SharedArchiveFile=${archive}`, '-Xshare:auto'], keep: () => {} };
  const fresh = `${archive}.${process.pid}`;
  return {
    flags: [`-XX:ArchiveClassesAtExit=${fresh}`],
    keep: (reason) => {
      if (reason === endedBySigterm && fs.existsSync(fresh)) fs.renameSync(fresh, archive);
      else fs.rmSync(fresh, { force: true });
    },
  };
}

/** How a Java program ends in good order. */
const endedBySigterm = 'exit code 143';

interface BrokerAddresses {
  readonly listen: string;
  readonly advertised: string;
  readonly controller: string;
}

export const brokerProperties = ({ listen, advertised, controller }: BrokerAddresses) => ({
  'process.roles': 'broker,controller',
  'node.id': 1,
  'controller.quorum.voters': `1@${controller}`,
  listeners: `PLAINTEXT://${listen},CONTROLLER://${controller}`,
  'advertised.listeners': `PLAINTEXT://${advertised}`,
  'controller.listener.names': 'CONTROLLER',
  'listener.security.protocol.map': 'PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT',
  // One node: everything internal has one copy in one partition.
  'offsets.topic.replication.factor': 1,
  'offsets.topic.num.partitions': 1,
  'transaction.state.log.replication.factor': 1,
  'transaction.state.log.min.isr': 1,
  'transaction.state.log.num.partitions': 1,
  'share.coordinator.state.topic.replication.factor': 1,
  'share.coordinator.state.topic.min.isr': 1,
  'share.coordinator.state.topic.num.partitions': 1,
  'group.initial.rebalance.delay.ms': 0,
  // A broker that was killed may come back once its session has ended: six seconds instead of nine.
  'broker.session.timeout.ms': 6000,
  'broker.heartbeat.interval.ms': 500,
  'num.network.threads': 2,
  'num.io.threads': 2,
  'log.cleaner.dedupe.buffer.size': 4 * 1024 * 1024,
  'auto.create.topics.enable': false,
});

const logProperties = {
  'appender.console.type': 'Console',
  'appender.console.name': 'console',
  'appender.console.layout.type': 'PatternLayout',
  'appender.console.layout.pattern': '%p %m (%c{1})%n%throwable{short.message}',
  'rootLogger.level': 'warn',
  'rootLogger.appenderRef.console.ref': 'console',
};

export const propertyLines = (properties: Readonly<Record<string, string | number | boolean>>): string =>
  Object.entries(properties)
    .map(([name, value]) => `${name}=${value}\n`)
    .join('');

/** Asks for metadata (version 1, of no topic): ready when at least one broker is in the answer. */
function listsBrokers(brokers: string): Promise<true | string> {
  const [host, port] = (brokers.split(',')[0] ?? '').split(':');
  const request = Buffer.from(`0000001300030001000000010007${Buffer.from('ostiary').toString('hex')}00000000`, 'hex');
  request.writeInt32BE(request.length - 4);
  return new Promise((resolve) => {
    const socket = net.connect({ host: host ?? '', port: Number(port), timeout: 2000 }, () => socket.write(request));
    let answer = Buffer.alloc(0);
    const end = (result: true | string) => {
      socket.destroy();
      resolve(result);
    };
    socket.on('data', (data: Buffer) => {
      answer = Buffer.concat([answer, data]);
      if (answer.length >= 12) end(answer.readInt32BE(8) > 0 || 'no broker is registered yet');
    });
    socket
      .on('timeout', () => end('no answer'))
      .on('error', ({ message }) => end(message))
      .on('close', () => end('connection closed'));
  });
}
