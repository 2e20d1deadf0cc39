import path from 'node:path';
import { checkout } from '../../../deploy/local/layout.ts';
import { type Python, pythonWith } from '../../../deploy/local/python-packages.ts';
import { type ForeignProgram, fetching } from './foreign-program.ts';
import { system } from './system.ts';

const examples = path.join(checkout, 'docs/examples/authlib');

/** Python with Authlib. Throws the sentence that says what to do where it cannot be had. */
export const authlib = (): Promise<Python> =>
  pythonWith(
    {
      name: 'authlib',
      why: 'the end-to-end tests have clients in Python',
      requirements: path.join(examples, 'requirements.txt'),
    },
    fetching(),
  );

/** A program of docs/examples/authlib, which trusts the root of the system. */
export const authlibProgram = (
  python: Python,
  file: 'code_flow.py' | 'client_credentials.py',
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): ForeignProgram => ({
  command: python.command,
  // -B: the checkout stays clean.
  args: ['-B', path.join(examples, file), ...args],
  env: { ...python.env, REQUESTS_CA_BUNDLE: system.caFile, ...env },
});
