import { unpackedDebianProgram } from './debian.ts';
import { type Fetching, firstThatWorks } from './fetching.ts';
import { onPath } from './layout.ts';

const advice =
  'promtool is missing: install Prometheus (or name promtool in OSTIARY_PROMTOOL), or start again with the Debian archive in reach.';

/** Prometheus' own `promtool`: OSTIARY_PROMTOOL, else that of this machine, else Debian's package, unpacked (20 MB). Throws a StartFailure where there is no way. */
export function promtool(fetching: Fetching, env: NodeJS.ProcessEnv = process.env): Promise<string> {
  const named = env.OSTIARY_PROMTOOL;
  if (named) return Promise.resolve(named);
  const packaged = async () =>
    (
      await unpackedDebianProgram(
        { packages: ['prometheus'], file: 'usr/bin/promtool', why: 'checks rules and runs their tests' },
        fetching,
      )
    )?.command;
  return firstThatWorks([async () => onPath('promtool'), packaged], advice, fetching);
}
