/**
 * RFC 9396 §6, §7: whether what is asked for lies within what was granted, field by field, by the rules of its type. Pure. Whatever a rule does not
 * plainly allow is more than what was granted: a field that is only on one side, another JSON type, a type that the workspace no longer has.
 */

import { isJsonObject } from '../json-object.js';
import type { DetailsType, DetailsTypes, FieldRule } from './details-type.js';
import { isSameJson } from './same-json.js';

/** RFC 9396 §2: members are as their type says. */
export type AuthorizationDetail = { readonly type: string } & Readonly<Record<string, unknown>>;

export function isDetail(value: unknown): value is AuthorizationDetail {
  return isJsonObject(value) && typeof value.type === 'string';
}

/** RFC 9396 §2.2: for these the specification says what they are, lists of which fewer is less. */
const COMMON_RULES: ReadonlyMap<string, FieldRule> = new Map(
  ['locations', 'actions', 'datatypes', 'privileges'].map((field) => [field, 'subset']),
);

/** Whether `granted` allows `asked`, both details of the type. */
export function detailCovers(
  { type, comparison }: Pick<DetailsType, 'type' | 'comparison'>,
  granted: unknown,
  asked: unknown,
): boolean {
  if (!isDetail(granted) || !isDetail(asked) || granted.type !== type || asked.type !== type) return false;
  const rules = new Map([...COMMON_RULES, ...comparison.map(({ field, rule }) => [field, rule] as const)]);
  return isWithin(rules, '', granted, asked);
}

/**
 * Whether every detail asked for lies within one that was granted, each within another: what was granted once is not had twice.
 * Both are short lists.
 */
export function detailsCover(types: DetailsTypes, granted: readonly unknown[], asked: readonly unknown[]): boolean {
  const holders: (number | undefined)[] = granted.map(() => undefined);
  const allowedBy = asked.map((one) =>
    granted.flatMap((given, index) => (coversByType(types, given, one) ? [index] : [])),
  );
  // Each takes one that is free, or one whose holder can take another (a matching of two sets).
  const place = (index: number, tried: Set<number>): boolean =>
    (allowedBy[index] ?? []).some((at) => {
      if (tried.has(at)) return false;
      tried.add(at);
      const holder = holders[at];
      if (holder !== undefined && !place(holder, tried)) return false;
      holders[at] = index;
      return true;
    });
  return asked.every((_, index) => place(index, new Set()));
}

/** Details kept of one grant; the oldest are forgotten, and asked about again. */
export const MAX_GRANTED_DETAILS = 100;

/** What a grant has after more was granted: what another one covers is not kept beside it. */
export function mergedDetails(
  types: DetailsTypes,
  granted: readonly unknown[],
  added: readonly unknown[],
): readonly unknown[] {
  let merged = granted;
  for (const one of added) {
    if (merged.some((given) => isSameJson(given, one) || coversByType(types, given, one))) continue;
    merged = [...merged.filter((given) => !coversByType(types, one, given)), one];
  }
  return merged.slice(-MAX_GRANTED_DETAILS);
}

function coversByType(types: DetailsTypes, granted: unknown, asked: unknown): boolean {
  const type = isDetail(asked) ? types.get(asked.type) : undefined;
  return type !== undefined && detailCovers(type, granted, asked);
}

function isWithin(rules: ReadonlyMap<string, FieldRule>, path: string, granted: unknown, asked: unknown): boolean {
  const rule = rules.get(path);
  if (rule !== undefined) return FIELD_CHECKS[rule](granted, asked);
  if (!isJsonObject(granted) || !isJsonObject(asked)) return isSameJson(granted, asked);
  const names = Object.keys(granted);
  return (
    names.length === Object.keys(asked).length &&
    names.every(
      (name) =>
        Object.hasOwn(asked, name) &&
        isWithin(rules, path === '' ? name : `${path}.${name}`, granted[name], asked[name]),
    )
  );
}

const FIELD_CHECKS: Readonly<Record<FieldRule, (granted: unknown, asked: unknown) => boolean>> = {
  equal: isSameJson,
  // An empty list means everything to more than one API.
  subset: (granted, asked) =>
    Array.isArray(granted) &&
    Array.isArray(asked) &&
    (asked.length > 0 || granted.length === 0) &&
    asked.every((one) => granted.some((given) => isSameJson(given, one))),
  'at-most': isAtMost,
  prefix: (granted, asked) => typeof granted === 'string' && typeof asked === 'string' && isBelow(granted, asked),
};

function isAtMost(granted: unknown, asked: unknown): boolean {
  // Less than nothing is something else: a debt, or a wrap-around.
  if (typeof granted === 'number' && typeof asked === 'number')
    return asked <= granted && asked >= Math.min(granted, 0);
  if (typeof granted !== 'string' || typeof asked !== 'string') return false;
  if (DATE.test(granted) && DATE.test(asked)) return asked <= granted;
  if (!DECIMAL.test(granted) || !DECIMAL.test(asked)) return false;
  const digits = Math.max(fractionOf(granted).length, fractionOf(asked).length);
  return scaled(asked, digits) <= scaled(granted, digits);
}

const DATE = /^\d{4}-\d{2}-\d{2}$/;
/** An amount as it is written in words of money; not below zero. */
const DECIMAL = /^\d{1,18}(?:\.\d{1,18})?$/;

const fractionOf = (decimal: string): string => decimal.split('.')[1] ?? '';

/** Exactly, as no binary fraction is. */
const scaled = (decimal: string, digits: number): bigint =>
  BigInt((decimal.split('.')[0] ?? '') + fractionOf(decimal).padEnd(digits, '0'));

/** The same, or further down: `/a/b` is below `/a`, `/ab` and `/a/../b` are not. */
function isBelow(granted: string, asked: string): boolean {
  if (asked === granted) return true;
  if (granted === '' || !asked.startsWith(granted)) return false;
  const rest = asked.slice(granted.length);
  const atBoundary = granted.endsWith('/') || rest.startsWith('/');
  // What a resource might still decode or resolve is not taken as further down.
  return atBoundary && !/[%\\]/.test(rest) && !rest.split('/').some((step) => step === '.' || step === '..');
}
