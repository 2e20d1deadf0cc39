import { Admin } from '@platformatic/kafka';
import { messageOf } from './start-failure.ts';

interface Retries {
  readonly retries: number;
  readonly retryDelay: number;
}

/** The variables of docs/configuration.md that say how the brokers are spoken to. */
const SECURITY = /^KAFKA_(TLS|CA_FILE|CERT_FILE|KEY_FILE|SASL_\w+)$/;

/** A connection for administration; the brokers are spoken to as the services speak to them: with TLS and as a user where the environment says so. */
export async function kafkaAdmin(brokers: string, env: NodeJS.ProcessEnv, retries: Retries): Promise<Admin> {
  const security = Object.keys(env).some((name) => SECURITY.test(name)) ? await securityOf(brokers, env) : {};
  return new Admin({
    clientId: 'ostiary-launcher',
    bootstrapBrokers: brokers.split(','),
    connectTimeout: 2000,
    ...security,
    ...retries,
  });
}

/** By the services' own code, which is built by then; nothing else here needs it. */
async function securityOf(brokers: string, env: NodeJS.ProcessEnv) {
  const [{ loadConfig }, { kafkaConfig }, { clientSecurity }] = await Promise.all([
    import('@ostiary/platform/config'),
    import('@ostiary/platform/kafka-config'),
    import('@ostiary/platform/kafka-security'),
  ]);
  return clientSecurity(loadConfig(kafkaConfig, { ...env, KAFKA_BROKERS: brokers }).kafka);
}

/** Whether brokers that somebody else runs answer, as a part of the system is asked. */
export async function brokersAnswer(brokers: string, env: NodeJS.ProcessEnv): Promise<true | string> {
  const admin = await kafkaAdmin(brokers, env, { retries: 0, retryDelay: 0 });
  try {
    await admin.listTopics();
    return true;
  } catch (error) {
    return messageOf(error);
  } finally {
    await admin.close();
  }
}
