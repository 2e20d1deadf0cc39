import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import type { Fetching } from '../local/fetching.ts';
import { serviceNames } from '../local/service-names.ts';
import { billOfMaterials, billPath } from './bill-of-materials.ts';
import { edgeImage } from './edge-image.ts';
import type { Image, Layer, Release } from './image.ts';
import { layOut } from './lay-out.ts';
import { type LinkedPrograms, linkedPrograms } from './linked-program.ts';
import { type PackedImage, writeArchive } from './oci-archive.ts';
import { packLayer } from './pack-layer.ts';
import { serviceImage } from './service-image.ts';
import { trialImage, trialImages } from './trial-images.ts';

/** Node of the lock file, with what it is linked to. */
export const nodeRuntime = (): Promise<LinkedPrograms> =>
  linkedPrograms([{ source: fs.realpathSync(process.execPath), path: '/usr/local/bin/node' }]);

/** The images of these names, in that order. */
export async function imagesNamed(
  wanted: readonly string[],
  root: string,
  release: Release,
  fetching: Fetching,
): Promise<Image[]> {
  const runtime = wanted.some((name) => isOneOf(serviceNames, name)) ? await nodeRuntime() : undefined;
  const made: Image[] = [];
  for (const name of wanted) {
    if (isOneOf(serviceNames, name) && runtime) made.push(await serviceImage(name, root, runtime, release.epoch));
    else if (isOneOf(trialImages, name)) made.push(await trialImage(name, fetching));
    else if (name === 'edge') made.push(await edgeImage(root, fetching));
    else throw new Error(`There is no image "${name}". See --help.`);
  }
  return made.map((image) => withBill(image, release));
}

/** The bill of materials is in the image, in a layer of its own: the last. */
export function withBill(image: Image, release: Release): Image {
  const text = billOfMaterials(image, release);
  const layer: Layer = { name: 'bill', entries: [{ path: billPath(image.name), text }], modified: 0 };
  return { ...image, layers: [...image.layers, layer] };
}

export function layOutImages(chosen: readonly Image[], folder: string): void {
  for (const { name, layers } of chosen) {
    for (const layer of layers) layOut(layer, path.join(folder, name, layer.name));
  }
}

/**
 * Writes an archive of the images, and their bills beside it. Returns a line for each: its reference, its size.
 * @param reference repository and tag of an image's name
 */
export async function archiveImages(
  chosen: readonly Image[],
  reference: (name: string) => string,
  release: Release,
  archive: string,
): Promise<string[]> {
  fs.mkdirSync(path.dirname(archive), { recursive: true });
  const scratch = fs.mkdtempSync(path.join(path.dirname(archive), '.images-'));
  const shared = new Map<string, string>();
  try {
    const packed: PackedImage[] = [];
    for (const image of chosen) {
      const files: string[] = [];
      for (const layer of image.layers) {
        // Services have the same runtime: it is laid out and packed once.
        const same = JSON.stringify([layer.entries, layer.modified]);
        const file = shared.get(same) ?? packedLayer(layer, scratch, `${image.name}-${layer.name}`);
        shared.set(same, file);
        files.push(file);
      }
      packed.push({ image, reference: reference(image.name), layers: files });
    }
    await writeArchive(packed, release, archive);
    const lines = packed.map(({ image, reference: named, layers }) => {
      const bill = path.join(path.dirname(archive), path.basename(billPath(image.name)));
      fs.writeFileSync(bill, billOfMaterials(image, release));
      const bytes = layers.reduce((total, file) => total + fs.statSync(file).size, 0);
      return `${named}  ${(bytes / 1_000_000).toFixed(0)} MB, ${image.components.length} components`;
    });
    return [...lines, `${archive}  ${(fs.statSync(archive).size / 1_000_000).toFixed(0)} MB`];
  } finally {
    fs.rmSync(scratch, { recursive: true, force: true });
  }
}

function packedLayer(layer: Layer, scratch: string, name: string): string {
  const file = path.join(scratch, `${name}.tar`);
  packLayer(layer, file);
  return file;
}

/** What the environment, else git, says of a checkout. */
export function releaseOf(root: string, env: NodeJS.ProcessEnv): Release {
  const { version } = JSON.parse(fs.readFileSync(path.join(root, 'package.json'), 'utf8')) as { version: string };
  return {
    version,
    revision: env.OSTIARY_REVISION ?? git(root, 'rev-parse', 'HEAD') ?? 'unknown',
    epoch: Number(env.SOURCE_DATE_EPOCH ?? git(root, 'log', '-1', '--format=%ct') ?? 0),
  };
}

/** What git says of the checkout; undefined where it is none. */
function git(root: string, ...args: string[]): string | undefined {
  try {
    return execFileSync('git', args, { cwd: root, encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).trim();
  } catch {
    return undefined;
  }
}

function isOneOf<T extends string>(known: readonly T[], name: string): name is T {
  return known.some((each) => each === name);
}
