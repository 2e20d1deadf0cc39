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
} from '@ostiary/platform/config';
import type { z } from 'zod';

export const authorizeConfig = composeConfig(
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
  peerConfig('DIRECTORY_GRPC', 'directoryGrpc', '127.0.0.1:7203'),
  peerConfig('ISSUANCE_GRPC', 'issuanceGrpc', '127.0.0.1:7202'),
  peerConfig('IDENTITY_GRPC', 'identityGrpc', '127.0.0.1:7204'),
);
export type AuthorizeConfig = z.output<typeof authorizeConfig>;
