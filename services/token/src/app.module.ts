import { type DynamicModule, Module, type Provider } from '@nestjs/common';
import { AuditEmitter } from '@ostiary/audit/audit-emitter';
import { ClientAuthenticator } from '@ostiary/client-authentication/client-authenticator';
import { RemoteJwks } from '@ostiary/client-authentication/remote-jwks';
import { DpopVerifier } from '@ostiary/client-authentication/sender-constraint';
import { IdentityClient } from '@ostiary/contracts/ostiary/identity/v1/identity';
import { DpopNonces } from '@ostiary/crypto/dpop-nonce';
import { deriveKey } from '@ostiary/crypto/installation-secret';
import { besideOthers, localKeyEncryptionKey } from '@ostiary/crypto/seal';
import { connectDirectory } from '@ostiary/directory/connect-directory';
import { Directory } from '@ostiary/directory/directory';
import {
  CIBA_GRANT,
  DEVICE_CODE_GRANT,
  JWT_BEARER_GRANT,
  TOKEN_EXCHANGE_GRANT,
  type Workspace,
} from '@ostiary/oauth/workspace';
import { grpcClient, type PromiseClient } from '@ostiary/platform/grpc-client';
import { Readiness } from '@ostiary/platform/health';
import { createProducer, type EventProducer } from '@ostiary/platform/kafka';
import type { Logger } from '@ostiary/platform/logger';
import { every } from '@ostiary/platform/periodic';
import { createDataSource, isMigrated } from '@ostiary/platform/postgres';
import { PreparedQueries } from '@ostiary/platform/prepared-query';
import { RequestLimits } from '@ostiary/platform/rate-limits/request-limits';
import { safeFetch } from '@ostiary/platform/safe-fetch';
import { Shutdown } from '@ostiary/platform/shutdown';
import { RequestTraces } from '@ostiary/platform/tracing/request-traces';
import { AuthorizationCodeStore } from '@ostiary/state/authorization-code.store';
import { BackchannelRequestStore } from '@ostiary/state/backchannel-request.store';
import { DeviceAuthorizationStore } from '@ostiary/state/device-authorization.store';
import type { DecidableStore } from '@ostiary/state/pending-decisions';
import { connectRedis, type Redis, redisIsReady } from '@ostiary/state/redis';
import { RevocationCache } from '@ostiary/state/revocations';
import { RedisCounts } from '@ostiary/state/shared-counts';
import { SpendOnce } from '@ostiary/state/spend-once';
import { DataSource } from 'typeorm';
import { AcceptAccessToken } from './access-tokens/accept-access-token.js';
import { AccessTokenRepository } from './access-tokens/access-token.repository.js';
import { AccessTokenStanding } from './access-tokens/access-token-standing.js';
import { ActingOrganizations } from './access-tokens/acting-organizations.js';
import { IssueAccessToken } from './access-tokens/issue-access-token.js';
import { ReadAccessTokens } from './access-tokens/read-access-token.js';
import { AssertedUser } from './assertion-grant/asserted-user.js';
import { JwtBearerGrant, type Verify } from './assertion-grant/jwt-bearer.grant.js';
import { OpenByAssertion } from './assertion-grant/open-by-assertion.js';
import { verifyAssertion } from './assertion-grant/verify-assertion.js';
import { AuthorizationRepository } from './authorizations/authorization.repository.js';
import type { TokenConfig } from './config.js';
import { DelegationRepository } from './delegations/delegation.repository.js';
import { DelegationsRpc } from './delegations/delegations.rpc.js';
import { RecordDelegation } from './delegations/record-delegation.js';
import { ExchangeRepository } from './exchange/exchange.repository.js';
import { IssueIdentityAssertion } from './exchange/issue-identity-assertion.js';
import { ReadAsserted } from './exchange/read-asserted.js';
import { ReadExchanged } from './exchange/read-exchanged.js';
import { TokenExchangeGrant } from './exchange/token-exchange.grant.js';
import { flowOfRequest } from './flow-of-request.js';
import type { ChangeGrantDependencies } from './grants/change-grant.js';
import { GrantManagementController } from './grants/grant-management.controller.js';
import { GRANT_DEPENDENCIES, GrantsRpc } from './grants/grants.rpc.js';
import { ManageOwnGrant } from './grants/manage-own-grant.js';
import { NoteUse } from './grants/note-use.js';
import { IntrospectToken } from './introspection/introspect-token.js';
import { IntrospectionController } from './introspection/introspection.controller.js';
import { IssuanceRpc } from './issuance/issuance.rpc.js';
import { CreateEncryptionKeys } from './keys/create-encryption-keys.js';
import { CreateSigningKeys } from './keys/create-signing-keys.js';
import { DecryptionKeys } from './keys/decryption-keys.js';
import { JwksController } from './keys/jwks.controller.js';
import { KeyEncryptionKeyRegister } from './keys/key-encryption-key.register.js';
import { KeyPool } from './keys/key-pool.js';
import { ResealKeys } from './keys/reseal-keys.js';
import { ResponseJwts } from './keys/response-jwts.js';
import { SigningKeys } from './keys/signing-keys.js';
import { MIGRATIONS, SCHEMA } from './migrations/migrations.js';
import { purgeRegularly } from './purge/purge-expired.js';
import { RevocationController } from './revocation/revocation.controller.js';
import { RevokeToken } from './revocation/revoke-token.js';
import { AllotStatus } from './status-lists/allot-status.js';
import { PublishStatusList } from './status-lists/publish-status-list.js';
import { ShutOut } from './status-lists/shut-out.js';
import { StatusListRepository } from './status-lists/status-list.repository.js';
import { StatusListsController } from './status-lists/status-lists.controller.js';
import { AnswerTokenRequest } from './token/answer-token-request.js';
import { AuthorizationCodeGrant } from './token/authorization-code.grant.js';
import { AUTH_REQ_ID } from './token/ciba.grant.js';
import { ClientCredentialsGrant } from './token/client-credentials.grant.js';
import { type DecidedElsewhere, DecidedElsewhereGrant } from './token/decided-elsewhere.grant.js';
import { DEVICE_CODE } from './token/device-code.grant.js';
import { IssueTokens } from './token/issue-tokens.js';
import { RefreshTokenGrant } from './token/refresh-token.grant.js';
import { reportReplayTo } from './token/report-replay.js';
import { TokenController } from './token/token.controller.js';
import { AnswerUserinfo } from './userinfo/answer-userinfo.js';
import { UserinfoController } from './userinfo/userinfo.controller.js';

