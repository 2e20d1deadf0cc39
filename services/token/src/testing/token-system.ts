import { createHash, randomBytes, randomUUID } from 'node:crypto';
import { AuditEvent } from '@ostiary/contracts/ostiary/audit/v1/audit';
import { DirectoryChanged } from '@ostiary/contracts/ostiary/directory/v1/directory';
import type { Organization } from '@ostiary/contracts/ostiary/identity/v1/organizations';
import {
  GrantsClient,
  GrantsService,
  IssuanceClient,
  IssuanceService,
  type RecordGrantRequest,
} from '@ostiary/contracts/ostiary/issuance/v1/issuance';
import { hashClientSecret } from '@ostiary/crypto/client-secret';
import { deriveKey } from '@ostiary/crypto/installation-secret';
import { signJws } from '@ostiary/crypto/jws';
import { generateSigningKey, type SigningKey } from '@ostiary/crypto/signing-key';
import type { ClientRecord } from '@ostiary/oauth/client';
import { CIBA_GRANT, DEVICE_CODE_GRANT, type WorkspaceSettings } from '@ostiary/oauth/workspace';
import { settingsOf, WORKSPACE_PROFILES } from '@ostiary/oauth/workspace-profiles';
import { grpcClient, type PromiseClient } from '@ostiary/platform/grpc-client';
import { type Consumption, consumeBroadcast, createProducer, type EventProducer } from '@ostiary/platform/kafka';
import { createLogger } from '@ostiary/platform/logger';
import { type RunningService, startService } from '@ostiary/platform/service-main';
import { type AuthorizationCodeRecord, AuthorizationCodeStore } from '@ostiary/state/authorization-code.store';
import { BackchannelRequestStore } from '@ostiary/state/backchannel-request.store';
import { DeviceAuthorizationStore } from '@ostiary/state/device-authorization.store';
import type { IssuedAuthorization } from '@ostiary/state/issued-authorization';
import { connectRedis, type Redis } from '@ostiary/state/redis';
import { tokenModule } from '../app.module.js';
import { tokenConfig } from '../config.js';
import { FakePeers } from './fake-peers.js';
import { createTestDatabase, given, type TestDatabase } from './test-database.js';

/** Of a request that says nothing of grants. */
export const WITHOUT_MANAGEMENT = { action: '', grantId: '', claims: [], reason: '' };
export const VERIFIER = 'dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk';
export const REDIRECT_URI = 'https://app.example/cb';
export const API = 'https://api.example/';
export const SECRET = 'a-client-secret-of-two-hundred-and-fifty-six-bits';
const ISSUER_TEMPLATE = 'https://id.example/{tenant}/{workspace}';

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  /** Of a JSON body, otherwise empty. */
  readonly json: Readonly<Record<string, unknown>>;
}

export interface TestWorkspace {
  readonly tenant: string;
  readonly slug: string;
  readonly id: string;
  readonly issuer: string;
}

export type Form = Readonly<Record<string, string | readonly string[]>>;

/** The service as it runs, twice, between real stores and peers that answer what they are told. */
export class TokenSystem {
  readonly tenant = `acme-${process.pid}-${randomBytes(3).toString('hex')}`;
  readonly events: AuditEvent[] = [];
  readonly peers = new FakePeers();
  /** Base64. */
  readonly keyEncryptionKey = randomBytes(32).toString('base64');
  readonly #secret = randomBytes(32);
  database!: TestDatabase;
  redis!: Redis;
  codes!: AuthorizationCodeStore;
  devices!: DeviceAuthorizationStore;
  requests!: BackchannelRequestStore;
  issuance!: PromiseClient<IssuanceClient>;
  grants!: PromiseClient<GrantsClient>;
  #services: RunningService[] = [];
  #consumption!: Consumption;
  #producer!: EventProducer;
  #peers = '';

