import fs from 'node:fs';
import path from 'node:path';
import { databaseServices, grpcServices, hasDatabase, type ServiceName } from '../local/service-names.ts';
import type { Entry, Image, Layer } from './image.ts';
import { type LinkedPrograms, linkedPrograms } from './linked-program.ts';
import { packageComponents, packageEntries, withDependencies } from './npm-packages.ts';
import { reachedFrom } from './reached-modules.ts';

/** Where our programs lie in an image, with the folders of the checkout below. */
const application = '/app';

/** What the compiler left that only tests use. */
const TESTING = /(^|\/)testing\/|\.test-support\.js(\.map)?$/;

const TITLES: Readonly<Record<ServiceName, string>> = {
  authorize: 'the front channel: pushed requests, sign-in and consent pages, sessions',
  token: 'the back channel, and the only holder of unsealed signing keys',
  tenant: 'tenants, workspaces, clients; the admin API; discovery documents',
  identity: 'users and their credentials; messages to people',
  audit: 'the audit trail',
  console: 'the admin console',
  'demo-portal': 'the sample application of demo workspaces',
};

/**
 * The image of a service: the runtime, the packages that it reaches and no others, its own compiled files. Needs the build.
 * @param epoch seconds since 1970: the time of its own files, which the console sends to browsers
 */
export async function serviceImage(
  service: ServiceName,
  root: string,
  runtime: LinkedPrograms,
  epoch: number,
): Promise<Image> {
  const own = path.join(root, 'services', service);
  const starts = ['main.js', ...(hasDatabase(service) ? ['migrate.js', 'after-restore.js'] : [])].map((file) =>
    path.join(own, 'dist', file),
  );
  const { libraries, packages } = reachedFrom(starts, root);
  const installed = withDependencies(packages, root);
  const folders = [`services/${service}`, ...[...libraries].sort().map((library) => `libs/${library}`)];
  const program: Entry[] = [
    ...folders.flatMap((folder) => compiledFiles(folder, root)),
    ...[...libraries].map((library) => ({
      path: `${application}/node_modules/@ostiary/${library}`,
      linkTo: `../../libs/${library}`,
    })),
    ...(service === 'console' ? filesBelow('services/console/web/dist', root) : []),
    { path: `${application}/LICENSE`, source: path.join(root, 'LICENSE') },
  ];
  const files = packageEntries(installed, root, application);
  const native = await nativeLibraries(files, runtime);
  const layers: Layer[] = [
    runtimeLayer(runtime),
    { name: 'packages', entries: [...files, ...native.entries], modified: 0 },
    { name: 'program', entries: program, modified: epoch },
  ];
  return {
    name: service,
    title: `Ostiary ${service}`,
    description: `Ostiary, a multi-tenant OAuth 2 / OpenID Connect authorization server: ${TITLES[service]}`,
    run: {
      entrypoint: ['/usr/local/bin/node'],
      command: [`services/${service}/dist/main.js`],
      directory: application,
      env: {
        NODE_ENV: 'production',
        // As the local system has it (deploy/local/services.ts); the heap's own limit is for whoever knows the memory there is.
        NODE_OPTIONS: '--enable-source-maps --max-semi-space-size=64',
        MALLOC_ARENA_MAX: '2',
        HTTP_HOST: '0.0.0.0',
        HTTP_PORT: '8080',
        ...(grpcServices.has(service) ? { GRPC_HOST: '0.0.0.0', GRPC_PORT: '9090' } : {}),
      },
      ports: [8080, ...(grpcServices.has(service) ? [9090] : [])],
    },
    layers,
    components: [
      ...packageComponents(installed, root),
      nodeComponent(root),
      ...distinct([...runtime.components, ...native.components]),
    ],
  };
}

/** What packages' own machine code is linked to, and Node itself is not. */
export async function nativeLibraries(files: readonly Entry[], runtime: LinkedPrograms): Promise<LinkedPrograms> {
  const modules = files.flatMap((entry) => ('source' in entry && entry.path.endsWith('.node') ? [entry] : []));
  if (modules.length === 0) return { entries: [], components: [] };
  const { entries, components } = await linkedPrograms(modules);
  const known = new Set([...runtime.entries, ...files].map(({ path: at }) => at));
  return { entries: entries.filter(({ path: at }) => !known.has(at)), components };
}

const distinct = (components: Image['components']): Image['components'] => [
  ...new Map(components.map((component) => [component.purl, component] as const)).values(),
];

/** The services whose images can also run `dist/migrate.js` and `dist/after-restore.js`. */
export const migratingServices = databaseServices;

/** Node of the lock file with the system's libraries, and the account: the same bytes in the images of all services. */
export const runtimeLayer = (runtime: LinkedPrograms): Layer => ({
  name: 'runtime',
  entries: [...runtime.entries, ...accountEntries],
  modified: 0,
});

/** What programs ask of a system that has no shell. */
export const accountEntries: readonly Entry[] = [
  {
    path: '/etc/passwd',
    text: 'root:x:0:0:root:/:/sbin/nologin\nostiary:x:65532:65532:ostiary:/:/sbin/nologin\n',
  },
  { path: '/etc/group', text: 'root:x:0:\nostiary:x:65532:\n' },
  { path: '/etc/nsswitch.conf', text: 'hosts: files dns\n' },
];

export function nodeComponent(root: string): Image['components'][number] {
  const { version } = JSON.parse(fs.readFileSync(path.join(root, 'node_modules/node/package.json'), 'utf8')) as {
    version: string;
  };
  return { type: 'application', name: 'node', version, purl: `pkg:generic/node@${version}`, license: 'MIT' };
}

/** A package of ours: what was compiled, without what only tests use, and its description. */
function compiledFiles(folder: string, root: string): Entry[] {
  const description = {
    path: `${application}/${folder}/package.json`,
    source: path.join(root, folder, 'package.json'),
  };
  const files = filesBelow(`${folder}/dist`, root).filter(({ path: file }) => !TESTING.test(file));
  return [description, ...files];
}

const filesBelow = (folder: string, root: string): { path: string; source: string }[] =>
  fs
    .readdirSync(path.join(root, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => path.join(entry.parentPath, entry.name))
    .map((source) => ({ path: path.posix.join(application, path.relative(root, source)), source }));
