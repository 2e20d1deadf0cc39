import os from 'node:os';
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
import { mailConfig } from './mail/mail-config.js';

const count = (fallback: number, max: number) =>
  z
    .string()
    .regex(/^[1-9]\d{0,5}$/, 'must be a whole number above 0')
    .transform(Number)
    .pipe(z.number().max(max, `must be at most ${max}`))
    .default(fallback);

/** 0: without end. */
const quota = (fallback: number) =>
  z
    .string()
    .regex(/^\d{1,9}$/, 'must be a whole number')
    .transform(Number)
    .default(fallback);

/** How many passwords are hashed at a time (each needs 19 MiB and a core), and how many may wait for that. */
const passwordConfig = z
  .object({
    OSTIARY_PASSWORD_CONCURRENCY: count(os.availableParallelism(), 256),
    OSTIARY_PASSWORD_QUEUE: count(128, 100_000),
    OSTIARY_USERS_PER_WORKSPACE: quota(10_000_000),
    OSTIARY_ORGANIZATIONS_PER_WORKSPACE: quota(10_000),
    OSTIARY_MEMBERS_PER_ORGANIZATION: quota(100_000),
  })
  .transform((env) => ({
    passwordConcurrency: env.OSTIARY_PASSWORD_CONCURRENCY,
    passwordQueue: env.OSTIARY_PASSWORD_QUEUE,
    usersPerWorkspace: env.OSTIARY_USERS_PER_WORKSPACE,
    organizationsPerWorkspace: env.OSTIARY_ORGANIZATIONS_PER_WORKSPACE,
    membersPerOrganization: env.OSTIARY_MEMBERS_PER_ORGANIZATION,
  }));

export const identityConfig = composeConfig(
  httpConfig,
  grpcServerConfig,
  databaseConfig,
  kafkaConfig,
  edgeTrustConfig,
  installationSecretConfig,
  observabilityConfig,
  passwordConfig,
  mailConfig,
);
export type IdentityConfig = z.output<typeof identityConfig>;