const PRODUCER = Symbol('EventProducer');
const REDIS = Symbol('Redis');
const IDENTITY = Symbol('Identity');

/** RSA keys made ahead: two workspaces can be launched at once without waiting for one. */
const KEYS_AHEAD = 4;

/** How long a use of a grant waits to be written. */
const USES_WRITTEN_MS = 5000;

@Module({})
class TokenModule {}

/** The composition root: everything that this process is made of, in the order in which it is made. */
export function tokenModule(config: TokenConfig, logger: Logger): DynamicModule {
  return {
    module: TokenModule,
    providers: [
      ...stores(config, logger),
      ...evidence(config, logger),
      ...callers(config),
      ...keys(config, logger),
      ...tokens(config, logger),
    ],
    controllers: [
      TokenController,
      IntrospectionController,
      RevocationController,
      UserinfoController,
      GrantManagementController,
      StatusListsController,
      JwksController,
      IssuanceRpc,
      GrantsRpc,
      DelegationsRpc,
    ],
  };
}

/** Where state lives. */
function stores(config: TokenConfig, logger: Logger): Provider[] {
  return [
    {
      provide: DataSource,
      inject: [Readiness, Shutdown],
      useFactory: async (readiness: Readiness, shutdown: Shutdown) => {
        const dataSource = await createDataSource({
          url: config.databaseUrl,
          tls: config.databaseTls,
          schema: SCHEMA,
          entities: [],
          poolSize: config.databasePoolSize,
          logger,
          applicationName: config.instanceId,
        });
        readiness.register('postgres', () => isMigrated(dataSource, SCHEMA, MIGRATIONS));
        shutdown.onShutdown('postgres', () => dataSource.destroy());
        const purge = purgeRegularly(dataSource, logger);
        shutdown.onShutdown('purge', () => purge.stop());
        return dataSource;
      },
    },
    {
      provide: REDIS,
      inject: [Readiness, Shutdown, RequestLimits, RequestTraces],
      useFactory: (readiness: Readiness, shutdown: Shutdown, limits: RequestLimits, traces: RequestTraces) => {
        const redis = connectRedis(config.redis);
        traces.joinBy(flowOfRequest(redis));
        readiness.register('redis', () => redisIsReady(redis));
        shutdown.onShutdown('redis', () => redis.disconnect());
        shutdown.onShutdown('request counts', limits.shareBy(new RedisCounts(redis), logger));
        return redis;
      },
    },
  ];
}

