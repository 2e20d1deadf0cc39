import fs from 'node:fs';
import path from 'node:path';
import { CertificateAuthority } from './certificates.ts';
import { databaseUrl } from './database.ts';
import { output } from './fetching.ts';
import { inboxSmtpUrl } from './inbox.ts';
import type { Readiness } from './part.ts';
import type { PartContext } from './part-context.ts';
import { grpcPortOf, type PortPlan, profilingPortOf, serviceHttpPort } from './ports.ts';
import { probe } from './probe.ts';
import { ProgramPart } from './program-part.ts';
import type { Secrets } from './secrets.ts';
import { grpcServices, hasDatabase, type ServiceName } from './service-names.ts';
import { messageOf, StartFailure } from './start-failure.ts';

/** What every Node process of ours is started with. */
export const nodeFlags = [
  '--enable-source-maps',
  '--max-old-space-size=512',
  '--max-semi-space-size=64', // MB: idle services stay small, and a busy one collects a little more often
] as const;

export interface ServiceTls {
  readonly caFile: string;
  readonly certificates: Readonly<
    Partial<Record<ServiceName, { readonly certificateFile: string; readonly keyFile: string }>>
  >;
}

/** An authority that signs for services and nobody else: who could have a certificate of it made could call them. */
export async function serviceTls(directory: string): Promise<ServiceTls> {
  const authority = await CertificateAuthority.open(directory);
  const certificates: Partial<Record<ServiceName, { certificateFile: string; keyFile: string }>> = {};
  for (const service of grpcServices) certificates[service] = await authority.serviceCertificate(service);
  return { caFile: authority.certificateFile, certificates };
}

/** Where a system's services find everything. */
export interface ServiceSurroundings {
  /** The folder that holds a folder for each service. */
  readonly servicesDirectory: string;
  readonly issuerBase: string;
  readonly mtlsBase: string;
  readonly ports: PortPlan;
  readonly replicas: Readonly<Partial<Record<ServiceName, number>>>;
  readonly secrets: Secrets;
  readonly postgresUrl: string;
  readonly redisUrl: string;
  readonly kafkaBrokers: string;
  /** The certificates that services trust when they call out. */
  readonly trustFile: string;
  /** The authorities whose client certificates `tls_client_auth` believes. */
  readonly clientCaFile: string;
  /** Of calls between services: their own authority, and each one's certificate. */
  readonly serviceTls: ServiceTls;
  /** Set last, for every service. */
  readonly env: Readonly<Record<string, string>>;
}

const replicasOf = (service: ServiceName, { replicas }: ServiceSurroundings): number => replicas[service] ?? 1;

export const replicaName = (service: ServiceName, replica: number): string =>
  replica === 0 ? service : `${service}-${replica + 1}`;

/** The environment of one replica of a service: what is in ours, and where everything is. */
export function serviceEnvironment(
  service: ServiceName,
  replica: number,
  around: ServiceSurroundings,
): NodeJS.ProcessEnv {
  const { ports, secrets } = around;
  const httpPort = serviceHttpPort(ports, service, replica);
  return {
    LOG_LEVEL: 'info',
    ...process.env,
    NODE_ENV: 'production',
    // The launcher's own: what was compiled before stays in memory, 10 MB of an idle service.
    NODE_COMPILE_CACHE: undefined,
    NODE_EXTRA_CA_CERTS: around.trustFile,
    // Each thread of Node's pool would keep an arena of its own (glibc): 4 MB of an idle service.
    MALLOC_ARENA_MAX: '2',
    HTTP_HOST: '127.0.0.1',
    HTTP_PORT: String(httpPort),
    ...(grpcServices.has(service) ? { GRPC_HOST: '127.0.0.1', GRPC_PORT: String(grpcPortOf(httpPort)) } : {}),
    ...grpcFiles(service, around.serviceTls),
    // Of several processes on one machine each needs a port of its own.
    ...(process.env.OSTIARY_PROFILING === 'on' ? { OSTIARY_PROFILING_PORT: String(profilingPortOf(httpPort)) } : {}),
    INSTANCE_ID: replicaName(service, replica),
    OSTIARY_ISSUER_TEMPLATE: `${around.issuerBase}/{tenant}/{workspace}`,
    OSTIARY_MTLS_ISSUER_TEMPLATE: `${around.mtlsBase}/{tenant}/{workspace}`,
    OSTIARY_TRUSTED_PROXIES: '127.0.0.1/32,::1/128',
    OSTIARY_CLIENT_CERT_FORMAT: 'nginx',
    OSTIARY_TRACE_CONTEXT: 'edge',
    OSTIARY_CLIENT_CA_FILE: around.clientCaFile,
    ...(hasDatabase(service) ? { DATABASE_URL: databaseUrl(around.postgresUrl, service, secrets) } : {}),
    REDIS_URL: around.redisUrl,
    KAFKA_BROKERS: around.kafkaBrokers,
    DIRECTORY_GRPC: grpcTarget('tenant', replica, around),
    ISSUANCE_GRPC: grpcTarget('token', replica, around),
    IDENTITY_GRPC: grpcTarget('identity', replica, around),
    SESSIONS_GRPC: grpcTarget('authorize', replica, around),
    AUDIT_GRPC: grpcTarget('audit', replica, around),
    OSTIARY_MAIL_FROM: process.env.OSTIARY_MAIL_FROM ?? 'Ostiary <no-reply@ostiary.localhost>',
    ...(service === 'identity' ? { OSTIARY_SMTP_URL: process.env.OSTIARY_SMTP_URL ?? inboxSmtpUrl(ports) } : {}),
    ...ownSecrets(service, secrets),
    TENANT_HTTP: `http://127.0.0.1:${serviceHttpPort(ports, 'tenant', 0)}`,
    // The console is told of the end of sessions at the edge, which is on this machine here.
    ...(service === 'authorize' ? { OSTIARY_OUTBOUND_ALLOW: allowedBeside(new URL(around.issuerBase).host) } : {}),
    ...around.env,
  };
}

