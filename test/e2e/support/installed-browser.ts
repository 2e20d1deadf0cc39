import fs from 'node:fs';

/** As Debian installs them. The headless shell is the same engine without a window, for half the processor time; it knows no push messages. */
export const CHROMIUM = '/usr/bin/chromium';
export const HEADLESS_SHELL = '/usr/bin/chromium-headless-shell';

/** The Chromium that is named in OSTIARY_CHROMIUM, else the lightest that is there and does; undefined where there is none. */
export function installedBrowser(needs: 'pages' | 'push' = 'pages'): string | undefined {
  const does = needs === 'push' ? [CHROMIUM] : [HEADLESS_SHELL, CHROMIUM];
  return process.env.OSTIARY_CHROMIUM ?? does.find((file) => fs.existsSync(file));
}
