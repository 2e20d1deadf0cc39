/**
 * RFC 9396 §2: the types of authorization details that a workspace has. An entry of the settings is either a whole definition (`schema`, `template`,
 * `comparison`) or the name of a pre-built one that it switches on, with what the workspace wants otherwise.
 */
import { z } from 'zod';
import { LANGUAGES, type Language } from '../languages.js';
import { PREBUILT_TYPES } from './prebuilt-types.js';

/** How a field of what is asked for has to stand to the same field of what was granted (compare-details.ts). */
export const FIELD_RULES = ['equal', 'subset', 'at-most', 'prefix'] as const;
export type FieldRule = (typeof FIELD_RULES)[number];

/** RFC 9396 §5: an `error_description` can hold it, and so can a JSON pointer. */
const FIELD_PATH = /^[A-Za-z][A-Za-z0-9_-]{0,63}(?:\.[A-Za-z][A-Za-z0-9_-]{0,63}){0,5}$/;

/** Plain text in each language that pages are in; at least one of them. */
const localized = (maxLength: number) =>
  z.partialRecord(
    z.enum(LANGUAGES),
    z
      .string()
      .trim()
      .min(1)
      .max(maxLength)
      .regex(/^[^\p{Cc}\p{Cs}\p{Bidi_Control}]*$/u, 'control characters are not allowed'),
  );
export type LocalizedText = Readonly<Partial<Record<Language, string>>>;

const comparisonSchema = z.strictObject({
  /** Names of members from the top, with dots between. */
  field: z.string().regex(FIELD_PATH, 'names of members with dots between'),
  rule: z.enum(FIELD_RULES),
});
export type FieldComparison = z.infer<typeof comparisonSchema>;

export const detailsTypeSchema = z.strictObject({
  /** RFC 9396 §2: `type`. Without `schema` it is the name of a pre-built type. */
  type: z
    .string()
    .regex(
      /^[\x21\x23-\x5b\x5d-\x7e]{1,128}$/,
      'RFC 9396 §5: printable characters without spaces, quotes and backslashes',
    ),
  /** Resources of the workspace that it may be used at; absent: all of them, and the workspace itself. */
  resources: z.array(z.string().min(1).max(2048)).min(1).max(100).optional(),
  /** Whether a client may be granted it for itself, with no user to ask (RFC 6749 §4.4); absent: no. */
  withoutUser: z.boolean().optional(),
  /** Whether what a user has allowed of it is allowed for later requests that it covers; absent: as the pre-built type, otherwise no: asked each time. */
  remembered: z.boolean().optional(),
  /** JSON Schema of a detail, of the keywords in details-schema.ts, without `type` and `locations`, which every detail may have. */
  schema: z.record(z.string(), z.unknown()).optional(),
  /** What the user is asked, in words: `Pay {amount} to {creditor.name}[, for {purpose}]`. What it leaves out is listed below it. */
  template: localized(1000).optional(),
  /** What values mean to people. */
  words: z
    .array(z.strictObject({ value: z.string().min(1).max(128), text: localized(200) }))
    .max(100)
    .optional(),
  /** Of fields that may be less than what was granted; every other is equal to it. */
  comparison: z.array(comparisonSchema).max(50).optional(),
});
export type DetailsTypeEntry = z.infer<typeof detailsTypeSchema>;

/** What a type means, whoever defined it. */
export interface DetailsDefinition {
  readonly remembered: boolean;
  readonly schema: Readonly<Record<string, unknown>>;
  readonly template: LocalizedText;
  readonly words: readonly { readonly value: string; readonly text: LocalizedText }[];
  readonly comparison: readonly FieldComparison[];
}

export interface DetailsType extends DetailsDefinition {
  readonly type: string;
  readonly resources: readonly string[] | undefined;
  readonly withoutUser: boolean;
}

/** By `type`. */
export type DetailsTypes = ReadonlyMap<string, DetailsType>;

interface HasTypes {
  readonly authorizationDetailsTypes?: readonly DetailsTypeEntry[] | undefined;
}

const NO_TYPES: DetailsTypes = new Map();
/** Settings are never changed, a change makes new ones. */
const RESOLVED = new WeakMap<readonly DetailsTypeEntry[], DetailsTypes>();

/** The types that a workspace has; an entry that this release knows no definition of is none. */
export function detailsTypesOf({ authorizationDetailsTypes: entries }: HasTypes): DetailsTypes {
  if (entries === undefined || entries.length === 0) return NO_TYPES;
  const known = RESOLVED.get(entries);
  if (known !== undefined) return known;
  const types = new Map<string, DetailsType>();
  for (const entry of entries) {
    const definition = definitionOf(entry);
    if (definition === undefined) continue;
    const { type, resources, withoutUser = false, remembered = definition.remembered } = entry;
    types.set(type, { ...definition, type, resources, withoutUser, remembered });
  }
  RESOLVED.set(entries, types);
  return types;
}

/** `undefined`: the entry has no definition of its own, and there is no pre-built type of its name. */
export function definitionOf(entry: DetailsTypeEntry): DetailsDefinition | undefined {
  if (entry.schema === undefined) return PREBUILT_TYPES.get(entry.type);
  const { schema, template = {}, words = [], comparison = [] } = entry;
  return { remembered: false, schema, template, words, comparison };
}
