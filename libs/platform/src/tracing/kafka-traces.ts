// Kafka's messages carry the place of the span that sent them in the header `traceparent`, so that what is done with them much later, elsewhere, is part
// of the same trace. Semantic conventions, messaging spans for Kafka. Only of messages that somebody's recorded trace sends.
import type { GroupOptions, ProducedMessage, ReceivedMessage } from '../kafka-port.js';
import { readTraceparent, type SpanPlace, writeTraceparent } from './trace-context.js';
import { errorType, recordedSpan, type Span, type Tracing } from './tracing.js';

const HEADER = 'traceparent';
/** Spans that a batch links to; there may be more messages. */
const MOST_LINKS = 128;

export interface TracedMessages {
  readonly messages: readonly ProducedMessage[];
  /** The same outcome; the spans end with it. */
  outcomeOf(sending: Promise<void>): Promise<void>;
}

/** A span for each message, from now until Kafka has acknowledged it; undefined: nobody records this. */
export function tracedMessages(
  tracing: Tracing | undefined,
  messages: readonly ProducedMessage[],
): TracedMessages | undefined {
  if (tracing === undefined || recordedSpan(tracing) === undefined) return undefined;
  const spans: Span[] = [];
  const traced = messages.map((message) => {
    const span = tracing.start(`send ${message.topic}`, {
      kind: 'producer',
      attributes: {
        'messaging.system': 'kafka',
        'messaging.operation.name': 'send',
        'messaging.operation.type': 'send',
        'messaging.destination.name': message.topic,
      },
    });
    spans.push(span);
    return { ...message, headers: { ...message.headers, [HEADER]: writeTraceparent(span) } };
  });
  const outcomeOf = async (sending: Promise<void>): Promise<void> => {
    try {
      await sending;
      for (const span of spans) span.end();
    } catch (error) {
      for (const span of spans) span.end(errorType(error));
      throw error;
    }
  };
  return { messages: traced, outcomeOf };
}

/**
 * Hands the batch to its handler: each message that somebody's trace has sent has a span of what is done with it there. What the handler asks of others
 * belongs to the message, if it is the only one, else to a trace of the batch, with links both ways.
 */
export async function handleBatch(
  tracing: Tracing | undefined,
  { topic, groupId, onBatch }: Pick<GroupOptions, 'topic' | 'groupId' | 'onBatch'>,
  messages: readonly ReceivedMessage[],
): Promise<void> {
  const sent = tracing === undefined ? [] : messages.flatMap((message) => sentBy(message));
  if (tracing === undefined || sent.length === 0) return onBatch(messages);
  const attributes = {
    'messaging.system': 'kafka',
    'messaging.operation.name': 'process',
    'messaging.operation.type': 'process',
    'messaging.destination.name': topic,
    'messaging.consumer.group.name': groupId,
  };
  const name = `process ${topic}`;
  const batch =
    sent.length === 1
      ? undefined
      : tracing.start(`${name} batch`, {
          kind: 'consumer',
          parent: 'none',
          attributes: { ...attributes, 'messaging.batch.message_count': messages.length },
          links: sent.slice(0, MOST_LINKS).map(({ place }) => place),
        });
  const spans = sent.map(({ place, message }) =>
    tracing.start(name, {
      kind: 'consumer',
      parent: place,
      attributes: {
        ...attributes,
        'messaging.destination.partition.id': String(message.partition),
        'messaging.kafka.offset': Number(message.offset),
      },
      links: batch === undefined ? [] : [batch],
    }),
  );
  const all = batch === undefined ? spans : [...spans, batch];
  const [under = batch] = batch === undefined ? spans : [];
  try {
    await (under === undefined ? onBatch(messages) : tracing.within(under, () => onBatch(messages)));
    for (const span of all) span.end();
  } catch (error) {
    for (const span of all) span.end(errorType(error));
    throw error;
  }
}

function sentBy(message: ReceivedMessage): { readonly place: SpanPlace; readonly message: ReceivedMessage }[] {
  const place = readTraceparent(message.headers[HEADER]);
  return place?.sampled === true ? [{ place, message }] : [];
}

/** The same for a message that comes to every process. */
export async function handleMessage(
  tracing: Tracing | undefined,
  message: ReceivedMessage,
  handle: (message: ReceivedMessage) => void | Promise<void>,
): Promise<void> {
  const place = tracing === undefined ? undefined : readTraceparent(message.headers[HEADER]);
  if (tracing === undefined || place?.sampled !== true) return handle(message);
  const span = tracing.start(`process ${message.topic}`, {
    kind: 'consumer',
    parent: place,
    attributes: {
      'messaging.system': 'kafka',
      'messaging.operation.name': 'process',
      'messaging.operation.type': 'process',
      'messaging.destination.name': message.topic,
    },
  });
  try {
    await tracing.within(span, () => handle(message));
    span.end();
  } catch (error) {
    span.end(errorType(error));
    throw error;
  }
}
