import fs from 'node:fs';
import { isBuiltin } from 'node:module';
import path from 'node:path';
import { parseSync } from '@swc/core';

/** What a program is made of, found by following its imports. */
export interface Reached {
  /** Our own libraries, by folder: `crypto`. */
  readonly libraries: ReadonlySet<string>;
  /** Packages of npm that our own code names. */
  readonly packages: ReadonlySet<string>;
  /** Every file of ours that was read on the way, libraries' included. */
  readonly files: ReadonlySet<string>;
}

/**
 * Follows the static imports, and the dynamic ones that name a module; imports of types lead nowhere. Throws where a file is missing.
 * @param root the checkout, whose libraries are built
 */
export function reachedFrom(files: readonly string[], root: string): Reached {
  const libraries = new Set<string>();
  const packages = new Set<string>();
  const seen = new Set<string>();
  const waiting = [...files];
  for (let file = waiting.pop(); file !== undefined; file = waiting.pop()) {
    if (seen.has(file)) continue;
    seen.add(file);
    for (const specifier of specifiersOf(
      fs.readFileSync(file, 'utf8'),
      file.endsWith('.ts') ? 'typescript' : 'ecmascript',
    )) {
      if (isBuiltin(specifier)) continue;
      if (specifier.startsWith('.')) {
        waiting.push(path.resolve(path.dirname(file), specifier));
        continue;
      }
      const [, library, module] = /^@ostiary\/([^/]+)\/(.+)$/.exec(specifier) ?? [];
      if (library !== undefined && module !== undefined) {
        libraries.add(library);
        waiting.push(path.join(root, 'libs', library, 'dist', `${module}.js`));
      } else packages.add(packageOf(specifier));
    }
  }
  return { libraries, packages, files: seen };
}

/** `@nestjs/core/x` is of `@nestjs/core`, `pg/lib/x` of `pg`. */
const packageOf = (specifier: string): string =>
  specifier
    .split('/')
    .slice(0, specifier.startsWith('@') ? 2 : 1)
    .join('/');

/** By syntax and source: most services reach the same files, and a syntax tree of each takes longer than all else. */
const known = new Map<string, readonly string[]>();

function specifiersOf(source: string, syntax: 'typescript' | 'ecmascript'): readonly string[] {
  const key = `${syntax} ${source}`;
  const before = known.get(key);
  if (before !== undefined) return before;
  const found = readSpecifiers(source, syntax);
  known.set(key, found);
  return found;
}

function readSpecifiers(source: string, syntax: 'typescript' | 'ecmascript'): string[] {
  const found: string[] = [];
  const visit = (node: unknown): void => {
    if (typeof node !== 'object' || node === null) return;
    if (Array.isArray(node)) {
      for (const member of node) visit(member);
      return;
    }
    const { type } = node as { type?: unknown };
    if (type === 'ImportDeclaration' || type === 'ExportNamedDeclaration' || type === 'ExportAllDeclaration') {
      const { source: from, typeOnly } = node as { source?: { value?: unknown } | null; typeOnly?: boolean };
      if (typeof from?.value === 'string' && !typeOnly) found.push(from.value);
    }
    if (type === 'CallExpression') {
      const call = node as { callee?: { type?: unknown }; arguments?: { expression?: { value?: unknown } }[] };
      const named = call.arguments?.[0]?.expression?.value;
      if (call.callee?.type === 'Import' && typeof named === 'string') found.push(named);
    }
    for (const member of Object.values(node)) visit(member);
  };
  visit(parseSync(source, { syntax, target: 'es2024' }).body);
  return found;
}
