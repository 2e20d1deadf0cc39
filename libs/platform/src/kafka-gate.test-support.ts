// For tests: a gate in front of a Kafka broker. A broker tells its clients its own address, so the gate puts its own there.
import { Admin } from '@platformatic/kafka';
import { TcpGate } from './tcp-gate.test-support.js';

/** A gate in front of the first broker, mended; `seed` is its address. */
export async function kafkaGate(brokers: string): Promise<{ gate: TcpGate; seed: string }> {
  const admin = new Admin({ clientId: 'gate', bootstrapBrokers: brokers.split(',') });
  const metadata = await admin.metadata({ topics: [] });
  await admin.close();
  const [broker] = metadata.brokers.values();
  if (broker === undefined) throw new Error('Kafka lists no broker');
  const { host, port } = broker;
  const gate: TcpGate = new TcpGate(host, port, () => {
    let held: Buffer = Buffer.alloc(0);
    // Answers are frames with a length of four bytes; only whole ones are passed on.
    return (chunk) => {
      held = Buffer.concat([held, chunk]);
      let end = 0;
      while (held.length - end >= 4 && held.length - end >= 4 + held.readInt32BE(end)) end += 4 + held.readInt32BE(end);
      const frames = Buffer.from(held.subarray(0, end));
      held = held.subarray(end);
      return redirect(frames, host, port, gate.port);
    };
  });
  await gate.mend();
  return { gate, seed: `${host}:${gate.port}` };
}

/** `host` followed by an INT32 port is how the Metadata and FindCoordinator answers spell an address. */
function redirect(frames: Buffer, host: string, from: number, to: number): Buffer {
  const address = Buffer.concat([Buffer.from(host), int32(from)]);
  for (let at = frames.indexOf(address); at !== -1; at = frames.indexOf(address, at + 1)) {
    int32(to).copy(frames, at + host.length);
  }
  return frames;
}

function int32(value: number): Buffer {
  const buffer = Buffer.alloc(4);
  buffer.writeInt32BE(value);
  return buffer;
}

export async function createTopic(brokers: string, topic: string, partitions: number): Promise<void> {
  const admin = new Admin({ clientId: 'test', bootstrapBrokers: brokers.split(',') });
  await admin.createTopics({ topics: [topic], partitions, replicas: 1 });
  await admin.close();
}

export async function deleteTopic(brokers: string, topic: string): Promise<void> {
  const admin = new Admin({ clientId: 'test', bootstrapBrokers: brokers.split(',') });
  await admin.deleteTopics({ topics: [topic] });
  await admin.close();
}