  async start(): Promise<void> {
    this.database = await createTestDatabase(`system_${randomBytes(3).toString('hex')}`);
    this.#peers = await this.peers.listen();
    this.redis = connectRedis(given('OSTIARY_TEST_REDIS_URL'));
    this.codes = new AuthorizationCodeStore(this.redis);
    this.devices = new DeviceAuthorizationStore(this.redis);
    this.requests = new BackchannelRequestStore(this.redis);
    const env = { OSTIARY_KEY_ENCRYPTION_KEY: this.keyEncryptionKey };
    this.#services = await Promise.all([this.startReplica(env), this.startReplica(env)]);
    const address = `127.0.0.1:${this.#services[0]?.grpcPort}`;
    this.issuance = grpcClient(IssuanceClient, address, { deadlineMs: 5000 });
    this.grants = grpcClient(GrantsClient, address, { deadlineMs: 5000 });
    await this.#listenToEvents();
  }

  startReplica(env: Record<string, string>): Promise<RunningService> {
    return startService(
      {
        name: 'token',
        config: tokenConfig,
        module: tokenModule,
        grpcServices: { 'ostiary.issuance.v1.Issuance': IssuanceService, 'ostiary.issuance.v1.Grants': GrantsService },
      },
      {
        HTTP_PORT: '0',
        GRPC_PORT: '0',
        DATABASE_URL: this.database.url,
        REDIS_URL: given('OSTIARY_TEST_REDIS_URL'),
        KAFKA_BROKERS: given('OSTIARY_TEST_KAFKA_BROKERS'),
        OSTIARY_ISSUER_TEMPLATE: ISSUER_TEMPLATE,
        OSTIARY_MTLS_ISSUER_TEMPLATE: 'https://mtls.id.example/{tenant}/{workspace}',
        OSTIARY_INSTALLATION_SECRET: this.#secret.toString('base64'),
        OSTIARY_CLIENT_CERT_FORMAT: 'rfc9440',
        DIRECTORY_GRPC: this.#peers,
        IDENTITY_GRPC: this.#peers,
        LOG_LEVEL: 'warn',
        HTTP_DRAIN_DELAY_MS: '0',
        INSTANCE_ID: `token-${randomBytes(3).toString('hex')}`,
        ...env,
      },
    );
  }

