import fs from 'node:fs';
import path from 'node:path';
import type { Entry, Layer } from './image.ts';

/** Puts the files of a layer below a folder, with fixed modes and times: what the Dockerfile copies. */
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
    fs.chmodSync(file, isExecutable(entry) ? 0o755 : 0o644);
    fs.utimesSync(file, modified, modified);
  }
}

/** As the source has it. */
export const isExecutable = (entry: Exclude<Entry, { linkTo: string }>): boolean =>
  'text' in entry ? entry.executable === true : (fs.statSync(entry.source).mode & 0o100) !== 0;
