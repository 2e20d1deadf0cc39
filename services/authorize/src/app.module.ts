import { setTimeout } from 'node:timers/promises';
import { type DynamicModule, Module, type Provider } from '@nestjs/common';
import { AuditEmitter } from '@ostiary/audit/audit-emitter';
import { ClientAuthenticator } from '@ostiary/client-authentication/client-authenticator';
import { RemoteJwks } from '@ostiary/client-authentication/remote-jwks';
import { DpopVerifier } from '@ostiary/client-authentication/sender-constraint';
import { CredentialsClient } from '@ostiary/contracts/ostiary/identity/v1/credentials';
import { IdentityClient } from '@ostiary/contracts/ostiary/identity/v1/identity';
import { InvitationsClient } from '@ostiary/contracts/ostiary/invitations/v1/invitations';
import { GrantsClient, IssuanceClient } from '@ostiary/contracts/ostiary/issuance/v1/issuance';
import { DpopNonces } from '@ostiary/crypto/dpop-nonce';
import { deriveKey } from '@ostiary/crypto/installation-secret';
import { connectDirectory } from '@ostiary/directory/connect-directory';
import { Directory } from '@ostiary/directory/directory';
import { grpcClient, type PromiseClient } from '@ostiary/platform/grpc-client';
import { Readiness } from '@ostiary/platform/health';
import { createProducer, type EventProducer } from '@ostiary/platform/kafka';
import type { Logger } from '@ostiary/platform/logger';
import { every } from '@ostiary/platform/periodic';
import { createDataSource, isMigrated } from '@ostiary/platform/postgres';
import { RequestLimits } from '@ostiary/platform/rate-limits/request-limits';
import { safeFetch } from '@ostiary/platform/safe-fetch';
import { Shutdown } from '@ostiary/platform/shutdown';
import { RequestTraces } from '@ostiary/platform/tracing/request-traces';
import { AuthorizationCodeStore } from '@ostiary/state/authorization-code.store';
import { BackchannelRequestStore } from '@ostiary/state/backchannel-request.store';
import { DeviceAuthorizationStore } from '@ostiary/state/device-authorization.store';
import { ExpiringRecords } from '@ostiary/state/expiring-records';
import { FlowRecords } from '@ostiary/state/flow-records';
import { PushedRequestStore } from '@ostiary/state/pushed-request.store';
import { connectRedis, type Redis, redisIsReady } from '@ostiary/state/redis';
import { RevocationCache } from '@ostiary/state/revocations';
import { RedisCounts } from '@ostiary/state/shared-counts';
import { SpendOnce } from '@ostiary/state/spend-once';
import { DataSource } from 'typeorm';
import { ACCOUNT_DEPENDENCIES, AccountController, type AccountDependencies } from './account/account.controller.js';
import {
  ATTESTATION_CHALLENGE_DEPENDENCIES,
  AttestationChallengeController,
  type AttestationChallengeDependencies,
} from './attestation-challenge/attestation-challenge.controller.js';
import {
  AUTHORIZE_DEPENDENCIES,
  AuthorizeController,
  type AuthorizeDependencies,
} from './authorize/authorize.controller.js';
import { type ReadRequestObject, requestObjectReader } from './authorize/read-request-object.js';
import type { SpentRequest } from './authorize/receive-request.js';
import { Refusals } from './authorize/refusals.js';
import { RemoteRequests } from './authorize/remote-requests.js';
import { SignedResponses } from './authorize/signed-responses.js';
import type { Pings } from './backchannel-authentication/approve-request.js';
import {
  BACKCHANNEL_AUTHENTICATION_DEPENDENCIES,
  BackchannelAuthenticationController,
  type BackchannelEndpointDependencies,
} from './backchannel-authentication/backchannel-authentication.controller.js';
import { BackchannelLimiter } from './backchannel-authentication/backchannel-limiter.js';
import { BackchannelNotices } from './backchannel-authentication/backchannel-notices.js';
import { BlockedClients } from './backchannel-authentication/blocked-client.repository.js';
import { deliverBackchannelNotices } from './backchannel-authentication/deliver-backchannel-notices.js';
import {
  REQUESTS_DEPENDENCIES,
  RequestsController,
  type RequestsDependencies,
} from './backchannel-authentication/requests.controller.js';
import type { AuthorizeConfig } from './config.js';
import {
  DEVICE_AUTHORIZATION_DEPENDENCIES,
  DeviceAuthorizationController,
  type DeviceAuthorizationDependencies,
} from './device-authorization/device-authorization.controller.js';
import { DeviceConfirmationController } from './device-authorization/device-confirmation.controller.js';
import {
  DEVICE_PAGE_DEPENDENCIES,
  DevicePageController,
  type DevicePageDependencies,
} from './device-authorization/device-page.controller.js';
import { UserCodeLimiter } from './device-authorization/user-code-limiter.js';
import { reachedOnce } from './directory-readiness.js';
import {
  EMAIL_VERIFICATION_DEPENDENCIES,
  EmailVerificationController,
  type EmailVerificationDependencies,
} from './email-verification/email-verification.controller.js';
import { flowOfRequest } from './flow-of-request.js';
import {
  INTERACTION_DEPENDENCIES,
  InteractionController,
  type InteractionDependencies,
} from './interaction/interaction.controller.js';
import { INTERACTION_RECORDS, type Interaction } from './interaction/interaction.js';
import { MailedCodeController } from './interaction/mailed-code.controller.js';
import type { CeremonyRecord } from './interaction/passkey-ceremony.js';
import { SecondFactorController, type SecondFactorDependencies } from './interaction/second-factor.controller.js';
import { SignUpLimiter } from './interaction/sign-up-limiter.js';
import {
  INVITATION_DEPENDENCIES,
  InvitationController,
  type InvitationDependencies,
} from './invitation/invitation.controller.js';
import {
  LANGUAGE_DEPENDENCIES,
  LanguageController,
  type LanguageDependencies,
} from './language/language.controller.js';
import { deliverLogoutNotices } from './logout/deliver-logout-notices.js';
import type { EndSessionDependencies } from './logout/end-session.js';
import {
  LOGOUT_DEPENDENCIES,
  LogoutController,
  type LogoutDependencies,
  type PendingLogout,
} from './logout/logout.controller.js';
import { LogoutNotices } from './logout/logout-notice.repository.js';
import { measureLogoutNotices } from './logout/measure-logout-notices.js';
import { MIGRATIONS, SCHEMA } from './migrations/migrations.js';
import { AssetsController } from './pages/assets.controller.js';
import { SignInPreviewController } from './pages/sign-in-preview.controller.js';
import { PAR_DEPENDENCIES, ParController, type ParDependencies } from './par/par.controller.js';
import {
  PASSWORD_RESET_DEPENDENCIES,
  PasswordResetController,
  type PasswordResetDependencies,
} from './password-reset/password-reset.controller.js';
import { PasswordResetOffer } from './password-reset/password-reset-offer.js';
import { purgeSessionsRegularly } from './sessions/purge-sessions.js';
import { SessionEntity } from './sessions/session.entity.js';
import type { Session } from './sessions/session.js';
import { SessionRepository } from './sessions/session.repository.js';
import { Sessions } from './sessions/sessions.js';
import { SESSIONS_RPC_DEPENDENCIES, SessionsRpc, type SessionsRpcDependencies } from './sessions/sessions.rpc.js';
import type { PushServices } from './user-notices/browser-subscription.js';
import { PushSubscriptions } from './user-notices/push-subscription.repository.js';
import { type SendPushDependencies, sendPush, VapidKeys } from './user-notices/send-push.js';
import { type UserNoticeDependencies, UserNotices } from './user-notices/user-notices.js';

