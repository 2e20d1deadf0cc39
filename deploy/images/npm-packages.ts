import fs from 'node:fs';
import path from 'node:path';
import { z } from 'zod';
import type { Component, Entry } from './image.ts';

const manifestSchema = z.object({
  name: z.string(),
  version: z.string(),
  license: z.string().optional(),
  dependencies: z.record(z.string(), z.string()).default({}),
  optionalDependencies: z.record(z.string(), z.string()).default({}),
  peerDependencies: z.record(z.string(), z.string()).default({}),
  peerDependenciesMeta: z.record(z.string(), z.object({ optional: z.boolean().optional() })).default({}),
});
type Manifest = z.output<typeof manifestSchema>;

const lockSchema = z.object({
  packages: z.record(z.string(), z.object({ integrity: z.string().optional(), license: z.string().optional() })),
});

/** Packages that others want without saying so: they ask for them by name when they run. */
const ASKED_FOR_AT_RUN_TIME: Readonly<Record<string, readonly string[]>> = {
  '@nestjs/microservices': ['@grpc/grpc-js', '@grpc/proto-loader'],
};

/** What no program reads: types, sources of types, maps, pages for people. Licences stay. */
const UNREAD_FILE = /(\.d\.[cm]?ts|\.ts|\.map|\.md|\.markdown|\.flow|\.tsbuildinfo)$/i;
const LICENSE_FILE = /^(licen[cs]e|copying|notice)/i;
const UNREAD_FOLDER = /^(\.github|tests?|__tests__|docs?|examples?|bench(marks?)?|coverage|node_modules)$/;
/** A second copy of a package, for other surroundings. */
const OTHER_SURROUNDINGS: Readonly<Record<string, readonly string[]>> = { typeorm: ['browser'] };

/** An installed package, with the place that the lock file knows it by. */
export interface InstalledPackage {
  /** `node_modules/pg`, below the checkout. */
  readonly place: string;
  readonly manifest: Manifest;
}

/** The packages and all that they need, sorted by place. Throws where one that is needed is not installed. */
export function withDependencies(names: Iterable<string>, root: string): InstalledPackage[] {
  const found = new Map<string, InstalledPackage>();
  const add = (name: string, from: string, needed: boolean): void => {
    const place = placeOf(name, from, root);
    if (place === undefined) {
      if (needed) throw new Error(`${name}, which ${from || 'the program'} needs, is not installed`);
      return;
    }
    if (found.has(place)) return;
    const text = fs.readFileSync(path.join(root, place, 'package.json'), 'utf8');
    const manifest = manifestSchema.parse(JSON.parse(text));
    found.set(place, { place, manifest });
    const { dependencies, optionalDependencies, peerDependencies, peerDependenciesMeta } = manifest;
    // npm lists an optional one among the dependencies too: it may be for another platform.
    for (const each of Object.keys(dependencies)) add(each, place, !(each in optionalDependencies));
    for (const each of Object.keys(optionalDependencies)) add(each, place, false);
    for (const each of Object.keys(peerDependencies)) {
      if (!peerDependenciesMeta[each]?.optional) add(each, place, true);
    }
    for (const each of ASKED_FOR_AT_RUN_TIME[name] ?? []) add(each, place, true);
  };
  for (const name of names) add(name, '', true);
  return [...found.values()].sort((a, b) => (a.place < b.place ? -1 : 1));
}

/** As Node looks for it: in the asking package's own folder first, then in those around it. */
function placeOf(name: string, from: string, root: string): string | undefined {
  for (let folder = from; ; folder = folder.slice(0, Math.max(0, folder.lastIndexOf('node_modules') - 1))) {
    const place = path.posix.join(folder, 'node_modules', name);
    if (fs.existsSync(path.join(root, place, 'package.json'))) return place;
    if (folder === '') return undefined;
  }
}

/** The files of the packages that a program may read, below a folder of the image. */
export const packageEntries = (packages: readonly InstalledPackage[], root: string, below: string): Entry[] =>
  packages.flatMap(({ place, manifest }) => {
    const others = OTHER_SURROUNDINGS[manifest.name] ?? [];
    const top = path.join(root, place);
    const within = (folder: string): string[] =>
      fs.readdirSync(path.join(top, folder), { withFileTypes: true }).flatMap((entry) => {
        const file = path.posix.join(folder, entry.name);
        if (entry.isDirectory()) {
          if (entry.name === 'node_modules') return []; // packages of their own
          return folder === '' && (UNREAD_FOLDER.test(entry.name) || others.includes(entry.name)) ? [] : within(file);
        }
        return UNREAD_FILE.test(entry.name) && !LICENSE_FILE.test(entry.name) ? [] : [file];
      });
    return within('').map((file) => ({
      path: path.posix.join(below, place, file),
      source: path.join(top, file),
    }));
  });

/** What the bill of materials says of them, with the sums of the lock file. */
export function packageComponents(packages: readonly InstalledPackage[], root: string): Component[] {
  const lock = lockSchema.parse(JSON.parse(fs.readFileSync(path.join(root, 'package-lock.json'), 'utf8')));
  const components = packages.map(({ place, manifest: { name, version, license } }): Component => {
    const locked = lock.packages[place];
    const [, sum] = /^sha512-([A-Za-z0-9+/=]+)/.exec(locked?.integrity ?? '') ?? [];
    const expression = license ?? locked?.license;
    return {
      type: 'library',
      name,
      version,
      purl: `pkg:npm/${name.replace('@', '%40')}@${version}`,
      ...(expression === undefined ? {} : { license: expression }),
      ...(sum === undefined ? {} : { sha512: Buffer.from(sum, 'base64').toString('hex') }),
    };
  });
  // One version may be installed in several places.
  return [...new Map(components.map((component) => [component.purl, component] as const)).values()];
}
