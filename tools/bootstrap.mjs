// What a bare Node 20 needs to run anything of this checkout: the packages of the lock file, and the project's own Node.
import { spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

export const checkout = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..');
const modules = path.join(checkout, 'node_modules');
const readJson = (file) => JSON.parse(fs.readFileSync(file, 'utf8'));

/** Ends the program with one sentence that says what to do. */
export function fail(sentence) {
  console.error(sentence);
  process.exit(1);
}

/** Installs the packages unless those of this very lock file are there, and returns the project's own Node. */
export function ensureInstalled() {
  if (process.platform === 'win32') fail('Ostiary runs on Linux and macOS: on Windows, start it inside WSL.');
  const oldest = 20;
  if (Number(process.versions.node.split('.')[0]) < oldest) {
    fail(
      `Node ${process.versions.node} is too old to begin with: install Node ${oldest} or newer, the rest follows by itself.`,
    );
  }
  const lock = fs.readFileSync(path.join(checkout, 'package-lock.json'));
  const wanted = createHash('sha256').update(lock).digest('hex');
  const stamp = path.join(modules, '.ostiary-lock');
  if (!isStamped(stamp, wanted)) {
    if (!hasPackagesOf(JSON.parse(lock.toString()))) install();
    fs.writeFileSync(stamp, wanted);
  }
  return ownNode();
}

const isStamped = (stamp, wanted) => fs.existsSync(stamp) && fs.readFileSync(stamp, 'utf8') === wanted;

/** Whether somebody has run npm by hand: npm notes what it installed. */
function hasPackagesOf(lock) {
  const note = path.join(modules, '.package-lock.json');
  if (!fs.existsSync(note)) return false;
  const installed = readJson(note).packages;
  return Object.entries(lock.packages).every(
    ([name, { version, link, optional }]) =>
      name === '' ||
      link ||
      !name.startsWith('node_modules/') ||
      installed[name]?.version === version ||
      (optional && !installed[name]),
  );
}

function install() {
  console.log('Installing the packages of package-lock.json (npm ci) …');
  // Without our own node_modules/.bin on the path: npm must not run on the Node that it replaces.
  const folders = process.env.PATH.split(path.delimiter).filter(
    (folder) => !folder.includes(`node_modules${path.sep}.bin`),
  );
  const env = { ...process.env, PATH: folders.join(path.delimiter) };
  const { status, error } = spawnSync('npm', ['ci', '--no-audit', '--no-fund', '--loglevel=error'], {
    cwd: checkout,
    env,
    stdio: 'inherit',
  });
  if (error) fail(`npm cannot be run (${error.message}): install it beside Node, then start again.`);
  if (status !== 0) fail('npm ci failed: see above; mostly the npm registry is out of reach. Then start again.');
}

function ownNode() {
  const major = readJson(path.join(checkout, 'package.json')).dependencies.node.split('.')[0];
  const node = path.join(modules, 'node/bin/node');
  let told = spawnSync(node, ['--version'], { encoding: 'utf8' });
  if (/loading shared libraries: libatomic/.test(told.stderr ?? '')) {
    installLibatomic();
    told = spawnSync(node, ['--version'], { encoding: 'utf8' });
  }
  const version = told.stdout?.trim() || 'none';
  if (version.startsWith(`v${major}.`)) return node;
  return fail(`node_modules has no Node ${major} (found: ${version}): run "npm ci" again, without --ignore-scripts.`);
}

/** The one library that this Node wants and a small Debian lacks. */
function installLibatomic() {
  const missing = 'Node needs the library libatomic: run "sudo apt-get install libatomic1", then start again.';
  if (process.getuid() !== 0) fail(missing);
  console.log('Installing libatomic1 (apt-get install libatomic1) …');
  const apt = (...args) =>
    spawnSync('apt-get', ['-qq', ...args], { stdio: ['ignore', 'ignore', 'inherit'] }).status === 0;
  const install = () => apt('install', '--yes', '--no-install-recommends', 'libatomic1');
  if (!install() && !(apt('update') && install())) fail(missing);
}

/** Runs a script on the project's own Node to its end and returns its exit code; signals are passed on to it. */
export function runOnOwnNode(node, args) {
  // Should this process be killed, the channel tells the other.
  const env = { ...process.env, NODE_COMPILE_CACHE: path.join(modules, '.cache/compiled') };
  const child = spawn(node, args, { cwd: checkout, env, stdio: ['inherit', 'inherit', 'inherit', 'ipc'] });
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
  const watch = watchParent(() => child.kill('SIGTERM'));
  return new Promise((resolve) => {
    child.once('exit', (code, signal) => {
      clearInterval(watch);
      resolve(code ?? (signal ? 1 : 0));
    });
  });
}

/** npm passes a signal on to the shell between us, which ends without a word: all that is seen here is another parent. */
function watchParent(onOrphaned) {
  if (!process.env.npm_lifecycle_event) return undefined;
  const parent = process.ppid;
  const watch = setInterval(() => {
    if (process.ppid === parent) return;
    clearInterval(watch);
    onOrphaned();
  }, 250);
  return watch;
}
