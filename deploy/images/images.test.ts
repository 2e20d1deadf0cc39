import { execFileSync, spawnSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { checkout } from '../local/layout.ts';
import { hasDatabase, type ServiceName, serviceNames } from '../local/service-names.ts';
import { billOfMaterials } from './bill-of-materials.ts';
import { expectedLayers, targetsOf } from './dockerfile.ts';
import type { Entry, Image, Layer } from './image.ts';
import { layOut } from './lay-out.ts';
import { withDependencies } from './npm-packages.ts';
import { labels, writeArchive } from './oci-archive.ts';
import { packLayer } from './pack-layer.ts';
import { serviceImage } from './service-image.ts';

const scratch = fs.mkdtempSync(path.join(os.tmpdir(), 'ostiary-images-'));
afterAll(() => fs.rmSync(scratch, { recursive: true, force: true }));

const release = { version: '1.2.3', revision: 'abc', epoch: 1_700_000_000 };
const noRuntime = { entries: [], components: [] };
const withBill = (image: Image): Image => ({
  ...image,
  layers: [...image.layers, { name: 'bill', entries: [], modified: 0 }],
});
const made = new Map<ServiceName, Image>();
function imageOf(service: ServiceName): Image {
  const image = made.get(service);
  if (!image) throw new Error(`the image of ${service} was not made`);
  return image;
}
beforeAll(async () => {
  for (const service of serviceNames)
    made.set(service, withBill(await serviceImage(service, checkout, noRuntime, release.epoch)));
});
/**
 * The files of a layer below a folder, as further names of those of the checkout where one file system has both: to copy thousands and to remove
 * them takes longer than to start what is in them. No process may write to them.
 */
function putInPlace({ entries, ...layer }: Layer, folder: string): void {
  const made: Entry[] = [];
  for (const entry of entries) {
    if (!('source' in entry)) {
      made.push(entry);
      continue;
    }
    const file = path.join(folder, entry.path);
    fs.mkdirSync(path.dirname(file), { recursive: true });
    try {
      fs.linkSync(fs.realpathSync(entry.source), file);
    } catch {
      // Another file system, or files of somebody else.
      fs.copyFileSync(entry.source, file);
    }
  }
  layOut({ ...layer, entries: made }, folder);
}
const pathsOf = (image: Image) => image.layers.flatMap(({ entries }) => entries.map((entry) => entry.path));

describe('Dockerfile', () => {
  const targets = targetsOf(fs.readFileSync(path.join(checkout, 'Dockerfile'), 'utf8'));
  const target = (name: string) => targets.find((each) => each.name === name);

  it('has a target for each folder of services/, and one for the edge', () => {
    const folders = fs.readdirSync(path.join(checkout, 'services'));
    expect(targets.map(({ name }) => name).sort()).toEqual([...folders, 'build', 'edge', 'service'].sort());
  });

  it.each(serviceNames)('%s: has the layers and the run of tools/images.mjs', (name) => {
    const image = imageOf(name);
    const { layers, from, instructions } = target(name) ?? {};
    expect(layers).toEqual(expectedLayers(image));
    expect(from).toBe('service');
    expect(JSON.parse(instructions?.CMD ?? '')).toEqual(image.run.command);
    expect(instructions?.EXPOSE).toBe(image.run.ports.join(' '));
    const own = target('service')?.instructions;
    expect(JSON.parse(own?.ENTRYPOINT ?? '')).toEqual(image.run.entrypoint);
    const env = `${own?.ENV ?? ''} ${instructions?.ENV ?? ''}`.match(/\w+=("[^"]*"|\S+)/g);
    expect(env?.map((each) => each.replaceAll('"', ''))).toEqual(
      Object.entries(image.run.env).map(([variable, value]) => `${variable}=${value}`),
    );
    expect(own?.USER).toBe('65532:65532');
  });

  it('builds on what the lock file says, and on nothing of the checkout that was built before', () => {
    const ignored = fs.readFileSync(path.join(checkout, '.dockerignore'), 'utf8').split('\n');
    expect(ignored).toEqual(expect.arrayContaining(['**/node_modules', '**/dist', '.git', '.ostiary']));
    expect(target('build')?.instructions.RUN).toContain('tools/images.mjs --layout /images');
  });
});

describe('the image of a service', () => {
  // Three that have little in common: a start of each takes a second.
  const chosen: readonly ServiceName[] = ['token', 'identity', 'console'];
  it.each(chosen)('%s: starts from its own files alone, and says which setting it lacks', (name) => {
    const folder = path.join(scratch, name);
    for (const layer of imageOf(name).layers) putInPlace(layer, folder);
    const run = (program: string) =>
      spawnSync(process.execPath, [program], { cwd: path.join(folder, 'app'), env: {}, encoding: 'utf8' });
    const started = run(`services/${name}/dist/main.js`);
    expect(started.stderr + started.stdout).toMatch(/HTTP_PORT is required/);
    expect(started.status).toBe(78);
    if (!hasDatabase(name)) return;
    const migrated = run(`services/${name}/dist/migrate.js`);
    expect(migrated.stderr).toMatch(/MIGRATION_DATABASE_URL is required/);
    expect(migrated.status).toBe(78);
    const restored = run(`services/${name}/dist/after-restore.js`);
    expect(restored.stderr).toMatch(/OSTIARY_RESTORED_TO/);
    expect(restored.status).toBe(78);
  });

  it('has no tests, no types, no sources, and none of what builds', () => {
    for (const name of serviceNames) {
      const paths = pathsOf(imageOf(name));
      expect(paths.filter((file) => /\.tsx?$/.test(file))).toEqual([]);
      const ours = paths.filter((file) => !file.startsWith('/app/node_modules/'));
      expect(ours.filter((file) => /\.test\.js|\/testing\/|test-support/.test(file))).toEqual([]);
      expect(
        paths.filter((file) => /node_modules\/(typescript|@swc|jest|nx|vite|react|playwright-core)\//.test(file)),
      ).toEqual([]);
    }
  });

  it('has the packages that the service reaches, and not those of another', () => {
    const has = (service: ServiceName, name: string) =>
      pathsOf(imageOf(service)).some((file) => file.startsWith(`/app/node_modules/${name}/`));
    expect(has('identity', '@node-rs/argon2')).toBe(true);
    expect(has('token', '@node-rs/argon2')).toBe(false);
    expect(has('console', 'openid-client')).toBe(true);
    // Loaded only where traces are on, and there then.
    expect(serviceNames.filter((name) => !has(name, '@opentelemetry/sdk-trace'))).toEqual([]);
    expect(has('console', 'typeorm')).toBe(false);
    expect(has('audit', 'ioredis')).toBe(false);
  });

  it('has the libraries that machine code in packages is linked to', async () => {
    const addon = pathsOf(imageOf('identity')).find((file) => file.endsWith('.node'));
    expect(addon).toMatch(/argon2/);
    // Node's own libraries are in the runtime, which this test leaves out: so all of the addon's must be found.
    expect(pathsOf(imageOf('identity')).filter((file) => /\/(libc|librt|libpthread)\.so/.test(file))).not.toEqual([]);
    expect(pathsOf(imageOf('console')).filter((file) => file.startsWith('/lib'))).toEqual([]);
  });

  it('fails where a package is not installed, instead of leaving it out', () => {
    expect(() => withDependencies(['no-such-package'], checkout)).toThrow(
      'no-such-package, which the program needs, is not installed',
    );
  });
});

describe('the bill of materials', () => {
  it('lists each package of the image once, with the sum of the lock file', () => {
    const bill = JSON.parse(billOfMaterials(imageOf('token'), release));
    const jose = bill.components.find(({ name }: { name: string }) => name === 'jose');
    expect(jose).toMatchObject({
      purl: expect.stringMatching(/^pkg:npm\/jose@6\./),
      licenses: [{ expression: 'MIT' }],
    });
    expect(jose.hashes[0].content).toMatch(/^[0-9a-f]{128}$/);
    const purls = bill.components.map(({ purl }: { purl: string }) => purl);
    expect(new Set(purls).size).toBe(purls.length);
    expect(bill.metadata.timestamp).toBe('2023-11-14T22:13:20Z');
  });
});

describe('the archive', () => {
  const image: Image = {
    name: 'sample',
    title: 'Sample',
    description: 'A sample',
    run: { entrypoint: ['/bin/sample'], command: [], directory: '/', env: { A: 'b' }, ports: [1] },
    layers: [
      {
        name: 'only',
        entries: [
          { path: '/bin/sample', text: '#!', executable: true },
          { path: '/bin/other', linkTo: 'sample' },
          { path: `/${'long/'.repeat(30)}name`, text: 'x'.repeat(513) },
        ],
        modified: 5,
      },
    ],
    components: [],
  };
  const archived = async (name: string): Promise<string> => {
    const folder = path.join(scratch, name);
    fs.mkdirSync(folder);
    const layer = path.join(folder, 'layer.tar');
    for (const each of image.layers) packLayer(each, layer);
    const archive = path.join(folder, 'a.tar');
    await writeArchive([{ image, reference: 'ostiary/sample:1', layers: [layer] }], release, archive);
    return archive;
  };

  it('has the same bytes each time', async () => {
    const [first, second] = [await archived('first'), await archived('second')];
    expect(fs.readFileSync(first).equals(fs.readFileSync(second))).toBe(true);
  });

  it('has the files that the Dockerfile copies', async () => {
    const folder = path.join(scratch, 'laid-out');
    for (const layer of image.layers) layOut(layer, folder);
    const unpacked = path.join(scratch, 'unpacked');
    fs.mkdirSync(unpacked);
    await archived('fourth');
    execFileSync('tar', ['-xf', path.join(scratch, 'fourth/layer.tar'), '-C', unpacked]);
    const listed = (where: string) =>
      execFileSync(
        'sh',
        [
          '-c',
          "find . ! -type d -printf '%p %m %T@ %l\\n' | sort; cat bin/sample long/*/*/*/*/*/*/*/*/*/*/*/*/*/*/*/*/*/*/*/*/*/*/*/*/*/*/*/*/*/name",
        ],
        {
          cwd: where,
          encoding: 'utf8',
        },
      );
    expect(listed(unpacked)).toBe(listed(folder));
  });

  it('is an OCI layout whose digests are those of its files, run by nobody and labelled', async () => {
    const archive = await archived('third');
    const read = (name: string) => execFileSync('tar', ['-xOf', archive, `./${name}`], { encoding: 'utf8' });
    const blob = ({ digest }: { digest: string }) => JSON.parse(read(`blobs/${digest.replace(':', '/')}`));
    const [entry] = JSON.parse(read('index.json')).manifests;
    const config = blob(blob(entry).config);
    expect(config.config.User).toBe('65532:65532');
    expect(config.config.Labels).toEqual(labels(image, release));
    expect(config.created).toBe('2023-11-14T22:13:20Z');
    const [docker] = JSON.parse(read('manifest.json'));
    expect(docker.RepoTags).toEqual(['ostiary/sample:1']);
    const [layer] = blob(entry).layers;
    expect(docker.Layers).toEqual([`blobs/${layer.digest.replace(':', '/')}`]);
    const sum = execFileSync('sh', ['-c', `tar -xOf ${archive} ./${docker.Layers[0]} | sha256sum`], {
      encoding: 'utf8',
    });
    expect(`sha256:${sum.slice(0, 64)}`).toBe(layer.digest);
    expect(config.rootfs.diff_ids).toEqual([layer.digest]);
  });
});
