import fs from 'node:fs';
import path from 'node:path';
import { output } from '../local/fetching.ts';
import type { Layer } from './image.ts';

/** Puts the files of a layer below a folder, with fixed modes and times: what a Dockerfile copies, and what an archive is made of. */
export function layOut({ entries, modified }: Layer, directory: string): void {
  for (const entry of entries) {
    const file = path.join(directory, entry.path);
    if (!file.startsWith(`${directory}${path.sep}`))
      throw new Error(`${entry.path} is not below the root of the image`);
    fs.mkdirSync(path.dirname(file), { recursive: true });
    if ('linkTo' in entry) {
      fs.symlinkSync(entry.linkTo, file);
      fs.lutimesSync(file, modified, modified);
      continue;
    }
    if ('text' in entry) fs.writeFileSync(file, entry.text);
    else fs.copyFileSync(entry.source, file, fs.constants.COPYFILE_FICLONE);
    const executable = 'text' in entry ? entry.executable === true : (fs.statSync(entry.source).mode & 0o100) !== 0;
    fs.chmodSync(file, executable ? 0o755 : 0o644);
    fs.utimesSync(file, modified, modified);
  }
}

/** Everything below a folder as a layer: root's, in the order of the names, with one time. Needs GNU tar. */
export async function packLayer(directory: string, archive: string, modified: number): Promise<void> {
  const names = fs.readdirSync(directory).sort();
  const same = ['--sort=name', `--mtime=@${modified}`, '--owner=0', '--group=0', '--numeric-owner', '--format=gnu'];
  const modes = ['--hard-dereference', '--mode=u=rwX,go=rX'];
  await output('tar', [...same, ...modes, '-C', directory, '-cf', archive, ...names]);
}
