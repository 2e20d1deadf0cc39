import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import { StartFailure } from './start-failure.ts';

/** The account that programs run under which refuse to be root (Postgres) or need not be (nginx). */
export interface Account {
  readonly uid: number;
  readonly gid: number;
}

/** Undefined unless this process is root: everybody else runs everything as themselves. */
export function unprivilegedAccount(): Account | undefined {
  if (process.getuid?.() !== 0) return undefined;
  const accounts = fs.readFileSync('/etc/passwd', 'utf8').split('\n');
  for (const name of ['postgres', 'nobody']) {
    const [, , uid, gid] = accounts.find((line) => line.startsWith(`${name}:`))?.split(':') ?? [];
    if (uid && gid) return { uid: Number(uid), gid: Number(gid) };
  }
  throw new StartFailure(
    'Postgres does not run as root and there is no account "nobody" to run it as: start as another user.',
  );
}

/** Whether the account may pass through every folder of the path, and enter or run what it names. */
export const canEnter = (target: string, account: Account | undefined): boolean =>
  !account || spawnSync('/usr/bin/test', ['-x', target], { cwd: '/', ...account }).status === 0;

/** Hands a file or folder to the account, where there is one. */
export function giveTo(account: Account | undefined, target: string): void {
  if (account) fs.chownSync(target, account.uid, account.gid);
}