/** Where evidence goes, and where changes are heard of. */
function evidence(config: TokenConfig, logger: Logger): Provider[] {
  return [
    {
      provide: PRODUCER,
      inject: [Shutdown],
      // Not a condition for readiness: while Kafka is away, events wait in the outbox.
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
          service: 'token',
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
      provide: Directory,
      inject: [Shutdown],
      useFactory: (shutdown: Shutdown) => {
        const connected = connectDirectory({ ...config, logger, includeSealedKeys: true });
        shutdown.onShutdown('directory', () => connected.close());
        return connected.directory;
      },
    },
  ];
}

/** Who calls, and what they hold. */
function callers(config: TokenConfig): Provider[] {
  return [
    {
      provide: RemoteJwks,
      useFactory: () =>
        new RemoteJwks({ fetch: (url) => safeFetch(url, { ...config.outbound, accept: 'application/json' }) }),
    },
    {
      provide: ResponseJwts,
      inject: [RemoteJwks],
      useFactory: (remoteJwks: RemoteJwks) => new ResponseJwts(remoteJwks),
    },
    {
      provide: ClientAuthenticator,
      inject: [Directory, REDIS, AuditEmitter, RemoteJwks, RequestLimits],
      useFactory: (
        directory: Directory,
        redis: Redis,
        audit: AuditEmitter,
        remoteJwks: RemoteJwks,
        limits: RequestLimits,
      ) =>
        new ClientAuthenticator({
          limits,
          directory,
          spendOnce: new SpendOnce(redis),
          remoteJwks,
          clientSecretKey: deriveKey(config.installationSecret, 'client-secret'),
          audit,
          certificateTrust: config.certificateTrust,
          attestationChallenges: new DpopNonces(deriveKey(config.installationSecret, 'attestation-challenge')),
        }),
    },
    {
      provide: DpopVerifier,
      inject: [REDIS, AuditEmitter],
      useFactory: (redis: Redis, audit: AuditEmitter) =>
        new DpopVerifier({
          spendOnce: new SpendOnce(redis),
          nonces: new DpopNonces(deriveKey(config.installationSecret, 'dpop-nonce')),
          audit,
        }),
    },
  ];
}

/** The keys that only this service has. */
function keys(config: TokenConfig, logger: Logger): Provider[] {
  const keyEncryptionKey = besideOthers(
    localKeyEncryptionKey(config.keyEncryptionKey),
    config.otherKeyEncryptionKeys.map(localKeyEncryptionKey),
  );
  return [
    { provide: SigningKeys, useFactory: () => new SigningKeys(keyEncryptionKey) },
    { provide: DecryptionKeys, useFactory: () => new DecryptionKeys(keyEncryptionKey) },
    {
      provide: KeyEncryptionKeyRegister,
      inject: [DataSource, Readiness],
      useFactory: (dataSource: DataSource, readiness: Readiness) => {
        const register = new KeyEncryptionKeyRegister(dataSource, keyEncryptionKey, logger);
        readiness.register('key-encryption-key', () => register.isConfirmed());
        return register;
      },
    },
    {
      provide: CreateEncryptionKeys,
      inject: [KeyEncryptionKeyRegister],
      useFactory: (register: KeyEncryptionKeyRegister) => new CreateEncryptionKeys(keyEncryptionKey, register),
    },
    {
      provide: ResealKeys,
      inject: [KeyEncryptionKeyRegister],
      useFactory: (register: KeyEncryptionKeyRegister) => new ResealKeys(keyEncryptionKey, register, logger),
    },
    {
      provide: CreateSigningKeys,
      inject: [KeyEncryptionKeyRegister, Shutdown],
      useFactory: (register: KeyEncryptionKeyRegister, shutdown: Shutdown) => {
        const pool = new KeyPool(KEYS_AHEAD, logger);
        pool.fill();
        shutdown.onShutdown('key pool', () => pool.close());
        return new CreateSigningKeys(pool, keyEncryptionKey, register);
      },
    },
  ];
}

