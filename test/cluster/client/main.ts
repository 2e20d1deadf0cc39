// The client inside the cluster: what it is told to do with the system, through its public URL. One command a call, its answer one line of JSON.
import fs from 'node:fs';
import { completeFlow, refresh } from './complete-flow.ts';
import { underLoad } from './load.ts';
import { prepare } from './prepare.ts';
import { recallSetting, rememberSetting } from './setting.ts';
import { auditedTokens } from './trail.ts';
import { askAsWorkload, prepareWorkload } from './workload.ts';

// One line is what the test tells of a command that failed.
process.on('uncaughtException', (error) => {
  process.stderr.write(`${(error.stack ?? error.message).split('\n').slice(0, 3).join(' ')}\n`);
  process.exit(1);
});

const [command = '', ...args] = process.argv.slice(2);
const commands: Readonly<Record<string, () => Promise<unknown>>> = {
  /** A tenant, a FAPI 2.0 workspace, a user and two clients. */
  prepare: async () => {
    const setting = await prepare();
    rememberSetting(setting);
    return { issuer: setting.workspace.issuer, mtlsIssuer: setting.workspace.mtlsIssuer };
  },
  /** One flow of a kind: `dpop` or `mtls`. */
  flow: async () => completeFlow(recallSetting(), args[0] === 'mtls' ? 'mtls' : 'dpop'),
  /** Flows, so many at once, until the file `/tmp/stop` is there. */
  load: async () => underLoad(recallSetting(), Number(args[0]), () => fs.existsSync('/tmp/stop')),
  /** Whether the refresh tokens of all flows that were answered are good. */
  refresh: async () => refresh(recallSetting()),
  /** How many tokens the audit trail knows of. */
  trail: async () => auditedTokens(recallSetting()),
  /** A workspace that trusts a cluster (its name, its keys) for one subject. */
  'prepare-workload': async () => prepareWorkload(args[0] ?? '', args[1] ?? '', args[2] ?? ''),
  /** Asks that workspace (its issuer) as that client, with the tokens of the pod. */
  'ask-as-workload': async () => askAsWorkload(args[0] ?? '', args[1] ?? ''),
};
const run = commands[command];
if (!run) throw new Error(`There is no command "${command}": ${Object.keys(commands).join(', ')}.`);
process.stdout.write(`${JSON.stringify(await run())}\n`);
process.exit(0);
