/**
 * Whether a tenant could be called so, for whoever is about to register one and types. It tells no more than registering does, and is
 * counted per address like it. The answer binds nobody: the slug is given by the insertion (register-tenant.ts).
 */
import { randomInt } from 'node:crypto';
import { isSlug } from '@ostiary/directory/slug';
import { inTenant } from '@ostiary/platform/postgres';
import type { DataSource } from 'typeorm';
import { isReservedSlug } from './reserved-slugs.js';
import { slugFrom, withSuffix } from './suggest-slug.js';
import { findTenant } from './tenant.repository.js';

export const SLUG_STATUSES = ['available', 'taken', 'reserved', 'invalid'] as const;
export type SlugStatus = (typeof SLUG_STATUSES)[number];

export interface SlugVerdict {
  readonly status: SlugStatus;
  /** A slug that is available at the moment, where the wish is not and something can be made of it. */
  readonly suggestion: string | undefined;
}

/** `wish`: whatever was typed, a name too. */
export async function checkSlug(dataSource: DataSource, wish: string): Promise<SlugVerdict> {
  const status = await statusOf(dataSource, wish);
  return { status, suggestion: status === 'available' ? undefined : await suggestionFor(dataSource, wish) };
}

async function statusOf(dataSource: DataSource, slug: string): Promise<SlugStatus> {
  if (!isSlug(slug)) return 'invalid';
  if (isReservedSlug(slug)) return 'reserved';
  const found = await inTenant(dataSource, slug, (manager) => findTenant(manager, slug));
  return found === undefined ? 'available' : 'taken';
}

async function suggestionFor(dataSource: DataSource, wish: string): Promise<string | undefined> {
  const stem = slugFrom(wish);
  if (stem === undefined) return undefined;
  const numbers = [2, 3, 4, randomInt(100, 10_000)];
  for (const candidate of [stem, ...numbers.map((number) => withSuffix(stem, number))]) {
    if ((await statusOf(dataSource, candidate)) === 'available') return candidate;
  }
  return undefined;
}
