import { createHash } from 'node:crypto';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { canEnter, unprivilegedAccount } from './account.ts';
import { StartFailure } from './start-failure.ts';

/** The root of the checkout. */
export const checkout = path.resolve(import.meta.dirname, '../..');

/**
 * Where everything that the launcher writes lives: `.ostiary/` in the checkout, or OSTIARY_STATE_DIR. When the unprivileged
 * account cannot enter that (a checkout below /root), a folder of the same checkout's own in /var/tmp.
 */
export function stateHome(): string {
  const wanted = madeDirectory(path.resolve(process.env.OSTIARY_STATE_DIR ?? path.join(checkout, '.ostiary')));
  if (canEnter(wanted, unprivilegedAccount())) return wanted;
  const moved = madeDirectory(`/var/tmp/ostiary-${createHash('sha256').update(wanted).digest('hex').slice(0, 12)}`);
  // Anyone can make folders in /var/tmp: one that is not ours, or is a link, is not used.
  const found = fs.lstatSync(moved);
  if (!found.isDirectory() || found.uid !== process.getuid?.()) {
    throw new StartFailure(
      `${moved} belongs to someone else: remove it, or set OSTIARY_STATE_DIR to a folder to use instead.`,
    );
  }
  linkFrom(wanted, moved);
  return moved;
}

/** What people look for in the checkout is found there all the same. */
function linkFrom(wanted: string, moved: string): void {
  for (const name of ['local', 'runs']) {
    const link = path.join(wanted, name);
    if (fs.lstatSync(link, { throwIfNoEntry: false }) === undefined) fs.symlinkSync(path.join(moved, name), link);
  }
}

/** Downloads and what is made from them, shared by every system of this checkout. */
export const cacheDirectory = (...below: string[]): string => madeDirectory(stateHome(), 'cache', ...below);
/** The system that `npm start` runs. */
export const localDirectory = (): string => path.join(stateHome(), 'local');
/** Throwaway systems, one folder each. */
export const runsDirectory = (): string => madeDirectory(stateHome(), 'runs');

/** Makes a folder that every account may enter, whatever the umask: the unprivileged one must. */
export function madeDirectory(...segments: string[]): string {
  const directory = path.join(...segments);
  if (fs.mkdirSync(directory, { recursive: true })) fs.chmodSync(directory, 0o755);
  return directory;
}

/** The file that a program of this name would start from, as a shell would find it, or undefined. */
export function onPath(name: string): string | undefined {
  const usual = ['/usr/sbin', '/usr/local/sbin', '/usr/local/bin', '/opt/homebrew/bin'];
  const folders = [...(process.env.PATH ?? '').split(path.delimiter).filter(Boolean), ...usual];
  return folders.map((folder) => path.join(folder, name)).find(isExecutable);
}

export function isExecutable(file: string): boolean {
  try {
    fs.accessSync(file, fs.constants.X_OK);
    return fs.statSync(file).isFile();
  } catch {
    return false;
  }
}

/** Whether this machine has the IPv6 loopback address (many containers have not). */
export const hasIpv6Loopback = (): boolean =>
  Object.values(os.networkInterfaces()).some((addresses) => addresses?.some(({ address }) => address === '::1'));
