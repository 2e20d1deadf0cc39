// The audit service: the topic into the log, the log to whoever may search it, and an eye on what should be there and is not.
import { type DynamicModule, Module } from '@nestjs/common';
import { AUDIT_TOPIC, AuditEmitter } from '@ostiary/audit/audit-emitter';
import { deriveKey } from '@ostiary/crypto/installation-secret';
import { Readiness } from '@ostiary/platform/health';
import { type Consumption, consumeGroup, createProducer, type EventProducer } from '@ostiary/platform/kafka';
import type { Logger } from '@ostiary/platform/logger';
import { every } from '@ostiary/platform/periodic';
import { createDataSource, isMigrated } from '@ostiary/platform/postgres';
import { Shutdown } from '@ostiary/platform/shutdown';
import { DataSource } from 'typeorm';
import type { z } from 'zod';
import { reportGaps } from './completeness/report-gaps.js';
import type { auditConfig } from './config.js';
import { AUDIT_GROUP } from './ingest/audit-group.js';
import { StoreBatch } from './ingest/store-batch.js';
import { MIGRATIONS, SCHEMA } from './migrations/migrations.js';
import { keepPartitionsAhead } from './partitions/keep-partitions-ahead.js';
import { AuditTrailRpc } from './search/audit-trail.rpc.js';

const PRODUCER = Symbol('EventProducer');
const CONSUMPTION = Symbol('Consumption');
const PERIODIC = Symbol('periodic work');

const GAP_CHECK_MS = 5_000;
const PARTITION_CHECK_MS = 6 * 3_600_000;

@Module({})
class AuditModule {}

export function auditModule(config: z.output<typeof auditConfig>, logger: Logger): DynamicModule {
  return {
    module: AuditModule,
    controllers: [AuditTrailRpc],
    providers: [
      {
        provide: DataSource,
        inject: [Readiness, Shutdown],
        useFactory: async (readiness: Readiness, shutdown: Shutdown) => {
          const { databaseUrl: url, databaseTls: tls, databasePoolSize: poolSize } = config;
          const dataSource = await createDataSource({ url, tls, schema: SCHEMA, entities: [], poolSize, logger });
          readiness.register('postgres', () => isMigrated(dataSource, SCHEMA, MIGRATIONS));
          shutdown.onShutdown('database', () => dataSource.destroy());
          return dataSource;
        },
      },
      {
        provide: PRODUCER,
        inject: [Shutdown],
        useFactory: (shutdown: Shutdown) => {
          const producer = createProducer({ ...config.kafka, clientId: config.instanceId, logger });
          shutdown.onShutdown('kafka', () => producer.close());
          return producer;
        },
      },
      {
        // For events of its own: they go over the topic like everybody's, so that whoever reads it sees them.
        provide: AuditEmitter,
        inject: [DataSource, PRODUCER, Shutdown],
        useFactory: (dataSource: DataSource, producer: EventProducer, shutdown: Shutdown) => {
          const audit = new AuditEmitter({
            service: 'audit',
            instanceId: config.instanceId,
            producer,
            dataSource,
            schema: SCHEMA,
            logger,
            addressKey: deriveKey(config.installationSecret, 'audit-address'),
          });
          shutdown.onShutdown('audit', () => audit.close());
          return audit;
        },
      },
      {
        provide: CONSUMPTION,
        inject: [DataSource, Readiness, Shutdown],
        useFactory: (dataSource: DataSource, readiness: Readiness, shutdown: Shutdown): Consumption => {
          const storeBatch = new StoreBatch(dataSource, logger);
          const consumption = consumeGroup({
            ...config.kafka,
            clientId: config.instanceId,
            logger,
            topic: AUDIT_TOPIC,
            groupId: AUDIT_GROUP,
            onBatch: (messages) => storeBatch.store(messages),
          });
          readiness.register('kafka', () => consumption.ready());
          shutdown.onShutdown('consumption', () => consumption.close());
          return consumption;
        },
      },
      {
        provide: PERIODIC,
        inject: [DataSource, AuditEmitter, Shutdown],
        useFactory: (dataSource: DataSource, audit: AuditEmitter, shutdown: Shutdown) => {
          const { gapWaitSeconds } = config;
          const stops = [
            every(GAP_CHECK_MS, logger, 'looking for gaps', () =>
              reportGaps({ dataSource, audit, logger, gapWaitSeconds }),
            ),
            every(PARTITION_CHECK_MS, logger, 'making partitions', () => keepPartitionsAhead(dataSource)),
          ];
          shutdown.onShutdown('periodic work', () => Promise.all(stops.map((stop) => stop())).then(() => {}));
          return stops;
        },
      },
    ],
  };
}
