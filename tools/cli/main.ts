// ostiary: a workspace's configuration as a file.
import fs from 'node:fs';
import { createInterface } from 'node:readline/promises';
import { parseArgs } from 'node:util';
import YAML from 'yaml';
import { z } from 'zod';
import { accessTokenFor, type Scopes } from './access-token.ts';
import { AdminApi, installationAt } from './admin-api.ts';
import { CliError } from './cli-error.ts';
import { type Changes, changesSchema, printedChanges } from './print-changes.ts';
import { resolveSecrets } from './secret-references.ts';

const USAGE = `usage: npm run ostiary -- COMMAND

  export TENANT/WORKSPACE                  prints the workspace's configuration as YAML
  diff FILE TENANT/WORKSPACE               what applying the file would change; ends with 1 if anything
  apply FILE TENANT/WORKSPACE              shows the difference, asks, and makes the workspace what the file says
  promote TENANT/FROM TENANT/TO            the same with another workspace in place of a file

  --url URL     the installation (or OSTIARY_URL), e.g. https://localhost:9443
  --ca FILE     trust the certificates in FILE (PEM) instead of the usual authorities
  --prune       delete clients that the file does not have (not those that registered themselves)
  --yes         do not ask

A client's secret is given by reference: "client_secret: env:NAME" or "client_secret: file:PATH" beside its metadata. For a client without one a
secret is made when it is created, and printed once.

Access: OSTIARY_TOKEN, or OSTIARY_CLIENT_ID and OSTIARY_CLIENT_SECRET of an automation client; with neither you sign in with a browser.`;

const READ: Scopes = ['workspaces:read', 'clients:read'];
const WRITE: Scopes = [...READ, 'workspaces:write', 'clients:write'];

const objectSchema = z.record(z.string(), z.unknown());
const planSchema = z.object({ changes: changesSchema });
const appliedSchema = z.object({ changes: changesSchema, secrets: z.record(z.string(), z.string()) });

/** Of the process: 0 done, 1 there is a difference or it was refused, 2 not understood. */
async function run(): Promise<number> {
  const { positionals, values } = parseArgs({
    allowPositionals: true,
    options: {
      url: { type: 'string' },
      ca: { type: 'string' },
      prune: { type: 'boolean', default: false },
      yes: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });
  const [command = '', first = '', second = ''] = positionals;
  if (values.help || command === '') {
    process.stdout.write(`${USAGE}\n`);
    return values.help ? 0 : 2;
  }
  const url = values.url ?? process.env.OSTIARY_URL;
  if (url === undefined) throw new CliError('Say where the installation is: --url or OSTIARY_URL.');
  const installation = installationAt(url, values.ca);
  const api = async (scopes: Scopes) =>
    new AdminApi(installation, await accessTokenFor(installation, scopes, process.env));
  const { prune, yes } = values;
  switch (command) {
    case 'export':
      process.stdout.write(YAML.stringify(await exported(await api(READ), first), { lineWidth: 120 }));
      return 0;
    case 'diff': {
      const { changes } = await planned(await api(READ), second, documentIn(first), prune);
      process.stdout.write(`${printedChanges(changes)}\n`);
      return changes.length > 0 ? 1 : 0;
    }
    case 'apply':
      return apply(await api(WRITE), second, documentIn(first), { prune, yes });
    case 'promote': {
      const access = await api(WRITE);
      return apply(access, second, await exported(access, first), { prune, yes });
    }
    default:
      throw new CliError(`There is no command ${command}. --help lists those that there are.`);
  }
}

function placeOf(workspace: string): string {
  const [, tenant, slug] = /^([a-z0-9-]+)\/([a-z0-9-]+)$/.exec(workspace) ?? [];
  if (tenant === undefined || slug === undefined)
    throw new CliError(`${workspace || '(nothing)'} is not TENANT/WORKSPACE.`);
  return `tenants/${tenant}/workspaces/${slug}/configuration`;
}

async function exported(api: AdminApi, workspace: string): Promise<Readonly<Record<string, unknown>>> {
  return objectSchema.parse((await api.call('GET', placeOf(workspace))).body);
}

function documentIn(file: string): Readonly<Record<string, unknown>> {
  let text: string;
  try {
    text = fs.readFileSync(file === '-' ? 0 : file, 'utf8');
  } catch {
    throw new CliError(`${file || '(nothing)'} cannot be read.`);
  }
  // YAML 1.2 §10.3: no date or "no" becomes something else; an alias that grows without bound is refused by the library.
  const document = YAML.parseDocument(text, { schema: 'core', uniqueKeys: true });
  const [fault] = document.errors;
  if (fault !== undefined) throw new CliError(`${file}: ${fault.message}`);
  const parsed = objectSchema.safeParse(document.toJS());
  if (!parsed.success) throw new CliError(`${file} is not a configuration document.`);
  return parsed.data;
}

async function planned(
  api: AdminApi,
  workspace: string,
  document: Readonly<Record<string, unknown>>,
  prune: boolean,
): Promise<{ readonly changes: Changes; readonly etag: string | undefined; readonly wish: object }> {
  const wish = { ...resolveSecrets(document, process.env), prune };
  const { body, etag } = await api.call('POST', `${placeOf(workspace)}/plan`, wish);
  return { changes: planSchema.parse(body).changes, etag, wish };
}

async function apply(
  api: AdminApi,
  workspace: string,
  document: Readonly<Record<string, unknown>>,
  { prune, yes }: { readonly prune: boolean; readonly yes: boolean },
): Promise<number> {
  const { changes, etag, wish } = await planned(api, workspace, document, prune);
  process.stdout.write(`${printedChanges(changes)}\n`);
  if (changes.length === 0) return 0;
  if (!yes && !(await confirmed(`Make ${workspace} so? [y/N] `))) return 1;
  const { secrets } = appliedSchema.parse((await api.call('POST', `${placeOf(workspace)}/apply`, wish, etag)).body);
  process.stdout.write('Applied.\n');
  for (const [clientId, secret] of Object.entries(secrets)) {
    process.stdout.write(`Secret of ${clientId}, shown this once: ${secret}\n`);
  }
  return 0;
}

async function confirmed(question: string): Promise<boolean> {
  if (!process.stdin.isTTY) throw new CliError('Nobody is there to be asked: say --yes.');
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  try {
    return /^y(es)?$/i.test((await terminal.question(question)).trim());
  } finally {
    terminal.close();
  }
}

try {
  process.exitCode = await run();
} catch (error) {
  const expected = error instanceof CliError || (error instanceof TypeError && 'code' in error);
  process.stderr.write(`${expected && error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 2;
}
