// The local system: Postgres, Redis, Kafka, the edge and the services as one process tree, for `npm start`, tests and benchmarks.
// Each store is what the environment names, else a container where a Docker answers, else a local program. Everything that
// is started is recorded with its time of birth before it is waited for: what a killed launcher has left, the next one ends.
// Called by main.ts, by the test lanes and by the benchmark.
import type { ClientCertificateRequest } from './certificates.ts';
import { databaseUrl } from './database.ts';
import { inboxUrl } from './inbox.ts';
import { localDirectory } from './layout.ts';
import { Lifecycle } from './lifecycle.ts';
import type { Part } from './part.ts';
import { freePorts, type PortPlan, usualPorts } from './ports.ts';
import type { DatabaseRole } from './secrets.ts';
import type { ServiceName } from './service-names.ts';
import { replicaName, ServicePart, type ServiceSurroundings, serviceEnvironment } from './services.ts';
import type { IssuedCertificate } from './sign-certificate.ts';
import { type StartedParts, startUp } from './start-up.ts';
import { StateFile } from './state-file.ts';
import type { StoreName } from './store.ts';
import type { SystemOptions } from './system-options.ts';
import { throwawayDirectory } from './throwaway.ts';

export interface SystemUrls {
  /** For an administrator of the server. */
  readonly postgres: string;
  readonly redis: string;
  /** host:port, more than one separated by commas. */
  readonly kafka: string;
  /** Ostiary's database, as one of its roles. */
  database(role: DatabaseRole): string;
}

/** A running system. */
export interface System {
  /** `https://localhost:9443`; issuers are `{issuerBase}/{tenant}/{workspace}`. */
  readonly issuerBase: string;
  /** The same paths, on the port that asks for a client certificate. */
  readonly mtlsBase: string;
  /** The root certificate that clients must trust. */
  readonly caFile: string;
  readonly caPem: string;
  /** The page that shows what was sent by e-mail; `/messages.json` for programs. */
  readonly inboxUrl: string;
  readonly directory: string;
  readonly logDirectory: string;
  readonly urls: SystemUrls;
  /** Every part, in the order of its start. */
  readonly parts: readonly Part[];
  /** The environment that a replica of the service is started with. */
  env(service: ServiceName, replica?: number): NodeJS.ProcessEnv;
  /** Throws when the system has no such replica. */
  service(name: ServiceName, replica?: number): ServicePart;
  store(name: StoreName | 'edge'): Part;
  issueClientCertificate(request: ClientCertificateRequest): Promise<IssuedCertificate>;
  /** Files of a certificate for localhost that the services trust: for a test's own server. */
  serverCertificate(): Promise<{ readonly certificateFile: string; readonly keyFile: string }>;
  /** Ends the services, then the edge, then the stores. */
  stop(): Promise<void>;
}

/**
 * Starts a whole system: stores, migrations, services, edge. Throws a StartFailure, whose message is one sentence that says what
 * to do, when it cannot; nothing is left running then.
 */
export async function startSystem(options: SystemOptions = {}): Promise<System> {
  const {
    fresh = false,
    log = 'quiet',
    supervise = false,
    signal,
    ports: wanted = fresh ? 'free' : 'default',
  } = options;
  const directory = options.stateDir ?? (fresh ? await throwawayDirectory() : localDirectory());
  const state = await StateFile.claim(directory);
  let ports: PortPlan;
  try {
    if (fresh) state.wipe();
    ports = wanted === 'free' ? await freePorts() : await usualPorts(process.env);
  } catch (error) {
    state.release();
    throw error;
  }
  const onEnd = () => ports.release();
  const lifecycle = new Lifecycle({ directory, state, log, fresh, supervise, signal, onEnd });
  try {
    const started = await startUp(lifecycle, directory, ports, options);
    lifecycle.started();
    state.describe({ issuerBase: started.surroundings.issuerBase });
    return systemOf(lifecycle, directory, started);
  } catch (error) {
    await lifecycle.stop();
    throw lifecycle.reasonOf(error);
  }
}

function systemOf(lifecycle: Lifecycle, directory: string, { authority, surroundings }: StartedParts): System {
  const part = (name: string): Part => {
    const found = lifecycle.parts.find((each) => each.name === name);
    if (!found) throw new Error(`this system has no ${name}`);
    return found;
  };
  return {
    directory,
    logDirectory: lifecycle.logDirectory,
    issuerBase: surroundings.issuerBase,
    mtlsBase: surroundings.mtlsBase,
    caFile: authority.certificateFile,
    caPem: authority.certificatePem,
    inboxUrl: inboxUrl(surroundings.ports),
    urls: urlsOf(surroundings),
    parts: lifecycle.parts,
    env: (service, replica = 0) => serviceEnvironment(service, replica, surroundings),
    service: (name, replica = 0) => {
      const found = part(replicaName(name, replica));
      if (found instanceof ServicePart) return found;
      throw new Error(`${found.name} is no service`);
    },
    store: part,
    issueClientCertificate: (request) => authority.clientCertificate(request),
    serverCertificate: () => authority.serverCertificate(),
    stop: () => lifecycle.stop(),
  };
}

const urlsOf = ({ postgresUrl, redisUrl, kafkaBrokers, secrets }: ServiceSurroundings): SystemUrls => ({
  postgres: postgresUrl,
  redis: redisUrl,
  kafka: kafkaBrokers,
  database: (role) => databaseUrl(postgresUrl, role, secrets),
});
