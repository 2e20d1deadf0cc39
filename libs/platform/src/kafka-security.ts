import net from 'node:net';
import type { ConnectionOptions } from '@platformatic/kafka';
import type { KafkaConnection } from './kafka-port.js';

type Security = Pick<ConnectionOptions, 'tls' | 'tlsServerName' | 'sasl'>;

/** TLS and SASL as the client takes them. */
export function clientSecurity({ brokers, tls, sasl }: KafkaConnection): Security {
  // RFC 6066 §3: brokers that are known by names are asked for by them, those that are known by addresses are not.
  const byName = brokers.some(
    (broker) => net.isIP(broker.slice(0, broker.lastIndexOf(':')).replace(/^\[|\]$/g, '')) === 0,
  );
  return {
    ...(tls === undefined ? {} : { tls, tlsServerName: byName }),
    ...(sasl === undefined ? {} : { sasl: { ...sasl } }),
  };
}
