import { clientCaConfig } from '@ostiary/client-authentication/client-ca-config';
import {
  composeConfig,
  edgeTrustConfig,
  httpConfig,
  installationSecretConfig,
  issuerConfig,
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

const perHour = (fallback: number) =>
  z
    .string()
    .regex(/^[1-9]\d{0,6}$/, 'must be a whole number from 1 to 1000000')
    .transform(Number)
    .pipe(z.number().max(1_000_000, 'must be at most 1000000'))
    .default(fallback);

const signUpConfig = z
  .object({
    // Accounts that people may try to make within an hour: from one address (of IPv6: one /64 network) at one workspace, and at one workspace.
    OSTIARY_SIGN_UPS_PER_HOUR: perHour(30),
    OSTIARY_WORKSPACE_SIGN_UPS_PER_HOUR: perHour(3000),
  })
  .transform((env) => ({
    signUpLimits: {
      perAddress: env.OSTIARY_SIGN_UPS_PER_HOUR,
      perWorkspace: env.OSTIARY_WORKSPACE_SIGN_UPS_PER_HOUR,
    },
  }));

const pushConfig = z
  .object({
    // RFC 8030: hosts that browsers' messages may be sent to: those of Chrome and its kin, Firefox, Safari and Edge.
    OSTIARY_PUSH_SERVICES: z
      .string()
      .default('fcm.googleapis.com,updates.push.services.mozilla.com,*.push.apple.com,*.notify.windows.com')
      .transform((text) => text.split(',').map((host) => host.trim()))
      .transform((hosts) => hosts.filter((host) => host !== ''))
      .refine((hosts) => hosts.every((host) => /^(?:\*\.)?[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?(?::\d{1,5})?$/.test(host)), {
        error: 'must be a comma-separated list of host or host:port in lower case, or *.host for all below one',
      }),
  })
  .transform((env) => ({ pushHosts: env.OSTIARY_PUSH_SERVICES }));

export const authorizeConfig = composeConfig(
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
  clientCaConfig,
  peerConfig('DIRECTORY_GRPC', 'directoryGrpc', '127.0.0.1:7203'),
  peerConfig('ISSUANCE_GRPC', 'issuanceGrpc', '127.0.0.1:7202'),
  peerConfig('IDENTITY_GRPC', 'identityGrpc', '127.0.0.1:7204'),
  signUpConfig,
  pushConfig,
);
export type AuthorizeConfig = z.output<typeof authorizeConfig>;
