import fs from 'node:fs';
import path from 'node:path';
import type { EdgeService } from '../edge/render.ts';
import { CertificateAuthority } from './certificates.ts';
import { prepareDatabase } from './database.ts';
import { dockerAnswers, dockerHost, dockerPrefix } from './docker.ts';
import { edge } from './edge.ts';
import { inbox } from './inbox.ts';
import { kafka } from './kafka.ts';
import { checkout } from './layout.ts';
import type { Lifecycle } from './lifecycle.ts';
import { grpcPortOf, maximalReplicas, type PortPlan, requireFree, serviceHttpPort } from './ports.ts';
import { postgres } from './postgres.ts';
import { redis } from './redis.ts';
import { loadSecrets } from './secrets.ts';
import { grpcServices, type ServiceName, serviceNames } from './service-names.ts';
import { migrate, replicaName, ServicePart, type ServiceSurroundings, serviceTls } from './services.ts';
import { StartFailure } from './start-failure.ts';
import type { Store, StoreContext } from './store.ts';
import type { SystemOptions } from './system-options.ts';
import { prepareTopics } from './topics.ts';

export interface StartedParts {
  readonly authority: CertificateAuthority;
  readonly surroundings: ServiceSurroundings;
}

type Replica = readonly [service: ServiceName, replica: number];

/** The steps of a start, in order. Throws when one fails; ending what was started is the caller's. */
export async function startUp(
  lifecycle: Lifecycle,
  directory: string,
  ports: PortPlan,
  options: SystemOptions,
): Promise<StartedParts> {
  const services = options.services ?? serviceNames;
  const replicas = services.flatMap((service) => replicasFor(service, options));
  await requirePorts(ports, replicas);
  const authority = await CertificateAuthority.open(path.join(directory, 'certificates'));

  // 1. The stores side by side, each with what the services expect to find in it.
  const context = await storeContext(lifecycle, directory, ports, options);
  const stores = await startStores(lifecycle, context);

  // What is sent by e-mail has somewhere to arrive before anybody sends.
  await lifecycle.start('store', inbox(ports, lifecycle));

  // 2. The schemas, before the first service that reads them.
  const surroundings: ServiceSurroundings = {
    ...stores,
    ports,
    secrets: context.secrets,
    servicesDirectory: options.servicesDirectory ?? path.join(checkout, 'services'),
    issuerBase: `https://localhost:${ports.https}`,
    mtlsBase: `https://localhost:${ports.mtls}`,
    replicas: options.replicas ?? {},
    trustFile: writeTrustFile(directory, authority),
    clientCaFile: authority.certificateFile,
    serviceTls: await serviceTls(path.join(directory, 'service-certificates')),
    env: options.env ?? {},
  };
  lifecycle.say('Running the migrations.');
  await migrate(services, surroundings, lifecycle.signal);

  // 3. The services in any order: they wait for each other.
  await lifecycle.together(
    replicas.map(([service, replica]) =>
      lifecycle.start('service', new ServicePart(service, replica, surroundings, lifecycle)),
    ),
  );

  // 4. The edge last: whoever can reach it reaches a system that works.
  const upstreams = upstreamsOf(ports, replicas);
  await lifecycle.start('edge', await edge({ lifecycle, directory, ports, authority, upstreams }));
  return { authority, surroundings };
}

type StoreUrls = Pick<ServiceSurroundings, 'postgresUrl' | 'redisUrl' | 'kafkaBrokers'>;

async function startStores(lifecycle: Lifecycle, context: StoreContext): Promise<StoreUrls> {
  const started = async (choosing: Promise<Store>, prepare?: (url: string) => Promise<void>): Promise<string> => {
    const store = await choosing;
    await lifecycle.start('store', store.part);
    await prepare?.(store.url);
    return store.url;
  };
  const [postgresUrl = '', redisUrl = '', kafkaBrokers = ''] = await lifecycle.together([
    started(postgres(context), (url) => prepareDatabase(url, context.secrets)),
    started(redis(context)),
    started(kafka(context), (brokers) => prepareTopics(brokers, forExternal(context.env))),
  ]);
  return { postgresUrl, redisUrl, kafkaBrokers };
}

/** Brokers of our own have neither TLS nor users, whatever the environment says of others. */
const forExternal = (env: NodeJS.ProcessEnv): NodeJS.ProcessEnv => (env.OSTIARY_KAFKA_BROKERS === undefined ? {} : env);

function replicasFor(service: ServiceName, { replicas = {} }: SystemOptions): Replica[] {
  const count = (service === 'authorize' || service === 'token' ? replicas[service] : undefined) ?? 1;
  if (!Number.isInteger(count) || count < 1 || count > maximalReplicas) {
    throw new StartFailure(`${count} replicas of ${service} are not possible: ask for 1 to ${maximalReplicas}.`);
  }
  return Array.from({ length: count }, (_, replica) => [service, replica] as const);
}

/** Stores move to another port when theirs is taken; the edge and the services are looked for where they always are. */
async function requirePorts(ports: PortPlan, replicas: readonly Replica[]): Promise<void> {
  await requireFree(ports.https, 'edge', 'OSTIARY_HTTPS_PORT');
  await requireFree(ports.mtls, 'edge, with client certificates', 'OSTIARY_MTLS_PORT');
  for (const [service, replica] of replicas) {
    const port = serviceHttpPort(ports, service, replica);
    const wanted = grpcServices.has(service) ? [port, grpcPortOf(port)] : [port];
    for (const each of wanted) await requireFree(each, replicaName(service, replica), 'OSTIARY_SERVICE_PORT_BASE');
  }
}

async function storeContext(
  lifecycle: Lifecycle,
  directory: string,
  ports: PortPlan,
  { fresh }: SystemOptions,
): Promise<StoreContext> {
  return {
    lifecycle,
    directory,
    ports,
    durable: !fresh,
    secrets: loadSecrets(path.join(directory, 'secrets')),
    env: process.env,
    docker: (await dockerAnswers(process.env)) ? await dockerHost() : undefined,
    dockerPrefix: dockerPrefix(directory),
  };
}

/** What the services trust when they call out: our root, and what this process was told to trust besides. */
function writeTrustFile(directory: string, authority: CertificateAuthority): string {
  const given = process.env.NODE_EXTRA_CA_CERTS;
  const more = given && fs.existsSync(given) ? fs.readFileSync(given, 'utf8') : '';
  const file = path.join(directory, 'trust.pem');
  fs.writeFileSync(file, `${authority.certificatePem}${more}`);
  return file;
}

function upstreamsOf(ports: PortPlan, replicas: readonly Replica[]): Record<EdgeService, string[]> {
  const addresses = (wanted: EdgeService) =>
    replicas.filter(([service]) => service === wanted).map((each) => `127.0.0.1:${serviceHttpPort(ports, ...each)}`);
  return {
    authorize: addresses('authorize'),
    token: addresses('token'),
    tenant: addresses('tenant'),
    console: addresses('console'),
    'demo-portal': addresses('demo-portal'),
  };
}
