import { spawnSync } from 'node:child_process';
import fs from 'node:fs';

const chromium = '/usr/bin/chromium';

/** Debian's Chromium, installed when this machine has none and we may. Throws the sentence that says what to do. */
export function ensureChromium(): void {
  if (process.env.OSTIARY_CHROMIUM !== undefined || fs.existsSync(chromium)) return;
  const missing =
    'the end-to-end tests need Chromium: "sudo apt-get install chromium", or name one in OSTIARY_CHROMIUM';
  if (process.getuid?.() !== 0) throw new Error(missing);
  console.log('Installing Chromium (apt-get install chromium) …');
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  const apt = (...args: string[]) =>
    spawnSync('apt-get', ['-qq', ...args], { env, stdio: ['ignore', 'ignore', 'inherit'] });
  apt('update');
  if (apt('install', '--yes', '--no-install-recommends', 'chromium').status !== 0 || !fs.existsSync(chromium))
    throw new Error(missing);
}
