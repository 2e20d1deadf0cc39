import { randomInt } from 'node:crypto';
import fs from 'node:fs';
import net from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { releaseClaim, tryClaim } from './claim.ts';
import { hasIpv6Loopback } from './layout.ts';
import { type ServiceName, serviceOffsets } from './service-names.ts';
import { StartFailure } from './start-failure.ts';

/** Every port of one system. */
export interface PortPlan {
  readonly https: number;
  readonly mtls: number;
  readonly postgres: number;
  readonly redis: number;
  readonly kafka: number;
  readonly kafkaController: number;
  /** Of the local inbox: what takes messages, and the page that shows them. */
  readonly smtp: number;
  readonly inbox: number;
  /** authorize has base + 1, token base + 2 and so on; each further replica 10 more; gRPC 100 more than HTTP. */
  readonly serviceBase: number;
  /** Gives free ports back; nothing for the usual ones. */
  release(): void;
}

export const serviceHttpPort = (plan: PortPlan, service: ServiceName, replica: number): number =>
  plan.serviceBase + serviceOffsets[service] + 10 * replica;
export const grpcPortOf = (httpPort: number): number => httpPort + 100;
/** Where OSTIARY_PROFILING=on lets profiles be taken. */
export const profilingPortOf = (httpPort: number): number => httpPort + 200;
/** More would run into the gRPC ports. */
export const maximalReplicas = 9;

/** The usual ports, as the environment changes them. A store's may be another one: when it is taken, nobody needs to know. */
export async function usualPorts(env: NodeJS.ProcessEnv): Promise<PortPlan> {
  const from = (variable: string, usual: number): number => {
    const port = Number(env[variable] ?? usual);
    if (Number.isInteger(port) && port >= 1 && port <= 65_000) return port;
    throw new StartFailure(
      `${variable} is "${env[variable]}": set it to a port number from 1 to 65000, or unset it for ${usual}.`,
    );
  };
  return {
    https: from('OSTIARY_HTTPS_PORT', 9443),
    mtls: from('OSTIARY_MTLS_PORT', 9444),
    postgres: await freeFrom(7432),
    redis: await freeFrom(7379),
    kafka: await freeFrom(7092),
    kafkaController: await freeFrom(7093),
    smtp: await freeFrom(7025),
    inbox: await freeFrom(7080),
    serviceBase: from('OSTIARY_SERVICE_PORT_BASE', 7100),
    release: () => {},
  };
}

const blockSize = 300;

/**
 * A block of ports that nobody uses and no other system of this machine has taken. Below the range that the operating
 * system hands out to connections: there, a port that is free now can be somebody's by the time a part listens on it.
 */
export async function freePorts(): Promise<PortPlan> {
  const claims = path.join(os.tmpdir(), `ostiary-ports-${process.getuid?.() ?? 0}`);
  fs.mkdirSync(claims, { recursive: true, mode: 0o700 });
  for (let attempt = 0; attempt < 200; attempt += 1) {
    const base = 10_000 + blockSize * randomInt(60);
    const claim = path.join(claims, String(base));
    if (tryClaim(claim)) continue;
    const ports = Array.from({ length: blockSize }, (_, offset) => base + offset);
    if ((await Promise.all(ports.map(isFree))).every(Boolean)) {
      const [https, mtls, postgres, redis, kafka, kafkaController, smtp, inbox] = [
        base,
        base + 1,
        base + 2,
        base + 3,
        base + 4,
        base + 5,
        base + 6,
        base + 7,
      ];
      const release = () => releaseClaim(claim);
      return { https, mtls, postgres, redis, kafka, kafkaController, smtp, inbox, serviceBase: base + 50, release };
    }
    releaseClaim(claim);
  }
  throw new StartFailure('No 300 ports in a row are free between 10000 and 28000: end some of what listens there.');
}

async function freeFrom(first: number): Promise<number> {
  for (let port = first; port < first + 1000; port += 10) if (await isFree(port)) return port;
  throw new StartFailure(`Port ${first} and those after it are all taken: end some of what listens there.`);
}

/** Throws the sentence for a port that somebody else listens on. */
export async function requireFree(port: number, purpose: string, variable: string): Promise<void> {
  if (!(await isFree(port))) throw new StartFailure(takenPort(port, purpose, variable));
}

export const takenPort = (port: number, purpose: string, variable: string): string =>
  `Port ${port} (${purpose}) is taken by another program: end that, or set ${variable} to a free port.`;

export async function isFree(port: number): Promise<boolean> {
  const addresses = hasIpv6Loopback() ? ['127.0.0.1', '::1'] : ['127.0.0.1'];
  return (await Promise.all(addresses.map((address) => canListen(port, address)))).every(Boolean);
}

const canListen = (port: number, host: string): Promise<boolean> =>
  new Promise((resolve) => {
    const server = net.createServer();
    server.once('error', () => resolve(false));
    server.listen({ port, host, exclusive: true }, () => server.close(() => resolve(true)));
  });
