import fs from 'node:fs';
import path from 'node:path';

/** A file that `vite build` made, and what it is in a compressed form, if there is one. */
export interface BuiltFile {
  readonly type: string;
  readonly plain: Buffer;
  readonly br: Buffer | undefined;
  readonly gzip: Buffer | undefined;
}

const TYPES: Readonly<Record<string, string>> = {
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.woff2': 'font/woff2',
};

/** Stands for the nonce in the built page. */
export const NONCE_PLACEHOLDER = '__CSP_NONCE__';

/** The built application, read once: a megabyte. Only names that are in it are ever served, so no path can lead out. */
export class BuiltApp {
  readonly #files = new Map<string, BuiltFile>();
  readonly #page: string;

  /** @throws when the application is not built */
  constructor(directory: string) {
    this.#page = fs.readFileSync(path.join(directory, 'index.html'), 'utf8');
    const assets = path.join(directory, 'assets');
    for (const name of fs.readdirSync(assets)) {
      const type = TYPES[path.extname(name)];
      if (type === undefined) continue;
      const read = (suffix: string) => {
        const file = path.join(assets, name + suffix);
        return fs.existsSync(file) ? fs.readFileSync(file) : undefined;
      };
      this.#files.set(name, {
        type,
        plain: fs.readFileSync(path.join(assets, name)),
        br: read('.br'),
        gzip: read('.gz'),
      });
    }
  }

  page(nonce: string): string {
    return this.#page.replaceAll(NONCE_PLACEHOLDER, nonce);
  }

  asset(name: string): BuiltFile | undefined {
    return this.#files.get(name);
  }
}
