// What tools/images.mjs runs: makes the images of the services and of the edge, as folders for the Dockerfile or as one archive.
import path from 'node:path';
import { parseArgs } from 'node:util';
import type { Fetching } from '../local/fetching.ts';
import { checkout } from '../local/layout.ts';
import { serviceNames } from '../local/service-names.ts';
import { archiveImages, imagesNamed, layOutImages, releaseOf } from './make-images.ts';
import { trialImages } from './trial-images.ts';

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
const release = releaseOf(checkout, process.env);
const names = positionals.length > 0 ? positionals : [...serviceNames, 'edge'];
const images = await imagesNamed(names, checkout, release, fetching);
if (values.layout !== undefined) layOutImages(images, path.resolve(values.layout));
else {
  const archive = path.resolve(values.out ?? path.join(checkout, 'dist/images/ostiary.tar'));
  const reference = (name: string) => `${values.prefix}${name}:${values.tag ?? release.version}`;
  for (const line of await archiveImages(images, reference, release, archive)) console.log(line);
}
