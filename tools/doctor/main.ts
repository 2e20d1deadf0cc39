// ostiary doctor: examines a live authorization server from outside, as an auditor would.
import fs from 'node:fs';
import { parseArgs } from 'node:util';
import { examine } from './examine.ts';
import { AREAS, type Area, type Finding, isArea, type Status } from './finding.ts';
import { isProfileName, PROFILES } from './profiles.ts';

const USAGE = `usage: npm run doctor -- ISSUER [--ca FILE] [--profile NAME] [--only AREAS] [--json] [--quiet]

Examines an authorization server from outside: metadata, keys, TLS, headers, what each endpoint answers to nonsense, DPoP, and
which security profiles the metadata lets a client hope for. It only reads, and sends requests that are to be refused.

  --ca FILE        trust the certificates in FILE (PEM) instead of the usual authorities
  --profile NAME   fail if the metadata lacks what this profile needs: ${Object.keys(PROFILES).join(', ')}
  --only AREAS     of the areas, separated by commas: ${AREAS.join(', ')}
  --json           one JSON object: issuer, counts, findings
  --quiet          only what is wrong

Ends with 0 when nothing failed, 1 when something did, 2 when it could not examine at all.`;

function give(text: string): never {
  console.error(text);
  process.exit(2);
}

const { positionals, values } = parse();
const [issuer] = positionals;
if (values.help) {
  console.log(USAGE);
  process.exit(0);
}
if (issuer === undefined || positionals.length > 1) give(USAGE);
if (!URL.canParse(issuer)) give(`${issuer} is not a URL`);
const { profile } = values;
if (profile !== undefined && !isProfileName(profile))
  give(`there is no profile ${profile}: ${Object.keys(PROFILES).join(', ')}`);

const findings = await examine({
  issuer,
  profile,
  areas: areasOf(values.only),
  ca: values.ca === undefined ? undefined : readCa(values.ca),
});
const counts = countsOf(findings);
if (values.json) console.log(JSON.stringify({ issuer, counts, findings }, undefined, 2));
else print(findings);
process.exit(counts.fail > 0 ? 1 : 0);

function parse() {
  try {
    return parseArgs({
      allowPositionals: true,
      options: {
        ca: { type: 'string' },
        profile: { type: 'string' },
        only: { type: 'string' },
        json: { type: 'boolean', default: false },
        quiet: { type: 'boolean', default: false },
        help: { type: 'boolean', default: false },
      },
    });
  } catch (error) {
    give(`${error instanceof Error ? error.message : String(error)}\n\n${USAGE}`);
  }
}

function areasOf(only: string | undefined): readonly Area[] | undefined {
  if (only === undefined) return undefined;
  const areas = only.split(',');
  return areas.every(isArea) ? areas : give(`--only takes ${AREAS.join(', ')}`);
}

function readCa(file: string): string {
  try {
    return fs.readFileSync(file, 'utf8');
  } catch (error) {
    give(`--ca: ${error instanceof Error ? error.message : String(error)}`);
  }
}

function countsOf(all: readonly Finding[]): Readonly<Record<Status, number>> {
  const counts = { ok: 0, info: 0, warn: 0, fail: 0 };
  for (const { status } of all) counts[status] += 1;
  return counts;
}

function print(all: readonly Finding[]): void {
  let area = '';
  for (const finding of all) {
    if (values.quiet && (finding.status === 'ok' || finding.status === 'info')) continue;
    if (finding.area !== area) console.log(`\n${finding.area}`);
    area = finding.area;
    console.log(`  ${finding.status.padEnd(4)}  ${finding.what}  [${finding.clause}]`);
  }
  console.log(`\n${counts.ok} ok, ${counts.info} to know, ${counts.warn} warnings, ${counts.fail} failures`);
}