const PRODUCER = Symbol('EventProducer');
const REDIS = Symbol('Redis');
const ISSUANCE = Symbol('IssuanceClient');
const READ_REQUEST_OBJECT = Symbol('ReadRequestObject');

/** RFC 9101 §10.1. */
const REQUEST_OBJECT_TYPE = 'application/oauth-authz-req+jwt, application/jwt;q=0.9, */*;q=0.1';
/** Longer than hashing a password takes under load. */
const IDENTITY_DEADLINE_MS = 10_000;
const CREDENTIALS_DEADLINE_MS = 3_000;
const GRANTS_DEADLINE_MS = 3_000;
/** Signing and decrypting. */
const ISSUANCE_DEADLINE_MS = 3_000;

/** What the authorization endpoint and the interaction pages share. */
type FrontChannel = AuthorizeDependencies &
  Pick<RequestsDependencies, 'requests' | 'limiter' | 'pings'> &
  Pick<BackchannelEndpointDependencies, 'identity' | 'limiter' | 'credentials'> &
  InteractionDependencies &
  DevicePageDependencies &
  EmailVerificationDependencies &
  LanguageDependencies &
  Pick<PasswordResetDependencies, 'identity'> &
  SecondFactorDependencies &
  Pick<AccountDependencies, 'identity' | 'credentials' | 'grants'> &
  Pick<UserNoticeDependencies, 'identity' | 'limiter' | 'requests'> &
  Pick<EndSessionDependencies, 'grants'>;

