import { parseArgs } from 'node:util';
import { OPERATION_NAMES, type OperationName } from './operation.ts';

/** What the command line asks for. */
export interface BenchOptions {
  readonly operations: readonly OperationName[];
  readonly systems: readonly ('peer' | 'ours')[];
  /** Requests (or flows) that are under way at any time. */
  readonly concurrency: number;
  /** Length of the measured part of an operation, and of the part before that makes the code hot. */
  readonly seconds: number;
  /** The measured part in so many rounds, in which the systems take turns: what else the machine does then meets both alike. */
  readonly rounds: number;
  readonly warmUpSeconds: number;
  /** Where the result goes as JSON. */
  readonly json: string | undefined;
  /** The folder for a processor profile of each of our services. */
  readonly profile: string | undefined;
}

export const USAGE = `npm run bench -- [options]
  --only NAMES        of ${OPERATION_NAMES.join(', ')}; several separated by commas
  --seconds N         the measured part of each operation (12)
  --rounds N          in so many rounds, in which the systems take turns (4)
  --warm-up N         the part before it (4); again and again until it was done 20000 times, at most 40 times
  --concurrency N     requests under way (16)
  --peer-only         only oidc-provider
  --ours-only         only Ostiary
  --json FILE         writes the numbers there as well
  --profile FOLDER    writes a processor profile of each service of Ostiary there, of the measured part (which slows it);
                      node test/bench/read-profile.ts FILE … tells what is in it`;

/** Throws a sentence for the person at the console. */
export function readOptions(args: readonly string[]): BenchOptions | 'help' {
  const text = { type: 'string' } as const;
  const flag = { type: 'boolean' } as const;
  const { values } = parseArgs({
    args: [...args],
    options: {
      only: text,
      seconds: text,
      rounds: text,
      'warm-up': text,
      concurrency: text,
      json: text,
      profile: text,
      'peer-only': flag,
      'ours-only': flag,
      help: flag,
    },
  });
  if (values.help) return 'help';
  if (values['peer-only'] && values['ours-only']) throw new Error('--peer-only and --ours-only exclude each other.');
  const names = values.only?.split(',') ?? OPERATION_NAMES;
  for (const name of names) {
    if (!isOperation(name)) throw new Error(`--only names "${name}": take some of ${OPERATION_NAMES.join(', ')}.`);
  }
  return {
    operations: OPERATION_NAMES.filter((name) => names.includes(name)),
    systems: (['peer', 'ours'] as const).filter((system) => !values[system === 'peer' ? 'ours-only' : 'peer-only']),
    concurrency: positive('--concurrency', values.concurrency, 16),
    seconds: positive('--seconds', values.seconds, 12),
    rounds: Math.ceil(positive('--rounds', values.rounds, 4)),
    warmUpSeconds: positive('--warm-up', values['warm-up'], 4),
    json: values.json,
    profile: values.profile,
  };
}

const isOperation = (name: string): name is OperationName => OPERATION_NAMES.some((known) => known === name);

function positive(option: string, given: string | undefined, usual: number): number {
  const value = given === undefined ? usual : Number(given);
  if (value > 0 && Number.isFinite(value)) return value;
  throw new Error(`${option} is "${given}": give a positive number.`);
}
