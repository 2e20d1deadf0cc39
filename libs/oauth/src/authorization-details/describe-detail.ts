/**
 * A detail in words: the template of its type with the values in their places, and below it whatever the template leaves out, so that nothing is
 * allowed that was not shown. Gives pieces, not markup: who shows them keeps text and values apart.
 */
import { memberOf } from '../json-object.js';
import { LANGUAGES, type Language } from '../languages.js';
import { type AuthorizationDetail, isDetail } from './compare-details.js';
import type { DetailsType, DetailsTypes, LocalizedText } from './details-type.js';

export type Piece = { readonly text: string } | { readonly value: string };

export interface DescribedDetail {
  readonly type: string;
  /** Empty: the type says nothing in words. */
  readonly sentence: readonly Piece[];
  /** What the sentence does not say. */
  readonly rest: readonly { readonly label: string; readonly value: string }[];
}

/** `{field}`, or a part in brackets that is there where all its fields are. */
const PART = /\[([^[\]]*)\]|\{([^{}]*)\}/g;
const FIELD = /\{([^{}]*)\}/g;

/** The fields that a template names. */
export function templateFields(template: string): readonly string[] {
  return [...template.matchAll(FIELD)].map(([, field]) => field ?? '');
}

/** Whether its braces and brackets are those of fields and parts. */
export function isTemplate(template: string): boolean {
  return !/[{}[\]]/.test(template.replace(/\[([^[\]]*)\]/g, '$1').replace(FIELD, ''));
}

/** `languages`: the reader's, then the workspace's. A detail of a type that is gone is shown as it is. */
export function describeDetails(
  details: readonly unknown[],
  types: DetailsTypes,
  languages: readonly (Language | undefined)[],
): readonly DescribedDetail[] {
  return details.filter(isDetail).map((detail) => describeDetail(detail, types.get(detail.type), languages));
}

function describeDetail(
  detail: AuthorizationDetail,
  type: DetailsType | undefined,
  languages: readonly (Language | undefined)[],
): DescribedDetail {
  const words = new Map((type?.words ?? []).map(({ value, text }) => [value, inLanguage(text, languages)]));
  const template = type && inLanguage(type.template, languages);
  const wordOf = (value: unknown): string => words.get(String(value)) ?? String(value);
  const sentence: Piece[] = [];
  const said = new Set(['type']);
  if (template !== undefined) addPieces(template, detail, wordOf, sentence, said);
  return {
    type: detail.type,
    sentence,
    rest: leaves(detail, '', type?.schema).flatMap(({ path, label, value }) =>
      said.has(path) ? [] : [{ label, value: wordOf(value) }],
    ),
  };
}

function addPieces(
  template: string,
  detail: AuthorizationDetail,
  wordOf: (value: unknown) => string,
  sentence: Piece[],
  said: Set<string>,
): void {
  let from = 0;
  for (const match of template.matchAll(PART)) {
    sentence.push({ text: template.slice(from, match.index) });
    from = match.index + match[0].length;
    const [, part, field] = match;
    if (part === undefined) {
      said.add(field ?? '');
      sentence.push({
        value: valuesAt(detail, field ?? '')
          .map(wordOf)
          .join(', '),
      });
    } else if (templateFields(part).every((one) => valuesAt(detail, one).length > 0)) {
      addPieces(part, detail, wordOf, sentence, said);
    }
  }
  sentence.push({ text: template.slice(from) });
}

/** The values at a path, through lists: `accounts.iban` of every account. */
function valuesAt(value: unknown, path: string): readonly unknown[] {
  if (Array.isArray(value)) return value.flatMap((item) => valuesAt(item, path));
  if (path === '') return typeof value === 'object' || value === undefined ? [] : [value];
  if (typeof value !== 'object' || value === null) return [];
  const [name = '', ...rest] = path.split('.');
  return Object.hasOwn(value, name) ? valuesAt(Reflect.get(value, name), rest.join('.')) : [];
}

/** Every value that is no object and no list, with where it stands, and what the schema calls it. */
function leaves(
  value: unknown,
  path: string,
  schema: unknown,
): readonly { path: string; label: string; value: unknown }[] {
  if (Array.isArray(value)) return value.flatMap((item) => leaves(item, path, memberOf(schema, 'items')));
  if (typeof value === 'object' && value !== null) {
    return Object.entries(value).flatMap(([name, member]) =>
      leaves(member, path === '' ? name : `${path}.${name}`, memberOf(memberOf(schema, 'properties'), name)),
    );
  }
  const title = memberOf(schema, 'title');
  return [{ path, label: typeof title === 'string' ? title : path, value }];
}

function inLanguage(text: LocalizedText, languages: readonly (Language | undefined)[]): string | undefined {
  for (const language of [...languages, ...LANGUAGES]) {
    const found = language && text[language];
    if (found !== undefined) return found;
  }
  return undefined;
}
