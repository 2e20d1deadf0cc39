#!/usr/bin/env node
// Compiles every package (or those named) from src/ to dist/ with SWC, file by file; what is up to date is left alone.
import fs from 'node:fs';
import path from 'node:path';
import { transformFile } from '@swc/core';

const root = path.resolve(import.meta.dirname, '..');
const swcrc = path.join(root, '.swcrc');
const configured = fs.statSync(swcrc).mtimeMs;
const options = { ...JSON.parse(fs.readFileSync(swcrc, 'utf8')), swcrc: false };

const packages =
  process.argv.length > 2
    ? process.argv.slice(2).map((dir) => path.resolve(root, dir))
    : ['libs', 'services'].flatMap((dir) =>
        fs
          .readdirSync(path.join(root, dir))
          .map((name) => path.join(root, dir, name))
          .filter((dir) => fs.existsSync(path.join(dir, 'src'))),
      );

const filesBelow = (dir) =>
  fs.existsSync(dir)
    ? fs
        .readdirSync(dir, { recursive: true, withFileTypes: true })
        .filter((entry) => entry.isFile())
        .map((entry) => path.join(entry.parentPath, entry.name))
    : [];

async function build(dir) {
  const src = path.join(dir, 'src');
  const dist = path.join(dir, 'dist');
  const wanted = new Set();
  await Promise.all(
    filesBelow(src)
      .filter((file) => !/\.(test|d)\.ts$/.test(file))
      .map(async (file) => {
        const isTs = file.endsWith('.ts');
        const out = path.join(dist, path.relative(src, file)).replace(/\.ts$/, '.js');
        wanted.add(out).add(`${out}.map`);
        const built = fs.statSync(out, { throwIfNoEntry: false })?.mtimeMs ?? 0;
        if (built > fs.statSync(file).mtimeMs && built > configured) return;
        fs.mkdirSync(path.dirname(out), { recursive: true });
        if (!isTs) return fs.copyFileSync(file, out);
        const { code, map } = await transformFile(file, {
          ...options,
          sourceFileName: path.relative(path.dirname(out), file),
        });
        fs.writeFileSync(`${out}.map`, map);
        fs.writeFileSync(out, `${code}\n//# sourceMappingURL=${path.basename(out)}.map\n`);
      }),
  );
  // A file whose source is gone would go on being imported.
  for (const file of filesBelow(dist)) if (!wanted.has(file)) fs.rmSync(file);
}

await Promise.all(packages.map(build));
if (packages.includes(path.join(root, 'services/console')))
  await import('./build-console.mjs').then((web) => web.build());
