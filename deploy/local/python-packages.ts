import { createHash } from 'node:crypto';
import fs from 'node:fs';
import { installDebianPackage } from './debian.ts';
import { type Fetching, firstThatWorks, madeOnce, output } from './fetching.ts';
import { onPath } from './layout.ts';

/** A Python, and where it finds the packages. */
export interface Python {
  readonly command: string;
  readonly env: { readonly PYTHONPATH: string };
}

/** What to have at hand in Python. */
export interface PackagesWish {
  /** The beginning of the name of the folder in the cache. */
  readonly name: string;
  readonly why: string;
  /** A requirements file with the hash of everything in it (pip's --require-hashes). */
  readonly requirements: string;
}

/** The packages of a requirements file, in the cache: nothing is added to the machine's own Python but, where it has none, pip. */
export async function pythonWith({ name, why, requirements }: PackagesWish, fetching: Fetching): Promise<Python> {
  const { command, version } = await pythonWithPip(why, fetching);
  const pinned = createHash('sha256').update(fs.readFileSync(requirements)).digest('hex').slice(0, 12);
  const advice = `The Python packages of ${requirements} could not be fetched: start again with PyPI in reach of "python3 -m pip install".`;
  const packages = await firstThatWorks(
    [
      () =>
        madeOnce(`${name}-${pinned}-python-${version}`, async (directory) => {
          fetching.say(`Fetching ${name} from PyPI with pip (${why}).`);
          const options = ['--quiet', '--require-hashes', '--only-binary', ':all:', '--target', directory];
          await output(command, ['-m', 'pip', 'install', ...options, '-r', requirements], { signal: fetching.signal });
        }),
    ],
    advice,
    fetching,
  );
  return { command, env: { PYTHONPATH: packages } };
}

interface PythonWithPip {
  readonly command: string;
  /** `3.11`: compiled packages are for one such version. */
  readonly version: string;
}

export const pythonWithPip = (why: string, fetching: Fetching): Promise<PythonWithPip> =>
  firstThatWorks(
    [
      async () => withPip(onPath('python3')),
      async () => withPip('/usr/bin/python3'),
      async () => {
        const installed = await installDebianPackage('python3-pip', why, fetching);
        return installed && withPip('/usr/bin/python3');
      },
    ],
    'Python 3.11 or newer with pip is missing: run "sudo apt-get install python3-pip", then start again.',
    fetching,
  );

/** The Python behind the command, unless it is too old or has no pip. */
async function withPip(command: string | undefined): Promise<PythonWithPip | undefined> {
  if (!command) return undefined;
  const question =
    'import sys, pip; assert sys.version_info >= (3, 11); print(sys.executable, "%d.%d" % sys.version_info[:2])';
  const told = await output(command, ['-c', question]).catch(() => '');
  const [, executable, version] = /^(\S+) (\d+\.\d+)\n$/.exec(told) ?? [];
  return executable && version ? { command: executable, version } : undefined;
}
