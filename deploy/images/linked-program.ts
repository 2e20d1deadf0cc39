import fs from 'node:fs';
import path from 'node:path';
import { output } from '../local/fetching.ts';
import { onPath } from '../local/layout.ts';
import type { Component, Entry } from './image.ts';

/** Programs with the shared libraries that they are linked to. */
export interface LinkedPrograms {
  readonly entries: readonly Entry[];
  /** The Debian packages that the files are of, where the machine knows. */
  readonly components: readonly Component[];
}

/** A program or library of this machine, and where the image has it. */
export interface ProgramFile {
  readonly source: string;
  readonly path: string;
  /** Where its libraries are looked for first, as in LD_LIBRARY_PATH. */
  readonly libraryPath?: string;
}

/** Where the loader of every Linux looks without being told. */
const LOADER_FOLDERS = /^\/(usr\/)?lib(64)?\/([a-z0-9_]+-linux-[a-z]+\/)?[^/]+$/;

/** The programs, and what `ldd` says that they need. */
export async function linkedPrograms(programs: readonly ProgramFile[]): Promise<LinkedPrograms> {
  const files = new Map<string, string>();
  for (const program of programs) {
    files.set(program.path, program.source);
    for (const library of await librariesOf(program)) {
      // What lies where only this machine's configuration finds it goes to where every loader looks.
      const at = LOADER_FOLDERS.test(library) ? library : `/usr/lib/${path.basename(library)}`;
      files.set(at, library);
    }
  }
  const entries = [...files].map(([at, source]) => ({ path: at, source: fs.realpathSync(source) }));
  const components = await debianComponents([...new Set(entries.map(({ source }) => source))]);
  return { entries, components };
}

async function librariesOf({ source, libraryPath }: ProgramFile): Promise<string[]> {
  const env = { PATH: process.env.PATH, LC_ALL: 'C', ...(libraryPath ? { LD_LIBRARY_PATH: libraryPath } : {}) };
  const told = await output('ldd', [source], { env });
  const missing = /^\s*(\S+) => not found/m.exec(told)?.[1];
  if (missing !== undefined) throw new Error(`${source} needs ${missing}, which this machine has not`);
  return [...told.matchAll(/(\/\S+) \(0x[0-9a-f]+\)/g)].map(([, file]) => file ?? '');
}

/** Packages of this machine by file. Where there is no dpkg, or a file is of no package, nothing is said of it. */
async function debianComponents(files: readonly string[]): Promise<Component[]> {
  if (!onPath('dpkg-query')) return [];
  const names = new Set<string>();
  for (const file of files) {
    // dpkg knows a file by the name that its package gave it: with or without /usr on a merged system.
    for (const name of [file, file.replace(/^\/usr/, '')]) {
      const told = await output('dpkg-query', ['-S', name]).catch(() => '');
      const [, found] = /^([^,:\s]+(?::[a-z0-9]+)?)[^\n]*: \//m.exec(told) ?? [];
      if (found !== undefined) names.add(found);
    }
  }
  if (names.size === 0) return [];
  const told = await output('dpkg-query', [
    '-W',
    // biome-ignore lint/suspicious/noTemplateCurlyInString: dpkg's own placeholders
    '-f=${Package} ${Version} ${Architecture}\\n',
    ...names,
  ]);
  return told
    .trim()
    .split('\n')
    .map((line) => line.split(' '))
    .map(([name = '', version = '', architecture = '']) => ({
      type: 'library' as const,
      name,
      version,
      purl: `pkg:deb/debian/${name}@${encodeURIComponent(version)}?arch=${architecture}&distro=${debianRelease()}`,
    }))
    .sort((a, b) => (a.name < b.name ? -1 : 1));
}

function debianRelease(): string {
  const told = fs.existsSync('/etc/os-release') ? fs.readFileSync('/etc/os-release', 'utf8') : '';
  return `debian-${/^VERSION_ID="?([^"\n]+)/m.exec(told)?.[1] ?? 'unknown'}`;
}
