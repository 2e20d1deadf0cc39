import { randomBytes } from 'node:crypto';
import { AuditEvent } from '@ostiary/contracts/ostiary/audit/v1/audit';
import { DirectoryChanged, DirectoryClient } from '@ostiary/contracts/ostiary/directory/v1/directory';
import { signJws } from '@ostiary/crypto/jws';
import { randomUuid } from '@ostiary/crypto/random';
import { grpcClient, type PromiseClient } from '@ostiary/platform/grpc-client';
import { type Consumption, consumeBroadcast } from '@ostiary/platform/kafka';
import { createLogger } from '@ostiary/platform/logger';
import { type RunningService, startService } from '@ostiary/platform/service-main';
import { ADMIN_SCOPES, type Role } from '../access/permissions.js';
import { tenantService } from '../app.module.js';
import { FakePeers } from './fake-peers.js';
import { createTestDatabase, given, type TestDatabase } from './test-database.js';

export const ORIGIN = 'https://id.example';
export const MTLS_ORIGIN = 'https://mtls.id.example';
export const AUDIENCE = `${ORIGIN}/api`;
export const SYSTEM_ISSUER = `${ORIGIN}/system/admin`;
export const EVERY_SCOPE = Object.keys(ADMIN_SCOPES).join(' ');

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  readonly json: Readonly<Record<string, unknown>>;
}

export interface Call {
  readonly token?: string;
  /** Sent as JSON. */
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
  /** Sent as it is. */
  readonly raw?: string | Uint8Array;
}

/** Somebody with a tenant and a token. */
export interface TestAdministrator {
  readonly tenant: string;
  readonly id: string;
  readonly token: string;
}

export type LaunchedWorkspace = Readonly<Record<string, unknown>> & {
  readonly id: string;
  readonly slug: string;
  readonly path: string;
};

/** The service as it runs, between real stores and peers that answer what they are told. */
export class TenantSystem {
  readonly peers = new FakePeers();
  readonly events: AuditEvent[] = [];
  readonly changes: DirectoryChanged[] = [];
  readonly secret = randomBytes(32);
  database!: TestDatabase;
  directory!: PromiseClient<DirectoryClient>;
  service!: RunningService;
  peersAddress = '';
  #consumptions: Consumption[] = [];