  async #listenToEvents(): Promise<void> {
    const logger = createLogger({ service: 'test', level: 'silent', instanceId: 'test' });
    const brokers = given('OSTIARY_TEST_KAFKA_BROKERS').split(',');
    this.#producer = createProducer({ brokers, clientId: 'token-test-producer', logger });
    await new Promise<void>((resolve) => {
      this.#consumption = consumeBroadcast({
        brokers,
        clientId: 'token-test',
        logger,
        topic: 'ostiary.audit.v1',
        onMessage: ({ value }) => {
          const event = AuditEvent.fromJSON(JSON.parse(value.toString()));
          if (event.tenant === this.tenant) this.events.push(event);
        },
        onReconnect: () => resolve(),
      });
    });
  }

  async stop(): Promise<void> {
    this.issuance.close();
    this.grants.close();
    await Promise.all([
      ...this.#services.map((service) => service.close()),
      this.#consumption.close(),
      this.#producer.close(),
    ]);
    this.peers.close();
    this.redis.disconnect();
    await this.database.drop();
  }

  /** The events that a request caused, once they have come out of Kafka. */
  async eventsOf(requestId: string, types: readonly string[]): Promise<AuditEvent[]> {
    for (let i = 0; i < 100; i++) {
      const found = this.events.filter((event) => event.request?.requestId === requestId);
      if (types.every((type) => found.some((event) => event.type === type))) return found;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    throw new Error(`no ${types.join(', ')} of request ${requestId}: ${JSON.stringify(this.events.slice(-5))}`);
  }

  async newWorkspace(change: Partial<WorkspaceSettings> = {}): Promise<TestWorkspace> {
    const id = randomUUID();
    const slug = `w-${id.slice(0, 8)}`;
    const settings: WorkspaceSettings = {
      ...settingsOf(WORKSPACE_PROFILES.b2b),
      resources: [{ identifier: API, name: 'API', scopes: ['read', 'write'] }],
      ...change,
    };
    const { keys } = await this.issuance.createSigningKeys({ workspaceId: id, algs: settings.signingAlgorithms });
    const encryption = settings.encryptionAlgorithms ?? [];
    const { keys: encryptionKeys } =
      encryption.length > 0
        ? await this.issuance.createEncryptionKeys({ workspaceId: id, algs: encryption })
        : { keys: [] };
    this.peers.workspaces.set(`${this.tenant}/${slug}`, {
      ...{ id, tenant: this.tenant, slug, name: slug, workspaceProfile: 'b2b', disabled: false, version: 1 },
      settingsJson: JSON.stringify(settings),
      signingKeys: keys.map((key) => ({ ...key, state: 'active', createdAt: 0, activatesAt: 0, retiresAt: 0 })),
      encryptionKeys: encryptionKeys.map((key) => ({ ...key, retired: false })),
    });
    return { id, slug, tenant: this.tenant, issuer: `https://id.example/${this.tenant}/${slug}` };
  }

  /** Before anybody has asked for the workspace: no cache is told. */
  changeSettings(workspace: TestWorkspace, change: Partial<WorkspaceSettings>): void {
    const at = `${this.tenant}/${workspace.slug}`;
    const before = this.peers.workspaces.get(at);
    if (before === undefined) throw new Error(`there is no workspace ${at}`);
    const settings = JSON.stringify({ ...JSON.parse(before.settingsJson), ...change });
    this.peers.workspaces.set(at, { ...before, settingsJson: settings, version: before.version + 1 });
  }

  /** A web client with a secret, unless told otherwise. */
  newClient(workspace: TestWorkspace, change: Partial<ClientRecord> = {}): ClientRecord {
    const record: ClientRecord = {
      clientId: `client-${randomBytes(6).toString('hex')}`,
      clientName: 'Test',
      applicationType: 'web',
      firstParty: false,
      securityProfile: 'oauth2.1',
      tokenEndpointAuthMethod: 'client_secret_basic',
      secretHashes: [{ hash: hashClientSecret(SECRET, deriveKey(this.#secret, 'client-secret')), createdAt: 0 }],
      redirectUris: [REDIRECT_URI],
      grantTypes: ['authorization_code', 'refresh_token', 'client_credentials'],
      responseTypes: ['code'],
      scopes: ['openid', 'profile', 'email', 'offline_access', 'read', 'write'],
      resources: [],
      requirePushedAuthorizationRequests: false,
      dpopBoundAccessTokens: false,
      tlsClientCertificateBoundAccessTokens: false,
      disabled: false,
      createdAt: 0,
      ...change,
    };
    this.putClient(workspace, record);
    return record;
  }

  putClient(workspace: TestWorkspace, record: ClientRecord): void {
    this.peers.clients.set(`${workspace.id}/${record.clientId}`, {
      workspaceId: workspace.id,
      clientId: record.clientId,
      clientJson: JSON.stringify(record),
      version: Date.now(),
      disabled: record.disabled,
    });
  }

  newUser(
    workspace: TestWorkspace,
    claims: Record<string, unknown> = { name: 'Ada', email: 'ada@example.com' },
  ): string {
    const id = randomUUID();
    this.putUser(workspace, id, claims, false);
    return id;
  }

  putUser(workspace: TestWorkspace, id: string, claims: Record<string, unknown>, disabled: boolean): void {
    const at = { version: Date.now(), createdAt: 0, updatedAt: 0 };
    const claimsJson = JSON.stringify(claims);
    this.peers.users.set(id, {
      id,
      tenant: this.tenant,
      workspaceId: workspace.id,
      username: id,
      claimsJson,
      disabled,
      ...at,
    });
  }

  /** All of a user's, as identity has them. Who knows them already has to be told. */
  putMemberships(
    workspace: TestWorkspace,
    userId: string,
    all: readonly (Pick<Organization, 'id' | 'displayName'> & Partial<Organization> & { readonly roles: string[] })[],
  ): void {
    const times = { createdAt: 0, updatedAt: 0 };
    const memberships = all.map(({ roles, ...organization }) => ({
      organization: {
        ...{ tenant: this.tenant, workspaceId: workspace.id, name: 'an-organization', domains: [], enabled: true },
        ...{ metadataJson: '', version: 1, ...times, ...organization },
      },
      ...{ roles, ...times },
    }));
    this.peers.memberships.set(`${workspace.id}/${userId}`, memberships);
  }

  /** Says what changed, as tenant and identity do. */
  async announce(workspace: TestWorkspace, changed: NonNullable<DirectoryChanged['changed']>): Promise<void> {
    const change = {
      tenant: this.tenant,
      workspaceId: workspace.id,
      workspace: workspace.slug,
      changed,
      changedAt: Date.now(),
    };
    const value = Buffer.from(JSON.stringify(DirectoryChanged.toJSON(change)));
    await this.#producer.send([{ topic: 'ostiary.directory.v1', key: workspace.id, value, headers: {} }]);
  }

  /** What authorize leaves behind when a user has said yes: a grant, and a code for it. */
  async newCode(
    workspace: TestWorkspace,
    client: ClientRecord,
    change: Partial<AuthorizationCodeRecord> = {},
    asked: Partial<RecordGrantRequest> = {},
  ): Promise<{ code: string; record: AuthorizationCodeRecord }> {
    const userId = change.userId ?? this.newUser(workspace);
    const scopes = change.scopes ?? ['openid', 'profile', 'read'];
    const grant = await this.grants.recordGrant({
      ...{ tenant: this.tenant, workspaceId: workspace.id, userId, clientId: client.clientId },
      ...{
        scopes: [...scopes],
        resources: [],
        authorizationDetailsJson: '',
        ...WITHOUT_MANAGEMENT,
        ...(change.organizationId !== undefined && { organizationId: change.organizationId }),
        ...asked,
        requestedBy: requestedBy(workspace, userId),
      },
    });
    const now = Date.now();
    const record: AuthorizationCodeRecord = {
      authorizationId: randomUUID(),
      grantId: grant.id,
      grantVersion: grant.version,
      ...(grant.expiresAt > 0 && { grantExpiresAt: grant.expiresAt * 1000 }),
      tenant: this.tenant,
      workspaceId: workspace.id,
      clientId: client.clientId,
      userId,
      sessionId: randomUUID(),
      redirectUri: REDIRECT_URI,
      codeChallenge: createHash('sha256').update(VERIFIER).digest('base64url'),
      scopes,
      resources: [],
      nonce: 'n-1',
      authTime: Math.floor(now / 1000) - 10,
      acr: 'urn:acr',
      amr: ['pwd'],
      issuedAt: now,
      expiresAt: now + 60_000,
      ...change,
    };
    const code = randomBytes(32).toString('base64url');
    await this.codes.put(code, record, 60);
    return { code, record };
  }

  /** What authorize leaves behind when a device has asked (`pending`), and when a user has said yes: a grant, and what it is for. */
  async newDevice(
    workspace: TestWorkspace,
    client: ClientRecord,
    state: 'pending' | 'approved' | 'denied' = 'approved',
    change: Partial<IssuedAuthorization> = {},
  ): Promise<{ deviceCode: string; approval: IssuedAuthorization }> {
    const userId = change.userId ?? this.newUser(workspace);
    const { clientId } = client;
    const scopes = change.scopes ?? ['openid', 'profile', 'read'];
    const grant = await this.grants.recordGrant({
      ...{ tenant: this.tenant, workspaceId: workspace.id, userId, clientId, scopes: [...scopes], resources: [] },
      ...{ authorizationDetailsJson: '', ...WITHOUT_MANAGEMENT, requestedBy: requestedBy(workspace, userId) },
      ...(change.organizationId !== undefined && { organizationId: change.organizationId }),
    });
    const now = Date.now();
    const deviceCode = randomBytes(32).toString('base64url');
    const deviceHash = createHash('sha256').update(deviceCode).digest('base64url');
    const approval: IssuedAuthorization = {
      ...{ authorizationId: randomUUID(), grantId: grant.id, tenant: this.tenant, workspaceId: workspace.id },
      ...{ clientId, userId, sessionId: randomUUID(), scopes, resources: [] },
      ...{ authTime: Math.floor(now / 1000) - 10, acr: 'urn:acr', amr: ['pwd'] },
      ...change,
    };
    await this.devices.put(
      deviceCode,
      {
        ...{ workspaceId: workspace.id, clientId, userCode: deviceCode.slice(0, 8), address: '192.0.2.1' },
        ...{ requestedAt: now, expiresAt: now + 600_000 },
        request: { clientId, scopes, resources: [], acrValues: [], uiLocales: [] },
      },
      600,
    );
    if (state === 'denied') await this.devices.deny(deviceHash, now);
    if (state === 'approved') {
      await this.devices.claim(deviceHash, now);
      await this.devices.approve(deviceHash, approval);
    }
    return { deviceCode, approval };
  }

  /** The same where a client has asked for the user by the back channel (CIBA). */
  async newBackchannelRequest(
    workspace: TestWorkspace,
    client: ClientRecord,
    state: 'pending' | 'approved' | 'denied' = 'approved',
    change: Partial<IssuedAuthorization> & { readonly expiresAt?: number } = {},
  ): Promise<{ authReqId: string; approval: IssuedAuthorization }> {
    const { expiresAt = Date.now() + 120_000, ...allowed } = change;
    const { approval } = await this.newDevice(workspace, client, 'pending', allowed);
    const { clientId, userId, scopes, resources } = approval;
    const now = Date.now();
    const authReqId = randomBytes(32).toString('base64url');
    const record = {
      ...{ workspaceId: workspace.id, clientId, userId, address: '192.0.2.1', requestedAt: now, expiresAt },
      request: { clientId, scopes, resources, acrValues: [] },
    };
    await this.requests.put(authReqId, record, { perUser: 10, perClient: 10 });
    const pending = await this.requests.findPending(
      workspace.id,
      userId,
      createHash('sha256').update(authReqId).digest('base64url'),
      0,
    );
    if (pending === undefined) throw new Error('it was not stored');
    if (state === 'denied') await this.requests.deny(pending.id, record, 0);
    if (state === 'approved') {
      await this.requests.claim(pending, 0);
      await this.requests.approve(pending.id, approval);
    }
    return { authReqId, approval };
  }

  ask(
    workspace: TestWorkspace,
    client: ClientRecord,
    authReqId: string,
    form: Form = {},
    headers: Record<string, string> = {},
  ) {
    return this.token(workspace, client, { grant_type: CIBA_GRANT, auth_req_id: authReqId, ...form }, headers);
  }

  poll(
    workspace: TestWorkspace,
    client: ClientRecord,
    deviceCode: string,
    form: Form = {},
    headers: Record<string, string> = {},
  ) {
    return this.token(workspace, client, { grant_type: DEVICE_CODE_GRANT, device_code: deviceCode, ...form }, headers);
  }

  /** Replicas take turns. */
  async call(
    workspace: TestWorkspace,
    endpoint: string,
    request: { method?: string; headers?: Record<string, string>; form?: Form; query?: string; body?: string } = {},
  ): Promise<Answer> {
    const service = this.#services[this.#turn++ % this.#services.length];
    const url = `http://127.0.0.1:${service?.httpPort}/${workspace.tenant}/${workspace.slug}/${endpoint}${request.query ?? ''}`;
    const body = request.form === undefined ? request.body : encoded(request.form);
    const answer = await fetch(url, {
      method: request.method ?? (body === undefined ? 'GET' : 'POST'),
      headers: {
        ...(request.form && { 'content-type': 'application/x-www-form-urlencoded' }),
        ...request.headers,
      },
      ...(body !== undefined && { body }),
    });
    const text = await answer.text();
    const isJson = answer.headers.get('content-type')?.includes('json') === true && text !== '';
    return { status: answer.status, headers: answer.headers, text, json: isJson ? JSON.parse(text) : {} };
  }
  #turn = 0;

  /** POST /token as the client, by its secret, its name alone, or an assertion. */
  token(
    workspace: TestWorkspace,
    client: ClientRecord,
    form: Form,
    headers: Record<string, string> = {},
  ): Promise<Answer> {
    const named = client.tokenEndpointAuthMethod === 'none' ? { client_id: client.clientId } : {};
    return this.call(workspace, 'token', {
      form: { ...named, ...form },
      headers: { ...credentials(client), ...headers },
    });
  }

  redeem(
    workspace: TestWorkspace,
    client: ClientRecord,
    code: string,
    form: Form = {},
    headers: Record<string, string> = {},
  ) {
    const usual = { grant_type: 'authorization_code', code, redirect_uri: REDIRECT_URI, code_verifier: VERIFIER };
    return this.token(workspace, client, { ...usual, ...form }, headers);
  }

  refresh(
    workspace: TestWorkspace,
    client: ClientRecord,
    token: unknown,
    form: Form = {},
    headers: Record<string, string> = {},
  ) {
    return this.token(
      workspace,
      client,
      { grant_type: 'refresh_token', refresh_token: String(token), ...form },
      headers,
    );
  }

  introspect(workspace: TestWorkspace, client: ClientRecord, token: unknown): Promise<Answer> {
    return this.call(workspace, 'introspect', { form: { token: String(token) }, headers: credentials(client) });
  }
}

export const requestedBy = (workspace: TestWorkspace, userId: string, requestId: string = randomUUID()) => ({
  ...{
    actorType: 'user',
    actorId: userId,
    requestId,
    address: '192.0.2.1',
    userAgent: 'test',
    workspace: workspace.slug,
  },
});

export function credentials(client: ClientRecord): Record<string, string> {
  if (client.tokenEndpointAuthMethod !== 'client_secret_basic') return {};
  return { authorization: `Basic ${Buffer.from(`${client.clientId}:${SECRET}`).toString('base64')}` };
}

function encoded(form: Form): string {
  const parameters = new URLSearchParams();
  for (const [name, value] of Object.entries(form)) {
    for (const one of typeof value === 'string' ? [value] : value) parameters.append(name, one);
  }
  return parameters.toString();
}

/** A key that makes DPoP proofs. */
export class ProofKey {
  private constructor(readonly key: SigningKey) {}

  static async create(): Promise<ProofKey> {
    return new ProofKey(await generateSigningKey('ES256'));
  }

  get jkt(): string {
    return this.key.kid;
  }

  proof(method: string, url: string, claims: Record<string, unknown> = {}, accessToken?: unknown): { dpop: string } {
    const { kty, crv, x, y } = this.key.publicJwk;
    const ath =
      accessToken === undefined ? {} : { ath: createHash('sha256').update(String(accessToken)).digest('base64url') };
    const payload = { jti: randomUUID(), htm: method, htu: url, iat: Math.floor(Date.now() / 1000), ...ath, ...claims };
    return { dpop: signJws({ typ: 'dpop+jwt', jwk: { kty, crv, x, y } }, payload, this.key.privateKey, 'ES256') };
  }
}

/** Claims of a JWT, unverified. */
export function claimsOf(jwt: unknown): Record<string, unknown> {
  return JSON.parse(Buffer.from(String(jwt).split('.')[1] ?? '', 'base64url').toString());
}

export function headerOf(jwt: unknown): Record<string, unknown> {
  return JSON.parse(Buffer.from(String(jwt).split('.')[0] ?? '', 'base64url').toString());
}

/** The left half of a hash, as at_hash has it. */
export const leftHalf = (text: unknown): string =>
  createHash('sha256').update(String(text)).digest().subarray(0, 16).toString('base64url');
