import { type DynamicModule, Module } from '@nestjs/common';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { AuditEmitter } from '@ostiary/audit/audit-emitter';
import { type FetchDocument, RemoteJwks } from '@ostiary/client-authentication/remote-jwks';
import { DpopVerifier } from '@ostiary/client-authentication/sender-constraint';
import { AuditTrailClient } from '@ostiary/contracts/ostiary/audit/v1/audit';
import { DirectoryService } from '@ostiary/contracts/ostiary/directory/v1/directory';
import { CredentialsClient } from '@ostiary/contracts/ostiary/identity/v1/credentials';
import { IdentityClient } from '@ostiary/contracts/ostiary/identity/v1/identity';
import { OrganizationsClient } from '@ostiary/contracts/ostiary/identity/v1/organizations';
import { InvitationsService } from '@ostiary/contracts/ostiary/invitations/v1/invitations';
import {
  type CheckAccessTokenRequest,
  type CheckAccessTokenResponse,
  GrantsClient,
  IssuanceClient,
} from '@ostiary/contracts/ostiary/issuance/v1/issuance';
import { SessionsClient } from '@ostiary/contracts/ostiary/sessions/v1/sessions';
import { DpopNonces } from '@ostiary/crypto/dpop-nonce';
import { deriveKey } from '@ostiary/crypto/installation-secret';
import { DirectoryOutbox } from '@ostiary/directory/directory-outbox';
import { isSlug } from '@ostiary/directory/slug';
import { grpcClient, type PromiseClient } from '@ostiary/platform/grpc-client';
import { Readiness } from '@ostiary/platform/health';
import { createProducer, type EventProducer } from '@ostiary/platform/kafka';
import type { Logger } from '@ostiary/platform/logger';
import { createDataSource, inTenant, isMigrated } from '@ostiary/platform/postgres';
import { RequestLimits } from '@ostiary/platform/rate-limits/request-limits';
import { RouteTable } from '@ostiary/platform/route-table';
import { safeFetch } from '@ostiary/platform/safe-fetch';
import { LOGGER, type ServiceOptions } from '@ostiary/platform/service-main';
import { Shutdown } from '@ostiary/platform/shutdown';
import { connectRedis, type Redis, redisIsReady } from '@ostiary/state/redis';
import { RedisCounts } from '@ostiary/state/shared-counts';
import { SpendOnce } from '@ostiary/state/spend-once';
import type { FastifyInstance } from 'fastify';
import { DataSource } from 'typeorm';
import { AdminAccess } from './access/admin-access.js';
import { AdminGuard } from './access/admin-route.guard.js';
import { CallerAuthentication } from './access/authenticate-caller.js';
import { AdministratorsController } from './administrators/administrators.controller.js';
import { AgentsController } from './agents/agents.controller.js';
import { AuditTrailController } from './audit-trail/audit-trail.controller.js';
import { ClientDocuments } from './client-documents/client-documents.js';
import { ClientsController } from './clients/clients.controller.js';
import { type TenantConfig, tenantConfig } from './config.js';
import { ConfigurationController } from './configuration/configuration.controller.js';
import { CredentialsController } from './credentials/credentials.controller.js';
import { DEPENDENCIES, type Dependencies } from './dependencies.js';
import { DirectoryRpc } from './directory/directory.rpc.js';
import { DiscoveryController } from './discovery/discovery.controller.js';
import { DISCOVERY, type Discovery } from './discovery/discovery.js';
import { ExplanationsController } from './explanations/explanations.controller.js';
import { GlobalRevocationController } from './grants/global-revocation.controller.js';
import { GlobalRevocation } from './grants/global-revocation.js';
import { GrantsController } from './grants/grants.controller.js';
import { InvitationsController } from './invitations/invitations.controller.js';
import { InvitationsRpc } from './invitations/invitations.rpc.js';
import { advanceKeys } from './keys/advance-keys.js';
import { encryptionKeysOf } from './keys/encryption-key.repository.js';
import { exchangeEncryptionKeysOnSchedule } from './keys/exchange-encryption-keys.js';
import { KeysController } from './keys/keys.controller.js';
import { measureKeys } from './keys/measure-keys.js';
import { ResealStoredKeys } from './keys/reseal-stored-keys.js';
import { rotateOnSchedule } from './keys/schedule-rotation.js';
import { keysOf } from './keys/signing-key.repository.js';
import { OpenApiController } from './openapi/openapi.controller.js';
import { OPENAPI } from './openapi/openapi.js';
import { openApiDocument } from './openapi/openapi-document.js';
import { OrganizationsController } from './organizations/organizations.controller.js';
import { ProblemFilter } from './problems/problem.filter.js';
import { InitialAccessTokensController } from './registration/initial-access-tokens.controller.js';
import { RegistrationController } from './registration/registration.controller.js';
import { ENTITIES, MIGRATIONS, SCHEMA } from './schema.js';
import { SessionsController } from './sessions/sessions.controller.js';
import { establishSystem } from './system/establish-system.js';
import { repeat } from './system/repeat.js';
import { adminAudience, SystemWorkspace, systemIssuer } from './system/system-workspace.js';
import { PasskeyCeremonies } from './tenants/passkey-ceremonies.js';
import { RegistrationLimiter } from './tenants/registration-limiter.js';
import { TenantsController } from './tenants/tenants.controller.js';
import { UsersController } from './users/users.controller.js';
import { DeletedWorkspacesController } from './workspaces/deleted-workspaces.controller.js';
import { purgeDeleted } from './workspaces/purge-deleted.js';
import { findWorkspace } from './workspaces/workspace.repository.js';
import { asWorkspace } from './workspaces/workspace-overview.js';
import { WorkspacesController } from './workspaces/workspaces.controller.js';

