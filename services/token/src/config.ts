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
  secretConfig,
} from '@ostiary/platform/config';
import { databaseConfig } from '@ostiary/platform/database-config';
import { grpcServerConfig } from '@ostiary/platform/grpc-config';
import { kafkaConfig } from '@ostiary/platform/kafka-config';
import { rateLimitConfig } from '@ostiary/platform/rate-limits/rate-limit-config';
import { redisConfig } from '@ostiary/platform/redis-config';
import type { z } from 'zod';
import { otherKeyEncryptionKeysConfig } from './keys/other-keys-config.js';

export const tokenConfig = composeConfig(
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
  // The one service that has it: with it, sealed signing keys become keys.
  secretConfig('OSTIARY_KEY_ENCRYPTION_KEY', 'keyEncryptionKey', { bytes: 32 }),
  otherKeyEncryptionKeysConfig,
  peerConfig('DIRECTORY_GRPC', 'directoryGrpc', '127.0.0.1:7203'),
  peerConfig('IDENTITY_GRPC', 'identityGrpc', '127.0.0.1:7204'),
);
export type TokenConfig = z.output<typeof tokenConfig>;
