import fs from 'node:fs';
import path from 'node:path';
import { withClaim } from './claim.ts';
import { type Fetching, madeOnce, output } from './fetching.ts';
import { cacheDirectory, onPath } from './layout.ts';

/** A file of an unpacked package, and the environment that it needs to run. */
export interface UnpackedProgram {
  readonly command: string;
  readonly env: NodeJS.ProcessEnv;
}

/** What to unpack and what for. */
export interface Unpacking {
  /** The package that is wanted, and those of its dependencies that it does not run without even where they are installed. */
  readonly packages: readonly [string, ...string[]];
  /** The file that is wanted, below the root of the packages. */
  readonly file: string;
  readonly why: string;
}

const quiet = ['-qq', '-y', '--no-install-recommends'] as const;
const environment = () => ({ ...process.env, DEBIAN_FRONTEND: 'noninteractive', LC_ALL: 'C' });

/**
 * A program of a Debian package, downloaded with apt and unpacked into the cache with what it depends on. Nothing is
 * installed: no daemon starts, nothing of the system changes, and it needs no root. Undefined where there is no apt.
 */
export async function unpackedDebianProgram(
  { packages, file, why }: Unpacking,
  fetching: Fetching,
): Promise<UnpackedProgram | undefined> {
  if (!onPath('apt-get') || !onPath('dpkg-deb')) return undefined;
  const [name] = packages;
  const root = await madeOnce(`debian-${name}`, async (directory) => {
    fetching.say(`Fetching ${name} from the Debian archive with apt (${why}), unpacked for this checkout only.`);
    const options = { cwd: directory, env: environment(), signal: fetching.signal };
    await withAptClaim(async () => {
      const wanted = new Set([...packages, ...(await missingPackages(packages, fetching))]);
      await output('apt-get', ['download', '-qq', ...wanted], options);
    });
    for (const archive of fs.readdirSync(directory).filter((entry) => entry.endsWith('.deb'))) {
      await output('dpkg-deb', ['-x', archive, directory], options);
      fs.rmSync(path.join(directory, archive));
    }
    if (!fs.existsSync(path.join(directory, file)))
      throw new Error(`the packages ${packages.join(', ')} have no ${file}`);
  });
  const libraries = libraryFolders(root).join(':');
  return { command: path.join(root, file), env: libraries ? { LD_LIBRARY_PATH: libraries } : {} };
}

/** Installs a package of which it is known that it holds no daemon. Undefined where we may not. */
export async function installDebianPackage(name: string, why: string, fetching: Fetching): Promise<true | undefined> {
  if (!onPath('apt-get') || process.getuid?.() !== 0) return undefined;
  fetching.say(`Installing ${name} with apt-get (${why}).`);
  await withAptClaim(async () => {
    await missingPackages([name], fetching);
    await output('apt-get', ['install', ...quiet, name], { env: environment(), signal: fetching.signal });
  });
  return true;
}

/** Those of the packages and of their dependencies that the machine has not. */
async function missingPackages(packages: readonly string[], { signal }: Fetching): Promise<string[]> {
  const ask = () =>
    output('apt-get', ['install', '--print-uris', ...quiet, ...packages], { env: environment(), signal });
  const isRoot = process.getuid?.() === 0;
  const uris = await ask().catch(async (error: unknown) => {
    if (!isRoot) throw error;
    await output('apt-get', ['update', '-qq'], { env: environment(), signal }); // a fresh image has no package lists
    return ask();
  });
  // 'http://…/libjemalloc2_5.3.0-1_amd64.deb' libjemalloc2_5.3.0-1_amd64.deb 275000 MD5Sum:…
  return uris.split('\n').flatMap((line) => /^'[^']+' ([^_ ]+)_/.exec(line)?.[1] ?? []);
}

const withAptClaim = <T>(action: () => Promise<T>): Promise<T> =>
  withClaim(path.join(cacheDirectory(), 'apt.lock'), action);

const libraryFolders = (root: string): string[] =>
  ['usr/lib', 'lib'].flatMap((folder) => {
    const below = path.join(root, folder);
    if (!fs.existsSync(below)) return [];
    return fs
      .readdirSync(below)
      .filter((entry) => entry.includes('-linux-'))
      .map((entry) => path.join(below, entry));
  });
