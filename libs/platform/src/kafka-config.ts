import { z } from 'zod';
import { type ConfigSchema, hostAndPort, list, required, tlsFileVariables, tlsOf, withFiles } from './config.js';
import type { KafkaConnection } from './kafka-port.js';

/** RFC 4616, RFC 7677. */
export const SASL_MECHANISMS = ['PLAIN', 'SCRAM-SHA-256', 'SCRAM-SHA-512'] as const;

const brokerList = 'must be a comma-separated list of host:port';
const LOOPBACK = /^(localhost|127\.\d+\.\d+\.\d+|\[::1\]):/;

const kafkaVariables = z
  .object({
    KAFKA_BROKERS: required('a comma-separated list of host:port')
      .transform(list)
      .refine((brokers) => brokers.length > 0 && brokers.every((broker) => hostAndPort.test(broker)), {
        error: brokerList,
      }),
    KAFKA_TLS: z.enum(['true', 'false'], { error: 'must be true or false' }).optional(),
    KAFKA_SASL_MECHANISM: z.enum(SASL_MECHANISMS, { error: `must be one of ${SASL_MECHANISMS.join(', ')}` }).optional(),
    KAFKA_SASL_USERNAME: z.string().optional(),
    KAFKA_SASL_PASSWORD: z.string().optional(),
    ...tlsFileVariables('KAFKA'),
  })
  .transform((env, context): { kafka: KafkaConnection } => {
    const fail = (variable: string, message: string) => context.addIssue({ code: 'custom', path: [variable], message });
    const material = tlsOf('KAFKA', env, context);
    if (env.KAFKA_TLS === 'false' && material !== undefined)
      fail('KAFKA_TLS', 'must not be false where KAFKA_CA_FILE or KAFKA_CERT_FILE is set');
    const tls = env.KAFKA_TLS === 'true' ? (material ?? {}) : material;
    const { KAFKA_SASL_MECHANISM: mechanism, KAFKA_SASL_USERNAME: username, KAFKA_SASL_PASSWORD: password } = env;
    if (mechanism === undefined) {
      if ((username ?? password) !== undefined)
        fail('KAFKA_SASL_MECHANISM', `is required with a user: one of ${SASL_MECHANISMS.join(', ')}`);
      return { kafka: { brokers: env.KAFKA_BROKERS, tls } };
    }
    if (username === undefined) fail('KAFKA_SASL_USERNAME', `is required by ${mechanism}`);
    if (password === undefined)
      fail('KAFKA_SASL_PASSWORD', `is required by ${mechanism} (or KAFKA_SASL_PASSWORD_FILE)`);
    // RFC 4616 §4: the password itself crosses the network.
    if (mechanism === 'PLAIN' && tls === undefined && !env.KAFKA_BROKERS.every((broker) => LOOPBACK.test(broker)))
      fail('KAFKA_SASL_MECHANISM', 'must not be PLAIN without KAFKA_TLS: the password would be sent in clear');
    return {
      kafka: {
        brokers: env.KAFKA_BROKERS,
        tls,
        sasl: { mechanism, username: username ?? '', password: password ?? '' },
      },
    };
  });

export const kafkaConfig: ConfigSchema<{ readonly kafka: KafkaConnection }> = withFiles(
  ['KAFKA_SASL_PASSWORD'],
  kafkaVariables,
);
export type KafkaConfig = z.output<typeof kafkaConfig>;
