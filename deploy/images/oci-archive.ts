import { createHash } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { pipeline } from 'node:stream/promises';
import { output } from '../local/fetching.ts';
import { accountId, type Image, type Release } from './image.ts';

/** The layers of an image as files, in their order. */
export interface PackedImage {
  readonly image: Image;
  /** Repository and tag: `ostiary/token:0.1.0`. */
  readonly reference: string;
  readonly layers: readonly string[];
}

interface Descriptor {
  readonly mediaType: string;
  readonly digest: string;
  readonly size: number;
}

/**
 * One archive with all the images: an OCI image layout (image-spec 1.1) that `docker load` of every age takes too. Layers that images
 * share are in it once. The same images give the same bytes.
 */
export async function writeArchive(images: readonly PackedImage[], release: Release, archive: string): Promise<void> {
  const layout = `${archive}.layout`;
  fs.rmSync(layout, { recursive: true, force: true });
  const blobs = path.join(layout, 'blobs/sha256');
  fs.mkdirSync(blobs, { recursive: true });
  try {
    const index: unknown[] = [];
    const dockerIndex: unknown[] = [];
    for (const { image, reference, layers } of images) {
      const layerBlobs = await Promise.all(layers.map((file) => addFile(file, blobs)));
      const config = addJson(
        imageConfig(image, release, layerBlobs),
        'application/vnd.oci.image.config.v1+json',
        blobs,
      );
      const manifest = {
        schemaVersion: 2,
        mediaType: 'application/vnd.oci.image.manifest.v1+json',
        config,
        layers: layerBlobs,
        annotations: labels(image, release),
      };
      const named = addJson(manifest, manifest.mediaType, blobs);
      index.push({
        ...named,
        annotations: {
          'io.containerd.image.name': /^[^/]+[.:][^/]*\//.test(reference) ? reference : `docker.io/${reference}`,
          'org.opencontainers.image.ref.name': reference.slice(reference.lastIndexOf(':') + 1),
        },
      });
      dockerIndex.push({
        Config: blobPath(config),
        RepoTags: [reference],
        Layers: layerBlobs.map(blobPath),
      });
    }
    writeJson(path.join(layout, 'oci-layout'), { imageLayoutVersion: '1.0.0' });
    const mediaType = 'application/vnd.oci.image.index.v1+json';
    writeJson(path.join(layout, 'index.json'), { schemaVersion: 2, mediaType, manifests: index });
    writeJson(path.join(layout, 'manifest.json'), dockerIndex);
    const same = ['--sort=name', '--mtime=@0', '--owner=0', '--group=0', '--numeric-owner', '--format=gnu'];
    await output('tar', [...same, '--mode=u=rwX,go=rX', '--hard-dereference', '-C', layout, '-cf', archive, '.']);
  } finally {
    fs.rmSync(layout, { recursive: true, force: true });
  }
}

const blobPath = ({ digest }: Descriptor): string => `blobs/${digest.replace(':', '/')}`;

/** https://specs.opencontainers.org/image-spec/annotations/ */
export const labels = (
  { title, description }: Image,
  { version, revision, epoch }: Release,
): Record<string, string> => ({
  'org.opencontainers.image.title': title,
  'org.opencontainers.image.description': description,
  'org.opencontainers.image.version': version,
  'org.opencontainers.image.revision': revision,
  'org.opencontainers.image.created': timestamp(epoch),
  'org.opencontainers.image.licenses': 'Apache-2.0',
  'org.opencontainers.image.vendor': 'Ostiary',
});

/** RFC 3339, whole seconds. */
const timestamp = (epoch: number): string => new Date(epoch * 1000).toISOString().replace('.000Z', 'Z');

function imageConfig(image: Image, release: Release, layers: readonly Descriptor[]): unknown {
  const created = timestamp(release.epoch);
  const { entrypoint, command, directory, env, ports, stopSignal } = image.run;
  const variables = { PATH: '/usr/local/bin:/usr/bin:/bin', ...env };
  return {
    created,
    architecture: process.arch === 'x64' ? 'amd64' : process.arch,
    os: 'linux',
    config: {
      User: `${accountId}:${accountId}`,
      ExposedPorts: Object.fromEntries(ports.map((port) => [`${port}/tcp`, {}])),
      Env: Object.entries(variables).map(([name, value]) => `${name}=${value}`),
      Entrypoint: entrypoint,
      Cmd: command,
      WorkingDir: directory,
      Labels: labels(image, release),
      ...(stopSignal === undefined ? {} : { StopSignal: stopSignal }),
    },
    rootfs: { type: 'layers', diff_ids: layers.map(({ digest }) => digest) },
    history: image.layers.map(({ name }) => ({ created, created_by: name })),
  };
}

function addJson(value: unknown, mediaType: string, blobs: string): Descriptor {
  const bytes = Buffer.from(JSON.stringify(value));
  const digest = createHash('sha256').update(bytes).digest('hex');
  fs.writeFileSync(path.join(blobs, digest), bytes);
  return { mediaType, digest: `sha256:${digest}`, size: bytes.length };
}

/** A layer, not compressed: its digest is then that of its contents, and nodes take it in faster. */
async function addFile(file: string, blobs: string): Promise<Descriptor> {
  const hash = createHash('sha256');
  await pipeline(fs.createReadStream(file, { highWaterMark: 1 << 20 }), hash);
  const digest = hash.digest('hex');
  const blob = path.join(blobs, digest);
  if (!fs.existsSync(blob)) fs.linkSync(file, blob);
  return {
    mediaType: 'application/vnd.oci.image.layer.v1.tar',
    digest: `sha256:${digest}`,
    size: fs.statSync(file).size,
  };
}

const writeJson = (file: string, value: unknown): void => fs.writeFileSync(file, JSON.stringify(value));