function grpcFiles(service: ServiceName, { caFile, certificates }: ServiceTls): NodeJS.ProcessEnv {
  const own = certificates[service];
  if (own === undefined) return {};
  return { GRPC_CA_FILE: caFile, GRPC_CERT_FILE: own.certificateFile, GRPC_KEY_FILE: own.keyFile };
}

/** What a service alone, or all but one, may know. */
function ownSecrets(service: ServiceName, secrets: Secrets): NodeJS.ProcessEnv {
  if (service === 'console') {
    return {
      OSTIARY_CONSOLE_KEY_FILE: secrets.consoleKeyFile,
      OSTIARY_CONSOLE_SESSION_KEY_FILE: secrets.consoleSessionKeyFile,
    };
  }
  if (service === 'demo-portal') return { OSTIARY_DEMO_PORTAL_KEY_FILE: secrets.demoPortalKeyFile };
  return {
    OSTIARY_INSTALLATION_SECRET_FILE: secrets.installationSecretFile,
    ...(service === 'token' ? { OSTIARY_KEY_ENCRYPTION_KEY_FILE: secrets.keyEncryptionKeyFile } : {}),
    ...(service === 'tenant'
      ? {
          OSTIARY_CONSOLE_PUBLIC_KEY_FILE: secrets.consolePublicKeyFile,
          OSTIARY_DEMO_PORTAL_PUBLIC_KEY_FILE: secrets.demoPortalPublicKeyFile,
        }
      : {}),
  };
}

/** Beside what the environment allows. */
const allowedBeside = (host: string): string =>
  [process.env.OSTIARY_OUTBOUND_ALLOW, host].filter((entry) => entry !== undefined && entry !== '').join(',');

/** One replica of the other service: the callers' replicas are spread over them. */
function grpcTarget(service: ServiceName, caller: number, around: ServiceSurroundings): string {
  const replica = caller % replicasOf(service, around);
  return `127.0.0.1:${grpcPortOf(serviceHttpPort(around.ports, service, replica))}`;
}

/** One replica of a service as a part of the system. */
export class ServicePart extends ProgramPart {
  /** Where it is reached without the edge. */
  readonly url: string;
  /** host:port; undefined for a service without gRPC. */
  readonly grpc: string | undefined;

  constructor(service: ServiceName, replica: number, around: ServiceSurroundings, context: PartContext) {
    const httpPort = serviceHttpPort(around.ports, service, replica);
    const main = path.join(around.servicesDirectory, service, 'dist/main.js');
    if (!fs.existsSync(main)) throw new StartFailure(`The ${service} service is not built: run "npm run build".`);
    super(
      {
        name: replicaName(service, replica),
        description: `port ${httpPort}`,
        command: process.execPath,
        args: [...nodeFlags, main],
        env: serviceEnvironment(service, replica, around),
        cwd: path.join(around.servicesDirectory, service),
        ready: readyz(httpPort),
        stopSignal: 'SIGTERM',
        stopWithinMs: 20_000,
        readyWithinMs: 120_000,
      },
      context,
    );
    this.url = `http://127.0.0.1:${httpPort}`;
    this.grpc = grpcServices.has(service) ? `127.0.0.1:${grpcPortOf(httpPort)}` : undefined;
  }
}

const readyz =
  (port: number): Readiness =>
  async () => {
    const { status, body } = await probe(`http://127.0.0.1:${port}/readyz`);
    return status === 200 || `/readyz says ${status} ${body.slice(0, 200)}`;
  };

/** Runs the migrations of the services that have some, as the owner of the schemas. */
export async function migrate(
  services: readonly ServiceName[],
  around: ServiceSurroundings,
  signal: AbortSignal,
): Promise<void> {
  const owner = databaseUrl(around.postgresUrl, 'owner', around.secrets);
  await Promise.all(
    services.map(async (service) => {
      const script = path.join(around.servicesDirectory, service, 'dist/migrate.js');
      if (!fs.existsSync(script)) return;
      const env = { ...serviceEnvironment(service, 0, around), MIGRATION_DATABASE_URL: owner };
      await output(process.execPath, [...nodeFlags, script], { env, signal }).catch((error: unknown) => {
        signal.throwIfAborted();
        throw new StartFailure(`The migrations of ${service} failed: ${messageOf(error)}`);
      });
    }),
  );
}
