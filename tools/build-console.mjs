// The console's pages: services/console/web → services/console/web/dist, by Vite; left alone while nothing that goes into them has changed.
import { createHash } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';

const root = path.resolve(import.meta.dirname, '..');
const web = path.join(root, 'services/console/web');
const dist = path.join(web, 'dist');
const stamp = path.join(dist, '.stamp');

export async function build() {
  const now = inputs();
  if (fs.existsSync(stamp) && fs.readFileSync(stamp, 'utf8') === now) return;
  const vite = await import('vite');
  await vite.build(configuration());
  await compress();
  fs.writeFileSync(stamp, now);
}

/** Everything that the result depends on, as a hash. */
function inputs() {
  const hash = createHash('sha256');
  const files = [
    ...filesBelow(web).filter((file) => !file.startsWith(`${dist}${path.sep}`) && !file.endsWith('.test.ts')),
    ...filesBelow(path.join(root, 'libs/oauth/src')).filter((file) => !file.endsWith('.test.ts')),
    path.join(root, 'package-lock.json'),
    import.meta.filename,
  ];
  for (const file of files.sort())
    hash.update(path.relative(root, file)).update('\0').update(fs.readFileSync(file)).update('\0');
  return hash.digest('hex');
}

const filesBelow = (directory) =>
  fs
    .readdirSync(directory, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && !entry.parentPath.includes('node_modules'))
    .map((entry) => path.join(entry.parentPath, entry.name));

function configuration() {
  return {
    configFile: false,
    root: web,
    base: '/console/',
    logLevel: 'warn',
    cacheDir: path.join(root, 'node_modules/.cache/vite'),
    resolve: { alias: [{ find: /^@ostiary\/oauth\/(.*)$/, replacement: `${root}/libs/oauth/src/$1.ts` }] },
    // Filled in by the service for each answer (services/console/src/app/built-app.ts).
    html: { cspNonce: '__CSP_NONCE__' },
    build: {
      outDir: dist,
      emptyOutDir: true,
      target: 'es2023',
      sourcemap: false,
      // Nothing as data: URLs, which the page's policy would have to allow.
      assetsInlineLimit: 0,
      modulePreload: { polyfill: false },
      chunkSizeWarningLimit: 1000,
      manifest: true,
      // "use client" in libraries: for frameworks that also run on a server.
      rolldownOptions: {
        onwarn: (warning, tell) => (warning.code === 'MODULE_LEVEL_DIRECTIVE' ? undefined : tell(warning)),
      },
    },
  };
}

/** Compressed once here instead of for every visitor. */
async function compress() {
  const assets = path.join(dist, 'assets');
  const params = { [constants.BROTLI_PARAM_QUALITY]: 9 };
  await Promise.all(
    fs.readdirSync(assets).map(async (name) => {
      if (!/\.(js|css|svg)$/.test(name)) return;
      const file = path.join(assets, name);
      const content = fs.readFileSync(file);
      fs.writeFileSync(`${file}.br`, await promisify(brotliCompress)(content, { params }));
      fs.writeFileSync(`${file}.gz`, await promisify(gzip)(content));
    }),
  );
}
