import { type DynamicModule, Module } from '@nestjs/common';
import { AuditEmitter } from '@ostiary/audit/audit-emitter';
import { deriveKey } from '@ostiary/crypto/installation-secret';
import { localKeyEncryptionKey } from '@ostiary/crypto/seal';
import { DirectoryOutbox } from '@ostiary/directory/directory-outbox';
import { Readiness } from '@ostiary/platform/health';
import { createProducer, type EventProducer } from '@ostiary/platform/kafka';
import type { Logger } from '@ostiary/platform/logger';
import { every } from '@ostiary/platform/periodic';
import { createDataSource, isMigrated } from '@ostiary/platform/postgres';
import { Shutdown } from '@ostiary/platform/shutdown';
import { DataSource } from 'typeorm';
import type { IdentityConfig } from './config.js';
import { CREDENTIAL_DEPENDENCIES, type CredentialDependencies, CredentialsRpc } from './credentials.rpc.js';
import { IDENTITY_DEPENDENCIES, type IdentityDependencies, IdentityRpc } from './identity.rpc.js';
import { forgetAllowances } from './mail/mail-allowance.js';
import { forgetLinks, MailLinks } from './mail/mail-link.js';
import { MailOutbox, type TakenMail } from './mail/mail-outbox.js';
import { measureMail } from './mail/measure-mail.js';
import type { MailQueue } from './mail/queue-mail.js';
import { sendDueMail } from './mail/send-mail.js';
import { SmtpSender } from './mail/smtp-sender.js';
import { forgetCodes, MailedCodes } from './mailed-codes/mailed-code.js';
import { MIGRATIONS, SCHEMA } from './migrations/migrations.js';
import {
  OneTimeCodeEnrolmentEntity,
  OneTimeCodesEntity,
  RecoveryCodeEntity,
} from './one-time-codes/one-time-codes.entity.js';
import {
  OrganizationDomainEntity,
  OrganizationEntity,
  OrganizationMemberEntity,
} from './organizations/organization.entity.js';
import { OrganizationQuota } from './organizations/organization-quota.js';
import type { OrganizationDependencies } from './organizations/record-organization-change.js';
import { ORGANIZATION_DEPENDENCIES, OrganizationsRpc } from './organizations.rpc.js';
import { PasskeyEntity } from './passkeys/passkey.entity.js';
import { addressed } from './passwords/address-reset.js';
import { forgetTallies } from './passwords/forget-tallies.js';
import { PasswordCredentialEntity } from './passwords/password-credential.entity.js';
import { PasswordHasher, unknowableHash } from './passwords/password-hasher.js';
import { SignInTallyEntity } from './passwords/sign-in-tally.entity.js';
import { UserCodeEntity } from './user-codes/user-code.entity.js';
import { LoginNameEntity, UserEntity } from './users/user.entity.js';
import { UserQuota } from './users/user-quota.js';

export const ENTITIES = [
  UserEntity,
  LoginNameEntity,
  PasswordCredentialEntity,
  SignInTallyEntity,
  PasskeyEntity,
  OneTimeCodesEntity,
  OneTimeCodeEnrolmentEntity,
  RecoveryCodeEntity,
  UserCodeEntity,
  OrganizationEntity,
  OrganizationDomainEntity,
  OrganizationMemberEntity,
];

const PRODUCER = Symbol('EventProducer');
const MAIL_QUEUE = Symbol('MailQueue');

/** How often messages are looked for that are due. */
const SENDING_MS = 1_000;
const FORGETTING_MS = 60_000;
const FORGETTING_LOT = 1000;

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
            tls: config.databaseTls,
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
          const producer = createProducer({ ...config.kafka, clientId: config.instanceId, logger });
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
        provide: MAIL_QUEUE,
        inject: [DataSource, AuditEmitter, Shutdown],
        useFactory: (dataSource: DataSource, audit: AuditEmitter, shutdown: Shutdown) =>
          startMail(config, logger, dataSource, audit, shutdown),
      },
      {
        provide: IDENTITY_DEPENDENCIES,
        inject: [DataSource, AuditEmitter, DirectoryOutbox, MAIL_QUEUE, Shutdown],
        useFactory: async (
          dataSource: DataSource,
          audit: AuditEmitter,
          directoryOutbox: DirectoryOutbox,
          mailQueue: MailQueue | undefined,
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
            mailQueue,
            hasher,
            nobodysHash: await unknowableHash(hasher),
            userQuota: new UserQuota(config.usersPerWorkspace),
            tallyKey: deriveKey(config.installationSecret, 'sign-in-tally'),
            now: Date.now,
          };
        },
      },
      {
        provide: CREDENTIAL_DEPENDENCIES,
        inject: [IDENTITY_DEPENDENCIES],
        useFactory: (identity: IdentityDependencies): CredentialDependencies => ({
          ...identity,
          secretKey: localKeyEncryptionKey(deriveKey(config.installationSecret, 'one-time-codes')),
          recoveryKey: deriveKey(config.installationSecret, 'recovery-codes'),
          mailedCodeKey: mailedCodeKey(config),
        }),
      },
      {
        provide: ORGANIZATION_DEPENDENCIES,
        inject: [IDENTITY_DEPENDENCIES],
        useFactory: (identity: IdentityDependencies): OrganizationDependencies => ({
          ...identity,
          organizationQuota: new OrganizationQuota(config.organizationsPerWorkspace, config.membersPerOrganization),
        }),
      },
    ],
    controllers: [IdentityRpc, CredentialsRpc, OrganizationsRpc],
  };
}

/** Under which codes are hashed when they leave, and when they are shown. */
const mailedCodeKey = ({ installationSecret }: IdentityConfig): Uint8Array =>
  deriveKey(installationSecret, 'mailed-codes');

/** Sends what is queued, from now on; undefined, and said in the log, where there is no server to send by. */
function startMail(
  config: IdentityConfig,
  logger: Logger,
  dataSource: DataSource,
  audit: AuditEmitter,
  shutdown: Shutdown,
): MailQueue | undefined {
  const { mail } = config;
  if (mail === undefined) {
    logger.info('no e-mail is sent: OSTIARY_SMTP_URL is not set');
    return undefined;
  }
  const now = Date.now;
  const smtp = new SmtpSender(mail.smtp);
  const outbox = new MailOutbox(dataSource);
  shutdown.onShutdown('mail metrics', measureMail(outbox, now));
  const links = new MailLinks(dataSource, mail.issuerTemplate);
  const codes = new MailedCodes(dataSource, mailedCodeKey(config));
  const allowance = { limits: mail.limits, key: deriveKey(config.installationSecret, 'mail-tally') };
  const withReader = (taken: TakenMail) => addressed({ dataSource, allowance, now }, taken);
  const send = () =>
    sendDueMail({ outbox, addressed: withReader, links, codes, smtp, from: mail.from, audit, logger, now });
  const sending = every(SENDING_MS, logger, 'sending e-mail', send);
  const forget = async () => {
    while ((await forgetAllowances(dataSource.manager, now(), FORGETTING_LOT)) === FORGETTING_LOT);
    while ((await forgetLinks(dataSource.manager, FORGETTING_LOT)) === FORGETTING_LOT);
    while ((await forgetCodes(dataSource.manager, FORGETTING_LOT)) === FORGETTING_LOT);
  };
  const forgetting = every(FORGETTING_MS, logger, 'forgetting what was sent', forget);
  shutdown.onShutdown('mail', async () => {
    await Promise.all([sending(), forgetting()]);
    smtp.close();
  });
  return { allowance, now };
}
