import { spawnSync } from 'node:child_process';
import { onPath } from './layout.ts';

/** util-linux's setpriv, where it is the one that can (busybox has another). */
const setpriv = (() => {
  const found = process.platform === 'linux' ? onPath('setpriv') : undefined;
  return found && spawnSync(found, ['--pdeathsig', 'TERM', '--', '/bin/true']).status === 0 ? found : undefined;
})();

/**
 * The command line under which a program gets the signal when this process dies, even when it is killed; the same command line
 * where the system has no such thing. What is left running then, the next start ends.
 */
export const boundToLauncher = (
  command: string,
  args: readonly string[],
  signal: NodeJS.Signals,
): [string, string[]] =>
  setpriv ? [setpriv, ['--pdeathsig', signal.replace('SIG', ''), '--', command, ...args]] : [command, [...args]];