const PRODUCER = Symbol('EventProducer');
const REDIS = Symbol('Redis');
const JOBS = Symbol('Jobs');

/** An administrator waits for these; nobody's sign-in does. */
const GRPC_DEADLINE_MS = 5_000;
/** Less time than those who ask for a client wait (libs/directory). Client ID Metadata Document §6.6 recommends 5 KB; keys by value need more. */
const CLIENT_DOCUMENT_LIMITS = { timeoutMs: 1_500, maxBytes: 16_384, accept: 'application/json' };
const KEY_JOB_MS = 5_000;
const PURGE_JOB_MS = 60_000;

@Module({})
class TenantModule {}

/** The composition root: everything that this process is made of, in the order in which it is made. */
export function tenantModule(config: TenantConfig, logger: Logger): DynamicModule {
  const audience = adminAudience(config.issuerTemplate);
  const issuer = systemIssuer(config.issuerTemplate);
  const now = Date.now;
  return {
    module: TenantModule,
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
        provide: REDIS,
        inject: [Readiness, Shutdown, RequestLimits],
        useFactory: (readiness: Readiness, shutdown: Shutdown, limits: RequestLimits) => {
          const redis = connectRedis(config.redis);
          readiness.register('redis', () => redisIsReady(redis));
          shutdown.onShutdown('redis', () => redis.disconnect());
          shutdown.onShutdown('request counts', limits.shareBy(new RedisCounts(redis), logger));
          return redis;
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
            service: 'tenant',
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
        provide: SystemWorkspace,
        inject: [DataSource],
        useFactory: (dataSource: DataSource) => new SystemWorkspace(dataSource, config, now),
      },
      {
        provide: DEPENDENCIES,
        inject: [DataSource, AuditEmitter, DirectoryOutbox, SystemWorkspace, Shutdown],
        useFactory: (
          dataSource: DataSource,
          audit: AuditEmitter,
          outbox: DirectoryOutbox,
          system: SystemWorkspace,
          shutdown: Shutdown,
        ): Dependencies & IssuanceDependency => {
          const issuance = grpcClient(IssuanceClient, config.issuanceGrpc, {
            deadlineMs: GRPC_DEADLINE_MS,
            tls: config.grpcTls,
          });
          const identity = grpcClient(IdentityClient, config.identityGrpc, {
            deadlineMs: GRPC_DEADLINE_MS,
            tls: config.grpcTls,
          });
          const credentials = grpcClient(CredentialsClient, config.identityGrpc, {
            deadlineMs: GRPC_DEADLINE_MS,
            tls: config.grpcTls,
          });
          const organizations = grpcClient(OrganizationsClient, config.identityGrpc, {
            deadlineMs: GRPC_DEADLINE_MS,
            tls: config.grpcTls,
          });
          const grants = grpcClient(GrantsClient, config.issuanceGrpc, {
            deadlineMs: GRPC_DEADLINE_MS,
            tls: config.grpcTls,
          });
          const sessions = grpcClient(SessionsClient, config.sessionsGrpc, {
            deadlineMs: GRPC_DEADLINE_MS,
            tls: config.grpcTls,
          });
          const auditTrail = grpcClient(AuditTrailClient, config.auditGrpc, {
            deadlineMs: GRPC_DEADLINE_MS,
            tls: config.grpcTls,
          });
          shutdown.onShutdown('gRPC clients', () => {
            for (const client of [issuance, identity, credentials, organizations, grants, sessions, auditTrail])
              client.close();
          });
          const fetchDocument: FetchDocument = (url) =>
            safeFetch(url, { ...config.outbound, accept: 'application/json' });
          return {
            dataSource,
            audit,
            outbox,
            issuance,
            identity,
            credentials,
            organizations,
            grants,
            sessions,
            auditTrail,
            systemWorkspace: () => system.get(),
            audience,
            issuerTemplate: config.issuerTemplate,
            mtlsIssuerTemplate: config.mtlsIssuerTemplate,
            clientSecretKey: deriveKey(config.installationSecret, 'client-secret'),
            trustsClientCertificates: config.trustsClientCertificates,
            quotas: config.quotas,
            fetchDocument,
            remoteJwks: new RemoteJwks({ fetch: fetchDocument }),
            clientDocuments: new ClientDocuments({
              fetch: (url) => safeFetch(url, { ...CLIENT_DOCUMENT_LIMITS, ...config.outbound }),
              now,
            }),
            keyPublishSeconds: config.keyPublishSeconds,
            workspacePurgeAfterSeconds: config.workspacePurgeAfterSeconds,
            demoPortalKey: config.demoPortalKey,
            logger,
            now,
          };
        },
      },
      {
        provide: JOBS,
        inject: [DEPENDENCIES, Readiness, Shutdown],
        useFactory: (deps: Dependencies, readiness: Readiness, shutdown: Shutdown) =>
          startJobs(config, deps, readiness, shutdown),
      },
      {
        provide: AdminAccess,
        inject: [DEPENDENCIES, REDIS, AuditEmitter],
        useFactory: (deps: Dependencies & IssuanceDependency, redis: Redis, audit: AuditEmitter) => {
          const { dataSource, systemWorkspace } = deps;
          const authentication = new CallerAuthentication({
            systemWorkspace,
            dpop: dpopVerifier(config, redis, audit),
            checkAccessToken: (request, context) => deps.issuance.checkAccessToken(request, context),
            audience,
            metadataUrl: `${new URL(audience).origin}/.well-known/oauth-protected-resource/api`,
            maxAgeSeconds: config.adminMaxAgeSeconds,
            now,
          });
          return new AdminAccess({ authentication, dataSource, audit, systemWorkspace });
        },
      },
      AdminGuard,
      {
        provide: GlobalRevocation,
        inject: [DEPENDENCIES, REDIS, AuditEmitter],
        useFactory: (deps: Dependencies & IssuanceDependency, redis: Redis, audit: AuditEmitter) => {
          const dpop = dpopVerifier(config, redis, audit);
          const checkAccessToken = (
            request: CheckAccessTokenRequest,
            context: { requestId: string; traceId: string },
          ): Promise<CheckAccessTokenResponse> => deps.issuance.checkAccessToken(request, context);
          return new GlobalRevocation({ deps: { ...deps, audit }, authentication: { dpop, checkAccessToken, now } });
        },
      },
      {
        provide: RegistrationLimiter,
        inject: [REDIS],
        useFactory: (redis: Redis) =>
          new RegistrationLimiter(redis, config.registrationsPerHour, config.slugChecksPerHour),
      },
      {
        provide: PasskeyCeremonies,
        inject: [REDIS],
        useFactory: (redis: Redis) => new PasskeyCeremonies(redis),
      },
      {
        provide: DISCOVERY,
        inject: [DataSource],
        useFactory: (dataSource: DataSource): Discovery => ({
          trustsClientCertificates: config.trustsClientCertificates,
          audience,
          systemIssuer: issuer,
          workspace: async (tenant, slug) => {
            if (!isSlug(tenant)) return undefined;
            return inTenant(dataSource, tenant, async (manager) => {
              const workspace = await findWorkspace(manager, tenant, slug);
              if (workspace === undefined) return undefined;
              const keys = await keysOf(manager, tenant, workspace.id);
              return asWorkspace(config, workspace, keys, await encryptionKeysOf(manager, tenant, workspace.id));
            });
          },
        }),
      },
      { provide: OPENAPI, useValue: () => openApiDocument({ origin: new URL(audience).origin, issuer }) },
    ],
    controllers: [
      DirectoryRpc,
      DiscoveryController,
      TenantsController,
      WorkspacesController,
      DeletedWorkspacesController,
      ClientsController,
      RegistrationController,
      InitialAccessTokensController,
      ConfigurationController,
      ExplanationsController,
      UsersController,
      OrganizationsController,
      CredentialsController,
      SessionsController,
      GrantsController,
      GlobalRevocationController,
      AgentsController,
      KeysController,
      AdministratorsController,
      InvitationsController,
      InvitationsRpc,
      AuditTrailController,
      OpenApiController,
    ],
  };
}

