import { type DynamicModule, Module } from '@nestjs/common';
import { AuditEmitter } from '@ostiary/audit/audit-emitter';
import { deriveKey } from '@ostiary/crypto/installation-secret';
import { DirectoryOutbox } from '@ostiary/directory/directory-outbox';
import { Readiness } from '@ostiary/platform/health';
import { createProducer, type EventProducer } from '@ostiary/platform/kafka';
import type { Logger } from '@ostiary/platform/logger';
import { createDataSource, isMigrated } from '@ostiary/platform/postgres';
import { Shutdown } from '@ostiary/platform/shutdown';
import { DataSource } from 'typeorm';
import type { IdentityConfig } from './config.js';
import { IDENTITY_DEPENDENCIES, type IdentityDependencies, IdentityRpc } from './identity.rpc.js';
import { MIGRATIONS, SCHEMA } from './migrations/migrations.js';
import { forgetTallies } from './passwords/forget-tallies.js';
import { PasswordCredentialEntity } from './passwords/password-credential.entity.js';
import { PasswordHasher, unknowableHash } from './passwords/password-hasher.js';
import { SignInTallyEntity } from './passwords/sign-in-tally.entity.js';
import { LoginNameEntity, UserEntity } from './users/user.entity.js';

export const ENTITIES = [UserEntity, LoginNameEntity, PasswordCredentialEntity, SignInTallyEntity];

const PRODUCER = Symbol('EventProducer');

@Module({})
class IdentityModule {}

/** The composition root: everything that this process is made of, in the order in which it is made. */
export function identityModule(config: IdentityConfig, logger: Logger): DynamicModule {
  return {
    module: IdentityModule,
    providers: [
      {
        provide: DataSource,
        inject: [Readiness, Shutdown],
        useFactory: async (readiness: Readiness, shutdown: Shutdown) => {
          const dataSource = await createDataSource({
            url: config.databaseUrl,
            schema: SCHEMA,
            entities: ENTITIES,
            poolSize: config.databasePoolSize,
            logger,
            applicationName: config.instanceId,
          });
          readiness.register('postgres', () => isMigrated(dataSource, SCHEMA, MIGRATIONS));
          shutdown.onShutdown('postgres', () => dataSource.destroy());
          return dataSource;
        },
      },
      {
        provide: PRODUCER,
        inject: [Shutdown],
        // Not a condition for readiness: while Kafka is away, events wait in the outboxes.
        useFactory: (shutdown: Shutdown) => {
          const producer = createProducer({ brokers: config.kafkaBrokers, clientId: config.instanceId, logger });
          shutdown.onShutdown('kafka', () => producer.close());
          return producer;
        },
      },
      {
        provide: AuditEmitter,
        inject: [DataSource, PRODUCER, Shutdown],
        useFactory: (dataSource: DataSource, producer: EventProducer, shutdown: Shutdown) => {
          const audit = new AuditEmitter({
            service: 'identity',
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
        provide: DirectoryOutbox,
        inject: [DataSource, PRODUCER, Shutdown],
        useFactory: (dataSource: DataSource, producer: EventProducer, shutdown: Shutdown) => {
          const outbox = new DirectoryOutbox({ dataSource, schema: SCHEMA, producer, logger });
          outbox.start();
          shutdown.onShutdown('directory outbox', () => outbox.close());
          return outbox;
        },
      },
      {
        provide: IDENTITY_DEPENDENCIES,
        inject: [DataSource, AuditEmitter, DirectoryOutbox, Shutdown],
        useFactory: async (
          dataSource: DataSource,
          audit: AuditEmitter,
          directoryOutbox: DirectoryOutbox,
          shutdown: Shutdown,
        ): Promise<IdentityDependencies> => {
          const hasher = new PasswordHasher({
            concurrency: config.passwordConcurrency,
            queueLimit: config.passwordQueue,
          });
          const forgetting = forgetTallies(dataSource, logger);
          shutdown.onShutdown('forgetting of tallies', () => clearInterval(forgetting));
          return {
            dataSource,
            audit,
            directoryOutbox,
            hasher,
            nobodysHash: await unknowableHash(hasher),
            tallyKey: deriveKey(config.installationSecret, 'sign-in-tally'),
            now: Date.now,
          };
        },
      },
    ],
    controllers: [IdentityRpc],
  };
}
