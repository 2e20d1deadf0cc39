import { publicJwkSchema } from '@ostiary/oauth/client';
import {
  composeConfig,
  edgeTrustConfig,
  httpConfig,
  installationSecretConfig,
  issuerConfig,
  jwkConfig,
  observabilityConfig,
  outboundConfig,
  peerConfig,
} from '@ostiary/platform/config';
import { databaseConfig } from '@ostiary/platform/database-config';
import { grpcServerConfig } from '@ostiary/platform/grpc-config';
import { kafkaConfig } from '@ostiary/platform/kafka-config';
import { rateLimitConfig } from '@ostiary/platform/rate-limits/rate-limit-config';
import { redisConfig } from '@ostiary/platform/redis-config';
import { z } from 'zod';
import { demoPortalConfig } from './workspaces/demo-portal-key.js';

const wholeNumber = (fallback: number, min: number, max: number) =>
  z
    .string()
    .regex(/^\d{1,9}$/, `must be a whole number from ${min} to ${max}`)
    .transform(Number)
    .pipe(z.number().min(min, `must be at least ${min}`).max(max, `must be at most ${max}`))
    .default(fallback);

const DAY_SECONDS = 86_400;

const tenantsConfig = z
  .object({
    // How long a deleted workspace, its clients, keys and users are kept before they are gone for good.
    OSTIARY_WORKSPACE_PURGE_AFTER_SECONDS: wholeNumber(30 * DAY_SECONDS, 0, 3650 * DAY_SECONDS),
    // Tenants that one address (of IPv6: one /64 network) may try to register within an hour.
    OSTIARY_REGISTRATIONS_PER_HOUR: wholeNumber(60, 1, 1_000_000),
    // Questions of one address, within an hour, whether a slug is free: the console asks while somebody types.
    OSTIARY_SLUG_CHECKS_PER_HOUR: wholeNumber(1200, 1, 1_000_000),
    // 0: without end.
    OSTIARY_WORKSPACES_PER_TENANT: wholeNumber(20_000, 0, 10_000_000),
    OSTIARY_CLIENTS_PER_WORKSPACE: wholeNumber(100_000, 0, 10_000_000),
    // How long a signing key is published before it signs: longer than clients keep a key set.
    OSTIARY_KEY_PUBLISH_SECONDS: wholeNumber(600, 0, 30 * DAY_SECONDS),
    // RFC 9470: how recently an administrator must have signed in to delete a workspace or revoke a key; 0: whenever.
    OSTIARY_ADMIN_MAX_AGE_SECONDS: wholeNumber(3600, 0, 30 * DAY_SECONDS),
    // The certificate authorities of `tls_client_auth`: here only whether there are any, for discovery and registration.
    OSTIARY_CLIENT_CA_FILE: z.string().optional(),
  })
  .transform((env) => ({
    workspacePurgeAfterSeconds: env.OSTIARY_WORKSPACE_PURGE_AFTER_SECONDS,
    quotas: {
      workspacesPerTenant: env.OSTIARY_WORKSPACES_PER_TENANT,
      clientsPerWorkspace: env.OSTIARY_CLIENTS_PER_WORKSPACE,
    },
    registrationsPerHour: env.OSTIARY_REGISTRATIONS_PER_HOUR,
    slugChecksPerHour: env.OSTIARY_SLUG_CHECKS_PER_HOUR,
    adminMaxAgeSeconds: env.OSTIARY_ADMIN_MAX_AGE_SECONDS,
    keyPublishSeconds: env.OSTIARY_KEY_PUBLISH_SECONDS,
    trustsClientCertificates: env.OSTIARY_CLIENT_CA_FILE !== undefined,
  }));

/** RFC 7517: the public half of the console's key pair; without it there is no console to sign in to. */
const consoleKeySchema = publicJwkSchema.and(
  z.object({ kty: z.literal('EC'), crv: z.literal('P-256'), kid: z.string() }),
);

const consoleConfig = jwkConfig(
  'OSTIARY_CONSOLE_PUBLIC_KEY',
  'consolePublicKey',
  consoleKeySchema,
  'a public P-256 JWK with a kid',
);

export const tenantConfig = composeConfig(
  httpConfig,
  rateLimitConfig,
  grpcServerConfig,
  databaseConfig,
  redisConfig,
  kafkaConfig,
  issuerConfig,
  edgeTrustConfig,
  outboundConfig,
  installationSecretConfig,
  observabilityConfig,
  peerConfig('ISSUANCE_GRPC', 'issuanceGrpc', '127.0.0.1:7202'),
  peerConfig('IDENTITY_GRPC', 'identityGrpc', '127.0.0.1:7204'),
  peerConfig('SESSIONS_GRPC', 'sessionsGrpc', '127.0.0.1:7201'),
  peerConfig('AUDIT_GRPC', 'auditGrpc', '127.0.0.1:7205'),
  tenantsConfig,
  consoleConfig,
  demoPortalConfig,
);
export type TenantConfig = z.output<typeof tenantConfig>;
