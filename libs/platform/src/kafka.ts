// The one port to Kafka (docs/adr: @platformatic/kafka behind it). Nothing else in the repository imports a Kafka client.
import { BroadcastConsumer } from './kafka-broadcast.js';
import { GroupConsumer } from './kafka-group.js';
import type { BroadcastOptions, Consumption, EventProducer, GroupOptions, ProducerOptions } from './kafka-port.js';
import { BatchingProducer } from './kafka-producer.js';

export {
  type BroadcastOptions,
  type Consumption,
  type EventProducer,
  type GroupOptions,
  type KafkaConnection,
  KafkaUnavailable,
  type ProducedMessage,
  type ProducerOptions,
  partitionFor,
  type ReceivedMessage,
} from './kafka-port.js';

export function createProducer(options: ProducerOptions): EventProducer {
  return new BatchingProducer(options);
}

/** Each message goes to one member of the group, at least once; from the oldest on for a new group. Reconnects by itself. */
export function consumeGroup(options: GroupOptions): Consumption {
  return new GroupConsumer(options);
}

/** Every process sees every message from now on; nothing is committed and no consumer group exists. */
export function consumeBroadcast(options: BroadcastOptions): Consumption {
  return new BroadcastConsumer(options);
}
