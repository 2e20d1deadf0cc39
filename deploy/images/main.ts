// What tools/images.mjs runs: makes the images of the services and of the edge, as folders for the Dockerfile or as one archive.
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import type { Fetching } from '../local/fetching.ts';
import { checkout } from '../local/layout.ts';
import { serviceNames } from '../local/service-names.ts';
import { billOfMaterials, billPath } from './bill-of-materials.ts';
import { edgeImage } from './edge-image.ts';
import type { Image, Layer, Release } from './image.ts';
import { layOut, packLayer } from './lay-out.ts';
import { linkedPrograms } from './linked-program.ts';
import { type PackedImage, writeArchive } from './oci-archive.ts';
import { serviceImage } from './service-image.ts';
import { trialImage, trialImages } from './trial-images.ts';

const help = `node tools/images.mjs [NAME ...] [--tag TAG] [--prefix PREFIX] [--out FILE | --layout FOLDER]

Makes container images without a builder; \`docker build --target NAME .\` makes the same ones with one.
  NAME             ${[...serviceNames, 'edge'].join(', ')} (all of these when none is named), or a store for trials: ${trialImages.join(', ')}
  --out FILE       one archive for \`docker load\`, \`ctr images import\` or \`skopeo\` (dist/images/ostiary.tar), with a bill of materials for each image beside it
  --layout FOLDER  the files of each layer in FOLDER/IMAGE/LAYER in place of an archive
  --tag TAG        the version in package.json
  --prefix PREFIX  what goes before the names: ostiary/

SOURCE_DATE_EPOCH and OSTIARY_REVISION say the time and the commit; they are git's where they are not set. Run \`npm run build\` before.`;

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    help: { type: 'boolean', short: 'h' },
    out: { type: 'string' },
    layout: { type: 'string' },
    tag: { type: 'string' },
    prefix: { type: 'string', default: 'ostiary/' },
  },
});
if (values.help) {
  console.log(help);
  process.exit(0);
}

const fetching: Fetching = { say: (line) => console.error(line), signal: new AbortController().signal };
const release = releaseOf(process.env);
const names = positionals.length > 0 ? positionals : [...serviceNames, 'edge'];
const images = await chosenImages(names);
if (values.layout !== undefined) layOutImages(images, path.resolve(values.layout));
else await archiveImages(images, path.resolve(values.out ?? path.join(checkout, 'dist/images/ostiary.tar')));

/** The images of these names, in that order. */
async function chosenImages(wanted: readonly string[]): Promise<Image[]> {
  const runtime = wanted.some((name) => isOneOf(serviceNames, name))
    ? await linkedPrograms([{ source: fs.realpathSync(process.execPath), path: '/usr/local/bin/node' }])
    : undefined;
  const made: Image[] = [];
  for (const name of wanted) {
    if (isOneOf(serviceNames, name) && runtime) made.push(serviceImage(name, checkout, runtime, release.epoch));
    else if (isOneOf(trialImages, name)) made.push(await trialImage(name, fetching));
    else if (name === 'edge') made.push(await edgeImage(checkout, fetching));
    else throw new Error(`There is no image "${name}". See --help.`);
  }
  return made.map(withBill);
}

/** The bill of materials is in the image, in a layer of its own: the last. */
function withBill(image: Image): Image {
  const text = billOfMaterials(image, release);
  const layer: Layer = { name: 'bill', entries: [{ path: billPath(image.name), text }], modified: 0 };
  return { ...image, layers: [...image.layers, layer] };
}

function layOutImages(chosen: readonly Image[], folder: string): void {
  for (const { name, layers } of chosen) {
    for (const layer of layers) layOut(layer, path.join(folder, name, layer.name));
  }
}

async function archiveImages(chosen: readonly Image[], archive: string): Promise<void> {
  fs.mkdirSync(path.dirname(archive), { recursive: true });
  const scratch = fs.mkdtempSync(path.join(path.dirname(archive), '.images-'));
  const shared = new Map<string, string>();
  try {
    const packed: PackedImage[] = [];
    for (const image of chosen) {
      const files: string[] = [];
      for (const layer of image.layers) {
        // Services have the same runtime: it is laid out and packed once.
        const same = isOneOf(serviceNames, image.name) && layer.name === 'runtime' ? 'runtime' : undefined;
        const file = (same && shared.get(same)) ?? (await packedLayer(layer, scratch, `${image.name}-${layer.name}`));
        if (same) shared.set(same, file);
        files.push(file);
      }
      packed.push({
        image,
        reference: `${values.prefix}${image.name}:${values.tag ?? release.version}`,
        layers: files,
      });
    }
    await writeArchive(packed, release, archive);
    for (const { image, reference, layers } of packed) {
      const bill = path.join(path.dirname(archive), path.basename(billPath(image.name)));
      fs.writeFileSync(bill, billOfMaterials(image, release));
      const bytes = layers.reduce((total, file) => total + fs.statSync(file).size, 0);
      console.log(`${reference}  ${(bytes / 1_000_000).toFixed(0)} MB, ${image.components.length} components`);
    }
    console.log(`${archive}  ${(fs.statSync(archive).size / 1_000_000).toFixed(0)} MB`);
  } finally {
    fs.rmSync(scratch, { recursive: true, force: true });
  }
}

async function packedLayer(layer: Layer, scratch: string, name: string): Promise<string> {
  const folder = path.join(scratch, name);
  fs.mkdirSync(folder);
  layOut(layer, folder);
  await packLayer(folder, `${folder}.tar`, layer.modified);
  fs.rmSync(folder, { recursive: true });
  return `${folder}.tar`;
}

function releaseOf(env: NodeJS.ProcessEnv): Release {
  const { version } = JSON.parse(fs.readFileSync(path.join(checkout, 'package.json'), 'utf8')) as { version: string };
  return {
    version,
    revision: env.OSTIARY_REVISION ?? git('rev-parse', 'HEAD') ?? 'unknown',
    epoch: Number(env.SOURCE_DATE_EPOCH ?? git('log', '-1', '--format=%ct') ?? 0),
  };
}

/** What git says of the checkout; undefined where it is none. */
function git(...args: string[]): string | undefined {
  try {
    return execFileSync('git', args, { cwd: checkout, encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).trim();
  } catch {
    return undefined;
  }
}

function isOneOf<T extends string>(known: readonly T[], name: string): name is T {
  return known.some((each) => each === name);
}
