#!/usr/bin/env node
// Fails on an import that goes against the architecture (ARCHITECTURE.md: dependencies point one way, services never import
// each other), and on a name that says nothing. Nx's own rule for this needs ESLint; this reads the imports that SWC sees.
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { parseSync } from '@swc/core';

/** Which of our packages a package may import; a service may import every library. */
const MAY_IMPORT = {
  contracts: [],
  oauth: [],
  crypto: ['oauth'],
  platform: ['oauth', 'crypto', 'contracts'],
  audit: ['platform', 'oauth', 'crypto', 'contracts'],
  state: ['platform', 'oauth', 'crypto', 'contracts'],
  directory: ['platform', 'oauth', 'crypto', 'contracts'],
  'client-authentication': ['directory', 'state', 'audit', 'platform', 'oauth', 'crypto', 'contracts'],
};

/** What else a pure library may import: nothing that reads, writes, listens or waits. */
const PURE = {
  oauth: ['zod', 'ajv/dist/2020.js', 'node:crypto'],
  crypto: ['node:crypto', 'node:util', 'node:net', 'node:buffer', 'jose', 'ipaddr.js'],
};
/** Tests, and what only they use: `x.test-support.ts`, `src/testing/`, `test/`. */
const TEST_FILE = /\.test(-support)?\.ts$|^\w+\/[^/]+\/(src\/testing|test)\//;
const TEST_ONLY = ['@jest/globals', 'fast-check', '@peculiar/x509'];

/** What runs in a browser. */
const isPage = (file) => /^services\/[^/]+\/web\//.test(file);

/** Packages that have one place. */
const ONE_PLACE = [
  {
    package: /^(@platformatic\/kafka|kafkajs|@confluentinc\/)/,
    place: /^libs\/platform\/src\/kafka/,
    why: 'the Kafka client stays behind the one port (ADR 2)',
  },
  {
    package: /^@opentelemetry\//,
    place: /^libs\/platform\/src\/tracing\/open-telemetry\.ts$/,
    why: 'OpenTelemetry is loaded only where traces are on (ADR 11)',
  },
  {
    package: /^@node-rs\/argon2$/,
    place: /^services\/identity\//,
    why: 'argon2id stays in identity, where its concurrency is bounded',
  },
  {
    package: /^@nestjs\//,
    place:
      /^(libs\/platform\/src\/|services\/[^/]+\/src\/(.*\/)?(main|app\.module|[a-z0-9-]+\.(controller|rpc|consumer|filter|guard|module))\.ts$)/,
    why: 'Nest stays at the edges: controllers, rpc handlers, modules',
  },
];

const EMPTY_WORDS = /(^|[.-])(utils?|helpers?|misc|manager|impl)(?=[.-]|$)/;
const EMPTY_NAMES = /^(common|core|base|shared|index)$/;
const KIND_FOLDERS =
  /^(controllers?|dtos?|services|entities|repositories|interfaces|types|guards|modules|common|core|base|shared)$/;

/** Every violation in `{ path, source }` files below libs/ and services/, as sentences. */
export function violations(files) {
  return files.flatMap(({ path: file, source }) => [
    ...nameViolations(file),
    ...importsOf(source, file.endsWith('.tsx')).flatMap((specifier) => importViolations(file, specifier)),
    ...[...source.matchAll(/^\s*(?:export )?interface (I[A-Z][a-z]\w*)/gm)].map(
      ([, name]) => `${file}: ${name}: no I before an interface`,
    ),
  ]);
}

function nameViolations(file) {
  const segments = file.split('/');
  const [kind, packageName] = segments;
  const folders = segments.slice(3, -1).filter((folder) => folder !== 'testing');
  const name = (segments.at(-1) ?? '').replace(/(\.service)?\.test(-support)?\.ts$|\.tsx?$/, '');
  const generated = kind === 'libs' && packageName === 'contracts';
  if (generated) return [];
  const found = [];
  if (EMPTY_WORDS.test(name) || EMPTY_NAMES.test(name))
    found.push(`${file}: the name says nothing about what is in it`);
  if (/\.service$/.test(name)) found.push(`${file}: a use case is verb-noun, not *.service.ts`);
  if (!/^[a-z0-9]+(-[a-z0-9]+)*(\.[a-z0-9-]+)*$/.test(name)) found.push(`${file}: file names are kebab-case`);
  for (const folder of folders)
    if (KIND_FOLDERS.test(folder) || EMPTY_WORDS.test(folder))
      found.push(`${file}: folders are capabilities, not "${folder}"`);
  return found;
}

