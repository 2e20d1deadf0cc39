import { MultipleErrors } from '@platformatic/kafka';
import { kafkaAdmin } from './kafka-admin.ts';

const topics = [
  { topic: 'ostiary.audit.v1', partitions: 12 },
  { topic: 'ostiary.directory.v1', partitions: 1 },
];
const brokersDefault = -1;
/** Kafka's protocol, error codes. */
const TOPIC_ALREADY_EXISTS = 36;

/** Creates the topics that are not there yet, with as many copies as the brokers make by default. `env`: how they are spoken to. */
export async function prepareTopics(brokers: string, env: NodeJS.ProcessEnv): Promise<void> {
  const admin = await kafkaAdmin(brokers, env, { retries: 20, retryDelay: 200 });
  try {
    const known = new Set(await admin.listTopics());
    for (const { topic, partitions } of topics.filter((each) => !known.has(each.topic))) {
      await admin.createTopics({ topics: [topic], partitions, replicas: brokersDefault }).catch((error: unknown) => {
        // Made by a try whose answer was lost, or by somebody else meanwhile.
        if (!(error instanceof MultipleErrors) || error.findBy('apiCode', TOPIC_ALREADY_EXISTS) === null) throw error;
      });
    }
  } finally {
    await admin.close();
  }
}
