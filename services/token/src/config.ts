import { clientCaConfig } from '@ostiary/client-authentication/client-ca-config';
import {
  composeConfig,
  databaseConfig,
  edgeTrustConfig,
  grpcServerConfig,
  httpConfig,
  installationSecretConfig,
  issuerConfig,
  kafkaConfig,
  observabilityConfig,
  outboundConfig,
  peerConfig,
  redisConfig,
  secretConfig,
} from '@ostiary/platform/config';
import type { z } from 'zod';

export const tokenConfig = composeConfig(
  httpConfig,
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
  peerConfig('DIRECTORY_GRPC', 'directoryGrpc', '127.0.0.1:7203'),
  peerConfig('IDENTITY_GRPC', 'identityGrpc', '127.0.0.1:7204'),
);
export type TokenConfig = z.output<typeof tokenConfig>;