/** What is done with all of it. */
function tokens(config: TokenConfig, logger: Logger): Provider[] {
  const pairwiseKey = deriveKey(config.installationSecret, 'pairwise-subject');
  return [
    {
      provide: PreparedQueries,
      inject: [DataSource],
      useFactory: (dataSource: DataSource) => new PreparedQueries(dataSource),
    },
    {
      provide: AuthorizationRepository,
      inject: [PreparedQueries],
      useFactory: (queries: PreparedQueries) => new AuthorizationRepository(queries),
    },
    {
      provide: AccessTokenRepository,
      inject: [PreparedQueries],
      useFactory: (queries: PreparedQueries) => new AccessTokenRepository(queries),
    },
    {
      provide: NoteUse,
      inject: [DataSource, Shutdown],
      useFactory: (dataSource: DataSource, shutdown: Shutdown) => {
        const uses = new NoteUse(dataSource);
        const end = every(USES_WRITTEN_MS, logger, 'noting the use of grants', () => uses.write());
        // What was noted since is written before the connections go.
        shutdown.onShutdown('uses of grants', () => end().then(() => uses.write()));
        return uses;
      },
    },
    {
      provide: StatusListRepository,
      inject: [PreparedQueries, DataSource],
      useFactory: (queries: PreparedQueries, dataSource: DataSource) => new StatusListRepository(queries, dataSource),
    },
    {
      provide: PublishStatusList,
      inject: [Directory, StatusListRepository, SigningKeys, IDENTITY],
      useFactory: (
        directory: Directory,
        lists: StatusListRepository,
        signingKeys: SigningKeys,
        identity: PromiseClient<IdentityClient>,
      ) => {
        const shutOut = new ShutOut(directory, identity, lists, new ActingOrganizations(directory), Date.now);
        return new PublishStatusList(lists, shutOut, signingKeys, Date.now);
      },
    },
    {
      provide: AnswerTokenRequest,
      inject: [
        Directory,
        REDIS,
        AuditEmitter,
        DpopVerifier,
        SigningKeys,
        ResponseJwts,
        AuthorizationRepository,
        AccessTokenRepository,
        ReadExchanged,
        PreparedQueries,
        RemoteJwks,
        AssertedUser,
        StatusListRepository,
        NoteUse,
      ],
      useFactory: (
        directory: Directory,
        redis: Redis,
        audit: AuditEmitter,
        dpop: DpopVerifier,
        signingKeys: SigningKeys,
        responses: ResponseJwts,
        authorizations: AuthorizationRepository,
        accessTokens: AccessTokenRepository,
        exchanged: ReadExchanged,
        queries: PreparedQueries,
        remoteJwks: RemoteJwks,
        assertedUser: AssertedUser,
        statusLists: StatusListRepository,
        uses: NoteUse,
      ) => {
        const user = async (workspace: Workspace, userId: string) => directory.user(workspace, userId);
        const statuses = new AllotStatus(statusLists, Date.now);
        const accessToken = new IssueAccessToken(signingKeys, accessTokens, pairwiseKey, statuses);
        const claims = async (workspace: Workspace, userId: string) => (await user(workspace, userId))?.claims ?? {};
        const organizations = new ActingOrganizations(directory);
        const issue = new IssueTokens(accessToken, signingKeys, responses, claims, pairwiseKey, uses, organizations);
        const isEnabled = async (workspace: Workspace, userId: string) =>
          (await user(workspace, userId))?.disabled === false;
        const reportReplay = reportReplayTo(audit);
        const assertions = new OpenByAssertion(new SpendOnce(redis), authorizations, reportReplay);
        const successorKey = deriveKey(config.installationSecret, 'refresh-successor');
        const decidedElsewhere = (kind: DecidedElsewhere, decisions: DecidableStore) =>
          new DecidedElsewhereGrant(kind, decisions, authorizations, issue, isEnabled, reportReplay);
        const grants = {
          authorization_code: new AuthorizationCodeGrant(
            new AuthorizationCodeStore(redis),
            authorizations,
            issue,
            reportReplay,
          ),
          refresh_token: new RefreshTokenGrant(authorizations, issue, isEnabled, reportReplay, successorKey),
          client_credentials: new ClientCredentialsGrant(accessToken),
          [DEVICE_CODE_GRANT]: decidedElsewhere(DEVICE_CODE, new DeviceAuthorizationStore(redis)),
          [CIBA_GRANT]: decidedElsewhere(AUTH_REQ_ID, new BackchannelRequestStore(redis)),
          [TOKEN_EXCHANGE_GRANT]: new TokenExchangeGrant(
            exchanged,
            accessToken,
            new ExchangeRepository(queries),
            new IssueIdentityAssertion(exchanged, signingKeys, claims, pairwiseKey),
            assertions,
            organizations,
            pairwiseKey,
          ),
          [JWT_BEARER_GRANT]: new JwtBearerGrant(
            (request, assertion) => verifyAssertion(request, assertion, remoteJwks),
            assertedUser,
            assertions,
            accessToken,
            pairwiseKey,
          ),
        };
        const delegations = new RecordDelegation(new DelegationRepository(queries), directory);
        return new AnswerTokenRequest(dpop, grants, delegations, audit, Date.now);
      },
    },
    {
      provide: IDENTITY,
      inject: [Shutdown],
      useFactory: (shutdown: Shutdown) => {
        const identity = grpcClient(IdentityClient, config.identityGrpc, { deadlineMs: 2000, tls: config.grpcTls });
        shutdown.onShutdown('identity', async () => identity.close());
        return identity;
      },
    },
    {
      provide: AssertedUser,
      inject: [Directory, IDENTITY],
      useFactory: (directory: Directory, identity: PromiseClient<IdentityClient>) =>
        new AssertedUser(directory, identity),
    },
    {
      provide: AccessTokenStanding,
      inject: [Directory, AccessTokenRepository],
      useFactory: (directory: Directory, states: AccessTokenRepository) =>
        new AccessTokenStanding(directory, states, new ActingOrganizations(directory)),
    },
    {
      provide: ReadExchanged,
      inject: [ReadAccessTokens, AccessTokenStanding, AuthorizationRepository, AssertedUser, RemoteJwks],
      useFactory: (
        read: ReadAccessTokens,
        standing: AccessTokenStanding,
        authorizations: AuthorizationRepository,
        users: AssertedUser,
        remoteJwks: RemoteJwks,
      ) => {
        const verify: Verify = (request, assertion) => verifyAssertion(request, assertion, remoteJwks);
        return new ReadExchanged(read, standing, authorizations, new ReadAsserted(verify, users));
      },
    },
    {
      provide: ReadAccessTokens,
      inject: [AccessTokenRepository],
      useFactory: (accessTokens: AccessTokenRepository) => new ReadAccessTokens(accessTokens),
    },
    {
      provide: IntrospectToken,
      inject: [ReadAccessTokens, AccessTokenStanding, AuthorizationRepository],
      useFactory: (read: ReadAccessTokens, standing: AccessTokenStanding, authorizations: AuthorizationRepository) =>
        new IntrospectToken(read, standing, authorizations, pairwiseKey, Date.now),
    },
    {
      provide: RevokeToken,
      inject: [ReadAccessTokens, AccessTokenRepository, AuthorizationRepository],
      useFactory: (read: ReadAccessTokens, states: AccessTokenRepository, authorizations: AuthorizationRepository) =>
        new RevokeToken(read, states, authorizations, Date.now),
    },
    {
      provide: AcceptAccessToken,
      inject: [Directory, ReadAccessTokens, AccessTokenRepository, DpopVerifier],
      useFactory: (directory: Directory, read: ReadAccessTokens, states: AccessTokenRepository, dpop: DpopVerifier) =>
        new AcceptAccessToken(directory, read, states, dpop, new ActingOrganizations(directory), Date.now),
    },
    {
      provide: AnswerUserinfo,
      inject: [Directory, AcceptAccessToken],
      useFactory: (directory: Directory, tokens: AcceptAccessToken) => new AnswerUserinfo(directory, tokens, Date.now),
    },
    {
      provide: ManageOwnGrant,
      inject: [Directory, AcceptAccessToken, GRANT_DEPENDENCIES],
      useFactory: (directory: Directory, tokens: AcceptAccessToken, grants: ChangeGrantDependencies) =>
        new ManageOwnGrant(directory, tokens, grants),
    },
    {
      provide: GRANT_DEPENDENCIES,
      inject: [DataSource, AuditEmitter, REDIS, Directory],
      useFactory: (
        dataSource: DataSource,
        audit: AuditEmitter,
        redis: Redis,
        directory: Directory,
      ): ChangeGrantDependencies => ({
        dataSource,
        audit,
        revocations: new RevocationCache(redis),
        directory,
        now: Date.now,
      }),
    },
  ];
}
