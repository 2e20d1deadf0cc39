import fs from 'node:fs';
import path from 'node:path';
import { output } from '../../deploy/local/fetching.ts';
import { checkout } from '../../deploy/local/layout.ts';

export const same = 'same';

/**
 * The revision that is installed first: OSTIARY_CLUSTER_PREVIOUS, else the last release, else the commit before this one. `same` stands for this one under
 * another tag: what changes then is every pod, and nothing in it.
 */
export async function previousRevision(): Promise<string> {
  const named = process.env.OSTIARY_CLUSTER_PREVIOUS;
  if (named === same) return same;
  const tagged = () =>
    output('git', ['describe', '--tags', '--abbrev=0', 'HEAD^'], { cwd: checkout }).catch(() => 'HEAD^');
  const revision = named ?? (await tagged()).trim();
  return (await output('git', ['rev-parse', '--short', `${revision}^{commit}`], { cwd: checkout })).trim();
}

/** A checkout of the revision with what it was built to, in a folder; it runs on the packages of this one, which must be the same. */
export async function builtRevision(revision: string, folder: string): Promise<string> {
  fs.rmSync(folder, { recursive: true, force: true });
  fs.mkdirSync(folder, { recursive: true });
  await output('sh', ['-c', `git archive ${revision} | tar -x -C '${folder}'`], { cwd: checkout });
  const modules = path.join(folder, 'node_modules');
  fs.mkdirSync(path.join(modules, '@ostiary'), { recursive: true });
  for (const name of fs.readdirSync(path.join(checkout, 'node_modules'))) {
    if (name !== '@ostiary') fs.symlinkSync(path.join(checkout, 'node_modules', name), path.join(modules, name));
  }
  for (const library of fs.readdirSync(path.join(folder, 'libs')))
    fs.symlinkSync(`../../libs/${library}`, path.join(modules, '@ostiary', library));
  const own = 'services/console/node_modules';
  if (fs.existsSync(path.join(checkout, own))) fs.symlinkSync(path.join(checkout, own), path.join(folder, own));
  await output(process.execPath, ['tools/build.mjs'], { cwd: folder });
  return folder;
}
