// After a database was restored to an earlier state, before the services start again (docs/kubernetes/restore.md). The audit stream knows what the
// database has forgotten. Each service with a database has a program of this kind:
//  1. it numbers the events of its outbox anew: the restored counter would give numbers a second time;
//  2. it does again, from the stream, what protects somebody (a revocation) and what is its own to do;
//  3. it lists what has to be done again by people: what they changed, and the database has forgotten;
//  4. it says, in an event of its own, that it has been set back, and to when.
// Run twice it does nothing more.
import { deriveKey } from '@ostiary/crypto/installation-secret';
import {
  ConfigurationError,
  composeConfig,
  installationSecretConfig,
  loadConfig,
  observabilityConfig,
} from '@ostiary/platform/config';
import { databaseConfig } from '@ostiary/platform/database-config';
import { createProducer, type KafkaConnection } from '@ostiary/platform/kafka';
import { kafkaConfig } from '@ostiary/platform/kafka-config';
import { readTopic } from '@ostiary/platform/kafka-reading';
import { createLogger, type Logger } from '@ostiary/platform/logger';
import { checkedSchemaName, createDataSource } from '@ostiary/platform/postgres';
import type { DataSource } from 'typeorm';
import { z } from 'zod';
import { AUDIT_TOPIC, AuditEmitter } from './audit-emitter.js';
import { type LostEvent, lostEventSchema } from './lost-event.js';

/** Clocks of services differ a little, and an event is on its way for a moment. */
const MARGIN_MS = 300_000;
/** What is sent at the end waits so long for Kafka. */
const KAFKA_WAIT_MS = 20_000;

const restoreConfig = composeConfig(
  databaseConfig,
  kafkaConfig,
  installationSecretConfig,
  observabilityConfig,
  z
    .object({
      OSTIARY_RESTORED_TO: z.iso.datetime({
        offset: true,
        error: 'must be the time of the restored state, like 2026-11-28T03:00:00Z',
      }),
    })
    .transform((env) => ({ restoredTo: Date.parse(env.OSTIARY_RESTORED_TO) })),
);

/** What a service does again. */
export interface Restoration {
  readonly service: string;
  readonly schema: string;
  /** Called with events since the restored state, those of one workspace in order; gives how often it did what, by name. */
  readonly repeat?: (dataSource: DataSource, events: readonly LostEvent[]) => Promise<Readonly<Record<string, number>>>;
  /** Types of events whose effect the database has forgotten and nobody but people can repeat. */
  readonly forgotten?: (type: string) => boolean;
  /** What is to be done beside: `since`, Unix ms. */
  readonly beside?: (kafka: RestorationKafka, since: number) => Promise<void>;
}

export interface RestorationKafka {
  readonly connection: KafkaConnection;
  readonly clientId: string;
  readonly logger: Logger;
}

/** Gives what it did, by name. `list` is told of each event of what is forgotten. `topic`: AUDIT_TOPIC when left out. @throws ConfigurationError */
export async function afterRestore(
  restoration: Restoration,
  list: (event: LostEvent) => void,
  env: Readonly<Record<string, string | undefined>> = process.env,
  topic: string = AUDIT_TOPIC,
): Promise<Readonly<Record<string, number>>> {
  const config = loadConfig(restoreConfig, env);
  const { service } = restoration;
  const schema = checkedSchemaName(restoration.schema);
  const logger = createLogger({ service, level: config.logLevel, instanceId: config.instanceId });
  const clientId = `${config.instanceId}-restore`;
  const dataSource = await createDataSource({
    url: config.databaseUrl,
    tls: config.databaseTls,
    schema,
    entities: [],
    poolSize: 3,
    logger,
  });
  try {
    const since = config.restoredTo - MARGIN_MS;
    await dataSource.query(`delete from ${schema}.audit_outbox_producer`);
    const done: Record<string, number> = { events: 0 };
    const { repeat, forgotten } = restoration;
    const add = (what: string, count: number) => {
      done[what] = (done[what] ?? 0) + count;
    };
    const onMessages = async (messages: readonly { readonly value: Uint8Array }[]) => {
      const events = messages.flatMap(({ value }) => eventOf(value) ?? []);
      add('events', events.length);
      for (const [what, count] of Object.entries((await repeat?.(dataSource, events)) ?? {})) add(what, count);
      const lost = events.filter(({ type, outcome }) => outcome === 'success' && forgotten?.(type));
      for (const event of lost) list(event);
      if (forgotten !== undefined) add('forgotten', lost.length);
    };
    await readTopic({ ...config.kafka, clientId, logger, topic, since, onMessages });
    await restoration.beside?.({ connection: config.kafka, clientId, logger }, since);
    await tell(restoration, { ...config, clientId, logger, topic }, dataSource, done);
    return done;
  } finally {
    await dataSource.destroy();
  }
}

function eventOf(value: Uint8Array): LostEvent | undefined {
  try {
    return lostEventSchema.safeParse(JSON.parse(Buffer.from(value).toString('utf8'))).data;
  } catch {
    // Not JSON: no event of ours. The trail keeps it among its dead letters.
    return undefined;
  }
}

interface Teller {
  readonly kafka: KafkaConnection;
  readonly instanceId: string;
  readonly installationSecret: Uint8Array;
  readonly restoredTo: number;
  readonly clientId: string;
  readonly logger: Logger;
  readonly topic: string;
}

async function tell(
  { service, schema }: Restoration,
  teller: Teller,
  dataSource: DataSource,
  done: Readonly<Record<string, number>>,
): Promise<void> {
  const { kafka, clientId, logger, topic } = teller;
  const producer = createProducer({ ...kafka, clientId, logger });
  const audit = new AuditEmitter({
    service,
    instanceId: clientId,
    producer,
    dataSource,
    schema,
    logger,
    topic,
    addressKey: deriveKey(teller.installationSecret, 'audit-address'),
  });
  try {
    // Without Kafka the event waits in the outbox, for the service to send.
    for (let waited = 0; !producer.ready() && waited < KAFKA_WAIT_MS; waited += 50)
      await new Promise((resolve) => setTimeout(resolve, 50));
    await audit.record({
      type: 'audit.database_restored',
      outcome: 'success',
      tenant: 'system',
      actor: { type: 'system', id: service },
      target: { type: 'audit_log', id: service },
      request: { requestId: '', traceId: '', address: '', userAgent: '' },
      details: {
        restored_to: new Date(teller.restoredTo).toISOString(),
        ...Object.fromEntries(Object.entries(done).map(([what, count]) => [what, String(count)])),
      },
    });
  } finally {
    await audit.close();
    await producer.close();
  }
}

/** A service's after-restore.ts: runs, lists what is to be repeated (JSON, a line each), says what it did, exits with 0, 78 (configuration) or 1. */
export async function afterRestoreMain(restoration: Restoration): Promise<void> {
  const { service } = restoration;
  try {
    const done = await afterRestore(restoration, (event) => process.stdout.write(`${JSON.stringify(event)}\n`));
    const counts = Object.entries(done).map(([what, count]) => `${what}: ${count}`);
    process.stderr.write(`${service}: set right after a restore (${counts.join(', ')})\n`);
  } catch (error) {
    process.stderr.write(
      `${service} could not be set right after a restore: ${error instanceof Error ? error.message : String(error)}\n`,
    );
    process.exitCode = error instanceof ConfigurationError ? 78 : 1;
  }
}