const dpopVerifier = (config: TenantConfig, redis: Redis, audit: AuditEmitter): DpopVerifier =>
  new DpopVerifier({
    spendOnce: new SpendOnce(redis),
    nonces: new DpopNonces(deriveKey(config.installationSecret, 'dpop-nonce')),
    ...{ audit, now: Date.now },
  });

/** The guard asks `token` about every access token; no use case does. */
interface IssuanceDependency {
  readonly issuance: Pick<PromiseClient<IssuanceClient>, 'checkAccessToken'>;
}

/** What runs beside requests: establishing the system workspace, advancing keys, purging. */
function startJobs(config: TenantConfig, deps: Dependencies, readiness: Readiness, shutdown: Shutdown): void {
  const stop = new AbortController();
  let established = false;
  const establishing = establishSystem({ ...deps, consolePublicKey: config.consolePublicKey }, stop.signal).then(() => {
    established = !stop.signal.aborted;
  });
  readiness.register('system workspace', () => established);
  const keys = repeat('advance keys', KEY_JOB_MS, () => advanceKeys(deps), deps.logger);
  const rotation = repeat('rotate keys', KEY_JOB_MS, () => rotateOnSchedule(deps), deps.logger);
  shutdown.onShutdown('key metrics', measureKeys(deps.dataSource, deps.now));
  const exchange = repeat('exchange keys', KEY_JOB_MS, () => exchangeEncryptionKeysOnSchedule(deps), deps.logger);
  const resealing = new ResealStoredKeys(deps);
  const reseal = repeat('reseal keys', KEY_JOB_MS, () => resealing.run(), deps.logger);
  const purge = repeat('purge', PURGE_JOB_MS, () => purgeDeleted(deps), deps.logger);
  shutdown.onShutdown('jobs', async () => {
    stop.abort();
    await Promise.all([establishing, keys.close(), rotation.close(), exchange.close(), reseal.close(), purge.close()]);
  });
}

/** Problem documents for the admin API, in place of OAuth errors. */
function configure(app: NestFastifyApplication): void {
  const fastify: FastifyInstance = app.getHttpAdapter().getInstance();
  app.useGlobalFilters(new ProblemFilter(app.get<Logger>(LOGGER), new RouteTable(fastify)));
}

/** Everything that platform needs to know to run the service. */
export const tenantService: ServiceOptions<TenantConfig> = {
  name: 'tenant',
  config: tenantConfig,
  module: tenantModule,
  grpcServices: {
    'ostiary.directory.v1.Directory': DirectoryService,
    'ostiary.invitations.v1.Invitations': InvitationsService,
  },
  // Settings with several hundred scopes, key sets with certificates.
  // RFC 7591 §3.1: clients register with JSON too.
  http: {
    bodyLimit: 262_144,
    jsonBelow: ['/api', /^\/[^/]+\/[^/]+\/(?:register|global-token-revocation)(?:[/?]|$)/],
    configure,
  },
};
