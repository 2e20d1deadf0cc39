import { randomBytes, randomUUID } from 'node:crypto';
import { AuditEvent } from '@ostiary/contracts/ostiary/audit/v1/audit';
import { DirectoryChanged } from '@ostiary/contracts/ostiary/directory/v1/directory';
import { CredentialsClient, CredentialsService } from '@ostiary/contracts/ostiary/identity/v1/credentials';
import {
  IdentityClient,
  IdentityService,
  type RequestedBy,
  type User,
} from '@ostiary/contracts/ostiary/identity/v1/identity';
import { OrganizationsClient, OrganizationsService } from '@ostiary/contracts/ostiary/identity/v1/organizations';
import { grpcClient, type PromiseClient } from '@ostiary/platform/grpc-client';
import { type Consumption, consumeBroadcast } from '@ostiary/platform/kafka';
import { createLogger } from '@ostiary/platform/logger';
import { runMigrations } from '@ostiary/platform/migrate';
import { type RunningService, startService } from '@ostiary/platform/service-main';
import pg from 'pg';
import { identityModule } from '../app.module.js';
import { identityConfig } from '../config.js';
import { MIGRATIONS, SCHEMA } from '../migrations/migrations.js';
import { MailServer } from './mail-server.js';

const given = (name: string): string => {
  const value = process.env[name];
  if (value === undefined) throw new Error(`${name} is required: run "node tools/test.mjs service"`);
  return value;
};

export const ISSUER_TEMPLATE = 'https://id.example/{tenant}/{workspace}';

/** The service as it runs, between real stores and a mail server that does as it is told. */
export class IdentitySystem {
  readonly mail = new MailServer();
  readonly events: AuditEvent[] = [];
  /** What the caches are told of this tenant. */
  readonly changes: DirectoryChanged[] = [];
  readonly mark = randomBytes(4).toString('hex');
  readonly tenant = `acme-${this.mark}`;
  readonly workspaceId = randomUUID();
  readonly requestedBy: RequestedBy = {
    actorType: 'administrator',
    actorId: randomUUID(),
    requestId: `request-${this.mark}`,
    address: '192.0.2.7',
    userAgent: 'test',
    tenant: this.tenant,
    workspace: 'shop',
    auditAddress: 'full',
    correspondence: { workspaceName: 'The Shop', senderName: '', locales: [] },
  };
  identity!: PromiseClient<IdentityClient>;
  /** Of the first replica. */
  credentials!: PromiseClient<CredentialsClient>;
  organizations!: PromiseClient<OrganizationsClient>;
  /** Sees every row. */
  admin!: pg.Client;
  #mailUrl = '';
  #serial = 0;
  readonly #secret = randomBytes(32).toString('base64');
  readonly #services: RunningService[] = [];
  readonly #clients: { close(): void }[] = [];
  readonly #consumptions: Consumption[] = [];

  async start(env: Readonly<Record<string, string>> = {}): Promise<void> {
    const { username, password } = new URL(given('OSTIARY_TEST_POSTGRES_URL'));
    await this.#administer(
      `create database identity_${this.mark}`,
      `create role identity_${this.mark} login password 'secret'`,
    );
    const ownerUrl = this.#urlAs(username, password);
    await runMigrations(
      { service: 'identity', schema: SCHEMA, role: `identity_${this.mark}`, migrations: MIGRATIONS },
      { MIGRATION_DATABASE_URL: ownerUrl },
    );
    this.admin = new pg.Client({ connectionString: ownerUrl });
    await this.admin.connect();
    this.#mailUrl = await this.mail.listen();
    await this.#follow();
    ({
      identity: this.identity,
      credentials: this.credentials,
      organizations: this.organizations,
    } = await this.#begin(env));
  }