  async start(env: Readonly<Record<string, string>> = {}): Promise<void> {
    [this.database, this.peersAddress] = await Promise.all([createTestDatabase(), this.peers.listen()]);
    await Promise.all([this.#listen('ostiary.audit.v1'), this.#listen('ostiary.directory.v1')]);
    this.service = await this.startReplica(env);
    this.directory = grpcClient(DirectoryClient, `127.0.0.1:${this.service.grpcPort}`, { deadlineMs: 5000 });
    await this.ready(this.service);
  }

  startReplica(env: Readonly<Record<string, string>> = {}): Promise<RunningService> {
    return startService(tenantService, {
      HTTP_PORT: '0',
      GRPC_PORT: '0',
      DATABASE_URL: this.database.url,
      REDIS_URL: given('OSTIARY_TEST_REDIS_URL'),
      KAFKA_BROKERS: given('OSTIARY_TEST_KAFKA_BROKERS'),
      OSTIARY_ISSUER_TEMPLATE: `${ORIGIN}/{tenant}/{workspace}`,
      OSTIARY_MTLS_ISSUER_TEMPLATE: `${MTLS_ORIGIN}/{tenant}/{workspace}`,
      OSTIARY_INSTALLATION_SECRET: this.secret.toString('base64'),
      OSTIARY_REGISTRATIONS_PER_HOUR: '100000',
      ISSUANCE_GRPC: this.peersAddress,
      IDENTITY_GRPC: this.peersAddress,
      SESSIONS_GRPC: this.peersAddress,
      AUDIT_GRPC: this.peersAddress,
      LOG_LEVEL: 'fatal',
      HTTP_DRAIN_DELAY_MS: '0',
      INSTANCE_ID: `tenant-${randomBytes(3).toString('hex')}`,
      ...env,
    });
  }

  async ready(service: RunningService): Promise<void> {
    await eventually(async () => {
      const answer = await fetch(`http://127.0.0.1:${service.httpPort}/readyz`);
      return answer.status === 200 ? true : undefined;
    }, 'the service is ready');
  }

  async stop(): Promise<void> {
    this.directory.close();
    await this.service.close();
    await Promise.all(this.#consumptions.map((consumption) => consumption.close()));
    this.peers.close();
    await this.database.drop();
  }

  async call(
    method: string,
    path: string,
    { token, body, headers, raw }: Call = {},
    service = this.service,
  ): Promise<Answer> {
    const type = method === 'PATCH' ? 'application/merge-patch+json' : 'application/json';
    const sent = raw ?? (body === undefined ? undefined : JSON.stringify(body));
    const response = await fetch(`http://127.0.0.1:${service.httpPort}${path}`, {
      method,
      headers: {
        ...(sent === undefined ? {} : { 'content-type': type }),
        ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
        ...headers,
      },
      ...(sent === undefined ? {} : { body: sent }),
    });
    const text = await response.text();
    const isJson = /json/.test(response.headers.get('content-type') ?? '');
    return { status: response.status, headers: response.headers, text, json: isJson ? JSON.parse(text) : {} };
  }

  /** A call that must succeed. */
  async done(method: string, path: string, call: Call): Promise<Readonly<Record<string, unknown>>> {
    const answer = await this.call(method, path, call);
    if (answer.status >= 300) throw new Error(`${method} ${path}: ${answer.status} ${answer.text}`);
    return answer.json;
  }

  /** An access token as `token` would issue it for the admin API. */
  accessToken(
    subject: string,
    claims: Readonly<Record<string, unknown>> = {},
    header: Readonly<Record<string, unknown>> = {},
  ): string {
    const key = this.systemKey();
    const now = Math.floor(Date.now() / 1000);
    const all = {
      iss: SYSTEM_ISSUER,
      aud: AUDIENCE,
      sub: subject,
      client_id: 'ostiary-cli',
      auth_time: Math.floor(Date.now() / 1000),
      jti: randomUuid(),
      iat: now,
      exp: now + 600,
      scope: EVERY_SCOPE,
      ...claims,
    };
    return signJws({ typ: 'at+jwt', kid: key.kid, ...header }, all, key.privateKey, 'ES256');
  }

  /** The ES256 key of system/admin: the first that was ever made. */
  systemKey() {
    const key = [...this.peers.keys.values()].find((one) => one.alg === 'ES256');
    if (key === undefined) throw new Error('system/admin has no key yet');
    return key;
  }

  /** Registers a tenant; the token is its owner's. */
  async newTenant(): Promise<TestAdministrator> {
    const mark = randomBytes(4).toString('hex');
    const tenant = `acme-${mark}`;
    const registered = await this.done('POST', '/api/tenants', {
      body: {
        slug: tenant,
        name: `Acme ${mark}`,
        administrator: { username: `owner-${mark}`, password: `phrase ${mark}` },
      },
    });
    const { administrator } = registered;
    const id =
      typeof administrator === 'object' && administrator !== null ? String(Reflect.get(administrator, 'id')) : '';
    return { tenant, id, token: this.accessToken(id) };
  }

  /** Another administrator of the tenant, with that role. */
  async withRole(owner: TestAdministrator, role: Role): Promise<TestAdministrator> {
    const mark = randomBytes(4).toString('hex');
    const added = await this.done('POST', `/api/tenants/${owner.tenant}/administrators`, {
      token: owner.token,
      body: { username: `${role}-${mark}`, password: `phrase ${mark}`, role },
    });
    return { tenant: owner.tenant, id: String(added.id), token: this.accessToken(String(added.id)) };
  }

  async launch(owner: TestAdministrator, body: Readonly<Record<string, unknown>> = {}): Promise<LaunchedWorkspace> {
    const slug = `w-${randomBytes(4).toString('hex')}`;
    const launched = await this.done('POST', `/api/tenants/${owner.tenant}/workspaces`, {
      token: owner.token,
      body: { profile: 'b2b', slug, name: 'A workspace', ...body },
    });
    const path = `/api/tenants/${owner.tenant}/workspaces/${String(launched.slug)}`;
    return { ...launched, id: String(launched.id), slug: String(launched.slug), path };
  }

  /** The events of a request, once one of each type has come out of Kafka. */
  async eventsOf(requestId: string | null, types: readonly string[]): Promise<AuditEvent[]> {
    return eventually(
      () => {
        const found = this.events.filter((event) => event.request?.requestId === requestId);
        return types.every((type) => found.some((event) => event.type === type)) ? found : undefined;
      },
      `events ${types.join(', ')} of request ${requestId}`,
    );
  }

  async #listen(topic: 'ostiary.audit.v1' | 'ostiary.directory.v1'): Promise<void> {
    const logger = createLogger({ service: 'test', level: 'silent', instanceId: 'test' });
    await new Promise<void>((resolve) => {
      const consumption = consumeBroadcast({
        brokers: given('OSTIARY_TEST_KAFKA_BROKERS').split(','),
        clientId: `tenant-test-${randomBytes(3).toString('hex')}`,
        logger,
        topic,
        onMessage: ({ value }) => {
          const json: unknown = JSON.parse(value.toString());
          if (topic === 'ostiary.audit.v1') this.events.push(AuditEvent.fromJSON(json));
          else this.changes.push(DirectoryChanged.fromJSON(json));
        },
        onReconnect: () => resolve(),
      });
      this.#consumptions.push(consumption);
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
