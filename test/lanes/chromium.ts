import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import { CHROMIUM, HEADLESS_SHELL, installedBrowser } from '../e2e/support/installed-browser.ts';

/** Debian's Chromium and its headless shell, installed when this machine lacks one and we may. Throws the sentence that says what to do. */
export function ensureChromium(): void {
  if (process.env.OSTIARY_CHROMIUM !== undefined) return;
  const missing = [CHROMIUM, HEADLESS_SHELL].filter((file) => !fs.existsSync(file));
  if (missing.length === 0) return;
  if (process.getuid?.() === 0) {
    console.log('Installing Chromium (apt-get install chromium chromium-headless-shell) …');
    const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
    const apt = (...args: string[]) =>
      spawnSync('apt-get', ['-qq', ...args], { env, stdio: ['ignore', 'ignore', 'inherit'] }).status === 0;
    apt('update');
    const install = (...names: string[]) => apt('install', '--yes', '--no-install-recommends', ...names);
    // Where there is no package of the shell, the whole of it does its work.
    if (!install('chromium', 'chromium-headless-shell')) install('chromium');
  }
  if (installedBrowser('push') === undefined)
    throw new Error(
      'the end-to-end tests need Chromium: "sudo apt-get install chromium", or name one in OSTIARY_CHROMIUM',
    );
}
