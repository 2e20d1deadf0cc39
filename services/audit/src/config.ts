import {
  composeConfig,
  edgeTrustConfig,
  httpConfig,
  installationSecretConfig,
  observabilityConfig,
} from '@ostiary/platform/config';
import { databaseConfig } from '@ostiary/platform/database-config';
import { grpcServerConfig } from '@ostiary/platform/grpc-config';
import { kafkaConfig } from '@ostiary/platform/kafka-config';
import { z } from 'zod';

const completenessConfig = z
  .object({
    // How long the outboxes get before a number that did not arrive counts as missing.
    OSTIARY_AUDIT_GAP_WAIT_SECONDS: z
      .string()
      .regex(/^\d{1,5}$/, 'must be a whole number of seconds, at most 99999')
      .default('60')
      .transform(Number),
  })
  .transform((env) => ({ gapWaitSeconds: env.OSTIARY_AUDIT_GAP_WAIT_SECONDS }));

export const auditConfig = composeConfig(
  httpConfig,
  grpcServerConfig,
  databaseConfig,
  kafkaConfig,
  edgeTrustConfig,
  installationSecretConfig,
  observabilityConfig,
  completenessConfig,
);