function importViolations(file, specifier) {
  const [kind, packageName] = file.split('/');
  const isTest = TEST_FILE.test(file);
  const found = [];
  const forbid = (why) => found.push(`${file}: imports ${specifier}: ${why}`);

  if (specifier.startsWith('.')) {
    const target = path.posix.join(path.posix.dirname(file), specifier);
    if (!target.startsWith(`${kind}/${packageName}/`)) forbid('another package is imported by its name');
    if (isPage(target) !== isPage(file)) forbid('pages run in browsers, and share libraries with services, not files');
    if (!/\.(js|json|mjs|css|svg)$/.test(specifier)) forbid('a relative import ends in .js');
    if (!isTest && TEST_FILE.test(target.replace(/\.js$/, '.ts'))) forbid('code does not import tests');
    return found;
  }

  const [, ours, subPath] = /^@ostiary\/([^/]+)(\/.+)?$/.exec(specifier) ?? [];
  if (ours !== undefined) {
    if (!(ours in MAY_IMPORT)) forbid('services are not imported by anybody');
    else if (subPath === undefined) forbid('there are no barrels: import the file');
    else if (kind === 'libs' && ours === packageName) forbid('inside a package imports are relative');
    else if (isPage(file) && ours !== 'oauth') forbid('pages may use libs/oauth, which is pure');
    else if (kind === 'libs' && !MAY_IMPORT[packageName]?.includes(ours))
      forbid(`libs/${packageName} may not depend on libs/${ours}`);
    return found;
  }

  if (TEST_ONLY.some((name) => specifier === name || specifier.startsWith(`${name}/`))) {
    if (!isTest) forbid('only tests use it');
    return found;
  }
  const pure = kind === 'libs' && !isTest ? PURE[packageName] : undefined;
  if (pure && !pure.includes(specifier)) forbid(`libs/${packageName} is pure`);
  for (const { package: name, place, why } of ONE_PLACE) {
    if (name.test(specifier) && !place.test(file) && !isTest) forbid(why);
  }
  return found;
}

/** Module specifiers of static and dynamic imports and of re-exports. */
export function importsOf(source, tsx = false) {
  const { body } = parseSync(source, { syntax: 'typescript', decorators: true, tsx, target: 'es2024' });
  const found = [];
  const visit = (node) => {
    if (Array.isArray(node)) return node.forEach(visit);
    if (typeof node !== 'object' || node === null) return undefined;
    if (/^(Import|ExportNamed|ExportAll)Declaration$/.test(node.type ?? '') && node.source)
      found.push(node.source.value);
    if (node.type === 'CallExpression' && node.callee?.type === 'Import')
      found.push(node.arguments[0]?.expression?.value ?? '');
    return Object.values(node).forEach(visit);
  };
  visit(body);
  return found;
}

if (process.argv[1] === import.meta.filename) {
  const root = path.resolve(import.meta.dirname, '..');
  const paths = execFileSync(
    'git',
    ['ls-files', '--cached', '--others', '--exclude-standard', 'libs/**/*.ts', 'services/**/*.ts', 'services/**/*.tsx'],
    { cwd: root, encoding: 'utf8' },
  )
    .split('\n')
    .filter((file) => file && fs.existsSync(path.join(root, file)));
  const files = paths.map((file) => ({ path: file, source: fs.readFileSync(path.join(root, file), 'utf8') }));
  const found = violations(files);
  for (const line of found) console.error(line);
  console.log(`boundaries: ${files.length} files, ${found.length} violations`);
  process.exitCode = found.length > 0 ? 1 : 0;
}