@Module({})
class AuthorizeModule {}

/** The composition root: everything that this process is made of, in the order in which it is made. */
export function authorizeModule(config: AuthorizeConfig, logger: Logger): DynamicModule {
  return {
    module: AuthorizeModule,
    providers: [
      ...stores(config, logger),
      ...evidence(config, logger),
      ...callers(config),
      ...frontChannel(config, logger),
      ...endOfSessions(config, logger),
    ],
    controllers: [
      ParController,
      AttestationChallengeController,
      AuthorizeController,
      InteractionController,
      SecondFactorController,
      MailedCodeController,
      DeviceAuthorizationController,
      DevicePageController,
      DeviceConfirmationController,
      BackchannelAuthenticationController,
      RequestsController,
      AccountController,
      LanguageController,
      LogoutController,
      InvitationController,
      EmailVerificationController,
      PasswordResetController,
      SessionsRpc,
      AssetsController,
      SignInPreviewController,
    ],
  };
}

/** Where state lives. */
function stores(config: AuthorizeConfig, logger: Logger): Provider[] {
  return [
    {
      provide: DataSource,
      inject: [Readiness, Shutdown],
      useFactory: async (readiness: Readiness, shutdown: Shutdown) => {
        const dataSource = await createDataSource({
          url: config.databaseUrl,
          tls: config.databaseTls,
          schema: SCHEMA,
          entities: [SessionEntity],
          poolSize: config.databasePoolSize,
          logger,
          applicationName: config.instanceId,
        });
        readiness.register('postgres', () => isMigrated(dataSource, SCHEMA, MIGRATIONS));
        shutdown.onShutdown('postgres', () => dataSource.destroy());
        const purge = purgeSessionsRegularly(dataSource, logger);
        shutdown.onShutdown('purge', () => clearInterval(purge));
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
function evidence(config: AuthorizeConfig, logger: Logger): Provider[] {
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
          service: 'authorize',
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
      inject: [Readiness, Shutdown],
      useFactory: (readiness: Readiness, shutdown: Shutdown) => {
        const connected = connectDirectory({ ...config, logger });
        readiness.register('directory', reachedOnce(connected.directory));
        shutdown.onShutdown('directory', () => connected.close());
        return connected.directory;
      },
    },
  ];
}

/** Who calls the back-channel endpoint, and what they hold. */
function callers(config: AuthorizeConfig): Provider[] {
  const challenges = new DpopNonces(deriveKey(config.installationSecret, 'attestation-challenge'));
  return [
    {
      provide: RemoteJwks,
      useFactory: () =>
        new RemoteJwks({
          fetch: (url) => safeFetch(url, { ...config.outbound, accept: 'application/json' }),
        }),
    },
    {
      provide: ISSUANCE,
      inject: [Shutdown],
      useFactory: (shutdown: Shutdown) => {
        const issuance = grpcClient(IssuanceClient, config.issuanceGrpc, {
          deadlineMs: ISSUANCE_DEADLINE_MS,
          tls: config.grpcTls,
        });
        shutdown.onShutdown('issuance', () => issuance.close());
        return issuance;
      },
    },
    {
      provide: READ_REQUEST_OBJECT,
      inject: [ISSUANCE, RemoteJwks],
      useFactory: (issuance: PromiseClient<IssuanceClient>, remoteJwks: RemoteJwks) =>
        requestObjectReader({ issuance, remoteJwks, now: Date.now }),
    },
    {
      provide: ATTESTATION_CHALLENGE_DEPENDENCIES,
      inject: [Directory],
      useFactory: (directory: Directory): AttestationChallengeDependencies => ({
        directory,
        challenges,
        now: Date.now,
      }),
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
          attestationChallenges: challenges,
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
    {
      provide: PAR_DEPENDENCIES,
      inject: [Directory, ClientAuthenticator, DpopVerifier, REDIS, AuditEmitter, READ_REQUEST_OBJECT],
      useFactory: (
        directory: Directory,
        authenticator: ClientAuthenticator,
        dpop: DpopVerifier,
        redis: Redis,
        audit: AuditEmitter,
        readRequestObject: ReadRequestObject,
      ): ParDependencies => ({
        directory,
        authenticator,
        dpop,
        pushedRequests: new PushedRequestStore(redis),
        readRequestObject,
        audit,
        now: Date.now,
      }),
    },
    {
      provide: DEVICE_AUTHORIZATION_DEPENDENCIES,
      inject: [Directory, ClientAuthenticator, REDIS, AuditEmitter],
      useFactory: (
        directory: Directory,
        authenticator: ClientAuthenticator,
        redis: Redis,
        audit: AuditEmitter,
      ): DeviceAuthorizationDependencies => ({
        directory,
        authenticator,
        devices: new DeviceAuthorizationStore(redis),
        audit,
        now: Date.now,
      }),
    },
  ];
}

/** What answers browsers. */
function frontChannel(config: AuthorizeConfig, logger: Logger): Provider[] {
  return [
    {
      provide: Sessions,
      inject: [DataSource, REDIS, AuditEmitter],
      useFactory: (dataSource: DataSource, redis: Redis, audit: AuditEmitter) =>
        new Sessions({
          cache: new ExpiringRecords<Session>(redis, 'session'),
          repository: new SessionRepository(dataSource),
          audit,
          logger,
          now: Date.now,
        }),
    },
    {
      provide: SignedResponses,
      inject: [ISSUANCE, RemoteJwks],
      useFactory: (issuance: PromiseClient<IssuanceClient>, remoteJwks: RemoteJwks) =>
        new SignedResponses({ issuance, remoteJwks, now: Date.now }),
    },
    {
      provide: BackchannelNotices,
      inject: [DataSource],
      useFactory: (dataSource: DataSource) =>
        new BackchannelNotices(dataSource, deriveKey(config.installationSecret, 'backchannel-notice')),
    },
    {
      provide: AUTHORIZE_DEPENDENCIES,
      inject: [
        Directory,
        Sessions,
        REDIS,
        AuditEmitter,
        Shutdown,
        READ_REQUEST_OBJECT,
        SignedResponses,
        BackchannelNotices,
      ],
      useFactory: (
        directory: Directory,
        sessions: Sessions,
        redis: Redis,
        audit: AuditEmitter,
        shutdown: Shutdown,
        readRequestObject: ReadRequestObject,
        signedResponses: SignedResponses,
        notices: BackchannelNotices,
      ): FrontChannel => {
        const identity = grpcClient(IdentityClient, config.identityGrpc, {
          deadlineMs: IDENTITY_DEADLINE_MS,
          tls: config.grpcTls,
        });
        const credentials = grpcClient(CredentialsClient, config.identityGrpc, {
          deadlineMs: CREDENTIALS_DEADLINE_MS,
          tls: config.grpcTls,
        });
        const grants = grpcClient(GrantsClient, config.issuanceGrpc, {
          deadlineMs: GRANTS_DEADLINE_MS,
          tls: config.grpcTls,
        });
        shutdown.onShutdown('grpc', () => {
          identity.close();
          credentials.close();
          grants.close();
        });
        return {
          directory,
          sessions,
          identity,
          credentials,
          ceremonies: new ExpiringRecords<CeremonyRecord>(redis, 'passkey-ceremony'),
          grants,
          signUps: new SignUpLimiter(redis, config.signUpLimits),
          passwordReset: new PasswordResetOffer({ identity, now: Date.now }),
          interactions: new FlowRecords<Interaction>(redis, INTERACTION_RECORDS),
          pushedRequests: new PushedRequestStore(redis),
          spentRequests: new ExpiringRecords<SpentRequest>(redis, 'par-spent', 'hashed'),
          codes: new AuthorizationCodeStore(redis),
          devices: new DeviceAuthorizationStore(redis),
          requests: new BackchannelRequestStore(redis),
          limiter: new BackchannelLimiter(redis),
          pings: pings(config, logger, { notices, directory, audit }, shutdown),
          userCodes: new UserCodeLimiter(redis),
          revocations: new RevocationCache(redis),
          audit,
          readRequestObject,
          remoteRequests: new RemoteRequests({
            fetch: (url) => safeFetch(url, { ...config.outbound, accept: REQUEST_OBJECT_TYPE }),
            now: Date.now,
          }),
          signedResponses,
          refusals: new Refusals({ audit, signedResponses, logger }),
          pairwiseKey: deriveKey(config.installationSecret, 'pairwise-subject'),
          now: Date.now,
        };
      },
    },
    {
      provide: PushSubscriptions,
      inject: [DataSource, AuditEmitter],
      useFactory: (dataSource: DataSource, audit: AuditEmitter) =>
        new PushSubscriptions(dataSource, audit, deriveKey(config.installationSecret, 'push-subscription')),
    },
    {
      provide: UserNotices,
      inject: [AUTHORIZE_DEPENDENCIES, PushSubscriptions, Shutdown],
      useFactory: (front: FrontChannel, subscriptions: PushSubscriptions, shutdown: Shutdown) => {
        const keys = vapidKeys(config);
        const services = pushServices(config);
        const post: SendPushDependencies['post'] = (url, bytes) => safeFetch(url, { ...config.outbound, bytes });
        const notices = new UserNotices({
          ...front,
          subscriptions,
          sendPush: (subscription, message) => sendPush({ post, services, keys, now: Date.now }, subscription, message),
          pause: (seconds, signal) => setTimeout(seconds * 1000, undefined, { signal, ref: false }),
          logger,
        });
        shutdown.onShutdown('notices to users', () => notices.close());
        return notices;
      },
    },
    { provide: INTERACTION_DEPENDENCIES, useExisting: AUTHORIZE_DEPENDENCIES },
    { provide: DEVICE_PAGE_DEPENDENCIES, useExisting: AUTHORIZE_DEPENDENCIES },
    { provide: LANGUAGE_DEPENDENCIES, useExisting: AUTHORIZE_DEPENDENCIES },
    {
      provide: INVITATION_DEPENDENCIES,
      inject: [AUTHORIZE_DEPENDENCIES, Sessions, Shutdown],
      useFactory: (front: FrontChannel, sessions: Sessions, shutdown: Shutdown): InvitationDependencies => {
        const invitations = grpcClient(InvitationsClient, config.directoryGrpc, {
          deadlineMs: IDENTITY_DEADLINE_MS,
          tls: config.grpcTls,
        });
        shutdown.onShutdown('invitations', () => invitations.close());
        const { directory, credentials, interactions, refusals } = front;
        return { directory, credentials, interactions, sessions, invitations, refusals };
      },
    },
  ];
}

/** Where messages to browsers may be sent. */
function pushServices({ pushHosts, outbound }: AuthorizeConfig): PushServices {
  return { hosts: pushHosts, plain: outbound.allow };
}

function vapidKeys({ installationSecret }: AuthorizeConfig): VapidKeys {
  return new VapidKeys(deriveKey(installationSecret, 'vapid'));
}

/** CIBA §10.2: what tells clients of decisions. */
function pings(
  config: AuthorizeConfig,
  logger: Logger,
  deps: { readonly notices: BackchannelNotices; readonly directory: Directory; readonly audit: AuditEmitter },
  shutdown: Shutdown,
): Pings {
  const post = (url: string, body: string, bearer: string) =>
    safeFetch(url, { ...config.outbound, json: { body, bearer } });
  const deliver = () => deliverBackchannelNotices({ ...deps, post, logger, now: Date.now });
  const what = 'telling clients of decisions';
  shutdown.onShutdown('backchannel notices', every(DELIVERY_MS, logger, what, deliver));
  const { notices } = deps;
  return {
    notices,
    deliver: () => void deliver().catch((error: unknown) => logger.warn({ err: error }, `${what} failed for now`)),
  };
}

/** How often notices are looked for that another process left behind, or that could not be delivered before. */
const DELIVERY_MS = 5_000;

/** What ends sessions, and tells clients of it. */
function endOfSessions(config: AuthorizeConfig, logger: Logger): Provider[] {
  return [
    {
      provide: LOGOUT_DEPENDENCIES,
      inject: [AUTHORIZE_DEPENDENCIES, Sessions, SignedResponses, DataSource, REDIS, Shutdown],
      useFactory: (
        front: FrontChannel,
        sessions: Sessions,
        signedResponses: SignedResponses,
        dataSource: DataSource,
        redis: Redis,
        shutdown: Shutdown,
      ): LogoutDependencies => {
        const notices = new LogoutNotices(dataSource);
        const post = (url: string, form: string) => safeFetch(url, { ...config.outbound, form });
        const deliver = () => deliverLogoutNotices({ ...front, signedResponses, notices, post, logger });
        const what = 'telling clients of the end of sessions';
        const stop = every(DELIVERY_MS, logger, what, deliver);
        shutdown.onShutdown('logout notices', stop);
        shutdown.onShutdown('logout metrics', measureLogoutNotices(notices));
        return {
          ...front,
          sessions,
          pendingLogouts: new ExpiringRecords<PendingLogout>(redis, 'logout'),
          deliver: () =>
            void deliver().catch((error: unknown) => logger.warn({ err: error }, `${what} failed for now`)),
        };
      },
    },
    { provide: EMAIL_VERIFICATION_DEPENDENCIES, useExisting: AUTHORIZE_DEPENDENCIES },
    {
      provide: PASSWORD_RESET_DEPENDENCIES,
      inject: [AUTHORIZE_DEPENDENCIES, LOGOUT_DEPENDENCIES, DataSource],
      useFactory: (
        front: FrontChannel,
        logout: LogoutDependencies,
        dataSource: DataSource,
      ): PasswordResetDependencies => ({
        ...front,
        ...logout,
        repository: new SessionRepository(dataSource),
        now: Date.now,
      }),
    },
    {
      provide: ACCOUNT_DEPENDENCIES,
      inject: [AUTHORIZE_DEPENDENCIES, LOGOUT_DEPENDENCIES, Sessions, DataSource, PushSubscriptions],
      useFactory: (
        front: FrontChannel,
        logout: LogoutDependencies,
        sessions: Sessions,
        dataSource: DataSource,
        subscriptions: PushSubscriptions,
      ): AccountDependencies => ({
        ...front,
        subscriptions,
        sessions,
        repository: new SessionRepository(dataSource),
        deliver: logout.deliver,
        csrfKey: deriveKey(config.installationSecret, 'page-csrf'),
      }),
    },
    {
      provide: BlockedClients,
      inject: [DataSource, AuditEmitter],
      useFactory: (dataSource: DataSource, audit: AuditEmitter) => new BlockedClients(dataSource, audit),
    },
    {
      provide: BACKCHANNEL_AUTHENTICATION_DEPENDENCIES,
      inject: [
        AUTHORIZE_DEPENDENCIES,
        ClientAuthenticator,
        RemoteJwks,
        DataSource,
        REDIS,
        BlockedClients,
        BackchannelNotices,
        UserNotices,
      ],
      useFactory: (
        front: FrontChannel,
        authenticator: ClientAuthenticator,
        remoteJwks: RemoteJwks,
        dataSource: DataSource,
        redis: Redis,
        blocks: BlockedClients,
        notices: BackchannelNotices,
        userNotices: UserNotices,
      ): BackchannelEndpointDependencies => ({
        ...front,
        userNotices,
        notices,
        authenticator,
        remoteJwks,
        repository: new SessionRepository(dataSource),
        spendOnce: new SpendOnce(redis),
        blocks,
        requests: new BackchannelRequestStore(redis),
      }),
    },
    {
      provide: REQUESTS_DEPENDENCIES,
      inject: [AUTHORIZE_DEPENDENCIES, Sessions, BlockedClients, PushSubscriptions],
      useFactory: (
        front: FrontChannel,
        sessions: Sessions,
        blocks: BlockedClients,
        subscriptions: PushSubscriptions,
      ): RequestsDependencies => ({
        ...front,
        subscriptions,
        pushServices: pushServices(config),
        vapidKeys: vapidKeys(config),
        sessions,
        blocks,
        csrfKey: deriveKey(config.installationSecret, 'page-csrf'),
      }),
    },
    {
      provide: SESSIONS_RPC_DEPENDENCIES,
      inject: [LOGOUT_DEPENDENCIES, DataSource],
      useFactory: (logout: LogoutDependencies, dataSource: DataSource): SessionsRpcDependencies => ({
        ...logout,
        repository: new SessionRepository(dataSource),
        now: Date.now,
      }),
    },
  ];
}