  /** Another process of the service. */
  async replica(env: Readonly<Record<string, string>> = {}): Promise<PromiseClient<IdentityClient>> {
    return (await this.#begin(env)).identity;
  }

  /** The same, asked for credentials. */
  async credentialsReplica(env: Readonly<Record<string, string>>): Promise<PromiseClient<CredentialsClient>> {
    return (await this.#begin(env)).credentials;
  }

  async #begin(env: Readonly<Record<string, string>>) {
    const service = await startService(
      {
        name: 'identity',
        config: identityConfig,
        module: identityModule,
        grpcServices: {
          'ostiary.identity.v1.Identity': IdentityService,
          'ostiary.identity.v1.Credentials': CredentialsService,
          'ostiary.identity.v1.Organizations': OrganizationsService,
        },
      },
      {
        HTTP_PORT: '0',
        GRPC_PORT: '0',
        DATABASE_URL: this.#urlAs(`identity_${this.mark}`, 'secret'),
        KAFKA_BROKERS: given('OSTIARY_TEST_KAFKA_BROKERS'),
        OSTIARY_INSTALLATION_SECRET: this.#secret,
        OSTIARY_PASSWORD_CONCURRENCY: '2',
        OSTIARY_ISSUER_TEMPLATE: ISSUER_TEMPLATE,
        OSTIARY_SMTP_URL: this.#mailUrl,
        OSTIARY_MAIL_FROM: 'Ostiary <no-reply@id.example>',
        LOG_LEVEL: 'fatal',
        INSTANCE_ID: `identity-${this.mark}-${this.#services.length}`,
        ...env,
      },
    );
    this.#services.push(service);
    const address = `127.0.0.1:${service.grpcPort}`;
    const identity = grpcClient(IdentityClient, address, { deadlineMs: 10_000 });
    const credentials = grpcClient(CredentialsClient, address, { deadlineMs: 10_000 });
    const organizations = grpcClient(OrganizationsClient, address, { deadlineMs: 10_000 });
    this.#clients.push(identity, credentials, organizations);
    return { identity, credentials, organizations };
  }

  async stop(): Promise<void> {
    for (const client of this.#clients) client.close();
    await Promise.all(this.#services.map((service) => service.close()));
    await Promise.all(this.#consumptions.map((consumption) => consumption.close()));
    await this.mail.close();
    await this.admin.end();
    await this.#administer(`drop database identity_${this.mark} with (force)`, `drop role identity_${this.mark}`);
  }

  /** A user with an address of his own, and the password "three otters in the mill pond". */
  newUser(claims: Readonly<Record<string, unknown>> = {}): Promise<User & { readonly email: string }> {
    this.#serial += 1;
    const username = `user-${this.#serial}`;
    const email = `${username}@mail.example`;
    return this.identity
      .createUser({
        tenant: this.tenant,
        workspaceId: this.workspaceId,
        username,
        password: 'three otters in the mill pond',
        claimsJson: JSON.stringify({ email, ...claims }),
        requestedBy: this.requestedBy,
      })
      .then((user) => ({ ...user, email }));
  }

  /** The first event of that type about that target, once it has come out of Kafka. */
  eventOf(type: string, targetId: string): Promise<AuditEvent> {
    return eventually(
      () => this.events.find((event) => event.type === type && event.target?.id === targetId),
      `${type} of ${targetId}`,
    );
  }

  async rows(sql: string, values: readonly unknown[] = []): Promise<Record<string, unknown>[]> {
    return (await this.admin.query(sql, [...values])).rows;
  }

  #urlAs(user: string, password: string): string {
    const url = new URL(given('OSTIARY_TEST_POSTGRES_URL'));
    return Object.assign(url, { pathname: `/identity_${this.mark}`, username: user, password }).href;
  }

  async #administer(...statements: string[]): Promise<void> {
    const client = new pg.Client({ connectionString: given('OSTIARY_TEST_POSTGRES_URL') });
    await client.connect();
    for (const statement of statements) await client.query(statement);
    await client.end();
  }

  async #follow(): Promise<void> {
    await Promise.all([
      this.#hear('ostiary.audit.v1', (value) => this.events.push(AuditEvent.fromJSON(value))),
      this.#hear('ostiary.directory.v1', (value) => {
        const change = DirectoryChanged.fromJSON(value);
        if (change.tenant === this.tenant) this.changes.push(change);
      }),
    ]);
  }

  #hear(topic: string, take: (value: unknown) => void): Promise<void> {
    return new Promise((resolve) => {
      this.#consumptions.push(
        consumeBroadcast({
          brokers: given('OSTIARY_TEST_KAFKA_BROKERS').split(','),
          clientId: `identity-test-${this.mark}-${topic}`,
          logger: createLogger({ service: 'test', level: 'silent', instanceId: 'test' }),
          topic,
          onMessage: ({ value }) => take(JSON.parse(value.toString())),
          onReconnect: () => resolve(),
        }),
      );
    });
  }
}

/** What `find` gives once it is not undefined; fails after ten seconds. */
export async function eventually<T>(find: () => T | undefined | Promise<T | undefined>, what: string): Promise<T> {
  for (let i = 0; i < 200; i++) {
    const found = await find();
    if (found !== undefined) return found;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error(`it did not come to be: ${what}`);
}
