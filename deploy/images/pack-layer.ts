import fs from 'node:fs';
import path from 'node:path';
import type { Entry, Layer } from './image.ts';
import { isExecutable } from './lay-out.ts';

/**
 * A layer as a tar archive (ustar, with GNU's records for long names): folders before what is in them, sorted by name, everything root's, with
 * one time. The same files as layOut puts down, without putting them down.
 */
export function packLayer({ entries, modified }: Layer, archive: string): void {
  const byPath = new Map(entries.map((entry) => [entry.path.slice(1), entry] as const));
  if ([...byPath.keys()].some((name) => name.split('/').includes('..')))
    throw new Error('a path leads out of the image');
  const folders = new Set<string>();
  for (const name of byPath.keys()) {
    for (let folder = path.posix.dirname(name); folder !== '.'; folder = path.posix.dirname(folder))
      folders.add(folder);
  }
  const handle = fs.openSync(archive, 'w');
  try {
    for (const name of [...byPath.keys(), ...folders].sort()) {
      const entry = byPath.get(name);
      for (const record of entry
        ? records(name, entry, modified)
        : header({ name: `${name}/`, mode: 0o755, type: '5', modified }))
        fs.writeSync(handle, record);
    }
    fs.writeSync(handle, Buffer.alloc(2 * BLOCK));
  } finally {
    fs.closeSync(handle);
  }
}

const BLOCK = 512;

function* records(name: string, entry: Entry, modified: number): Generator<Buffer> {
  if ('linkTo' in entry) {
    yield* header({ name, mode: 0o777, type: '2', modified, linkTo: entry.linkTo });
    return;
  }
  const content = 'text' in entry ? Buffer.from(entry.text) : fs.readFileSync(entry.source);
  yield* header({ name, mode: isExecutable(entry) ? 0o755 : 0o644, type: '0', modified, size: content.length });
  yield content;
  yield Buffer.alloc((BLOCK - (content.length % BLOCK)) % BLOCK);
}

interface Header {
  readonly name: string;
  readonly mode: number;
  /** POSIX.1-2017 pax §ustar: `0` file, `2` symbolic link, `5` folder; GNU: `L` the long name of what follows. */
  readonly type: '0' | '2' | '5' | 'L';
  readonly modified: number;
  readonly size?: number;
  readonly linkTo?: string;
}

function* header(of: Header): Generator<Buffer> {
  const name = Buffer.from(of.name);
  if (name.length > 100) {
    const long = Buffer.concat([name, Buffer.alloc(1)]);
    yield block({ name: '././@LongLink', mode: 0o644, type: 'L', modified: 0, size: long.length });
    yield Buffer.concat([long, Buffer.alloc((BLOCK - (long.length % BLOCK)) % BLOCK)]);
  }
  yield block(of);
}

function block({ name, mode, type, modified, size = 0, linkTo = '' }: Header): Buffer {
  const bytes = Buffer.alloc(BLOCK);
  if (Buffer.byteLength(linkTo) > 100) throw new Error(`the link to ${linkTo} is too long`);
  const octal = (value: number, at: number, length: number) =>
    bytes.write(value.toString(8).padStart(length - 1, '0'), at, length - 1, 'ascii');
  bytes.write(name, 0, 100);
  octal(mode, 100, 8);
  octal(0, 108, 8);
  octal(0, 116, 8);
  octal(size, 124, 12);
  octal(modified, 136, 12);
  bytes.write('        ', 148, 'ascii');
  bytes.write(type, 156, 'ascii');
  bytes.write(linkTo, 157, 100);
  bytes.write('ustar\0', 257, 'ascii');
  bytes.write('00', 263, 'ascii');
  const sum = bytes.reduce((total, byte) => total + byte, 0);
  bytes.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148, 8, 'ascii');
  return bytes;
}
