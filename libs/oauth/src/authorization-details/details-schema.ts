/**
 * JSON Schema (2020-12) as far as details need it: the keywords below, and no others, so that every check of a value is linear in the value and
 * nothing is fetched, referred to or guessed. An object has the members that are listed, and no others. Ajv checks; what it is given is looked at here.
 */

import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import { isJsonObject, type JsonObject } from '../json-object.js';
import type { AuthorizationDetail } from './compare-details.js';
import type { DetailsDefinition } from './details-type.js';

/** Characters of a schema as JSON. */
const MAX_SCHEMA_LENGTH = 16_384;
/** Schemas within schemas. */
const MAX_SCHEMA_DEPTH = 6;
const MAX_MEMBERS = 64;
/** Of a text for which the schema has no limit. */
export const MAX_TEXT_LENGTH = 2048;
/** Of a text that a pattern is tried on. */
const MAX_PATTERN_TEXT = 256;
const MAX_ITEMS = 256;

const MEMBER_NAME = /^[A-Za-z][A-Za-z0-9_-]{0,63}$/;
/** What every detail may have, whatever its type. */
const MEMBERS_OF_ALL = ['type', 'locations'];

const KEYWORDS_OF_ALL = ['type', 'title', 'description', 'default', 'enum', 'const'];
const KEYWORDS: Readonly<Record<string, readonly string[]>> = {
  object: ['properties', 'required', 'additionalProperties'],
  array: ['items', 'minItems', 'maxItems', 'uniqueItems'],
  string: ['minLength', 'maxLength', 'pattern', 'format'],
  number: ['minimum', 'maximum', 'exclusiveMinimum', 'exclusiveMaximum', 'multipleOf'],
  integer: ['minimum', 'maximum', 'exclusiveMinimum', 'exclusiveMaximum', 'multipleOf'],
  boolean: [],
};

const isLabel = (value: unknown): boolean => typeof value === 'string' && value.length <= 500;
const isNumber = (value: unknown): boolean => typeof value === 'number' && Number.isFinite(value);
const isScalar = (value: unknown): boolean => ['string', 'number', 'boolean'].includes(typeof value);
const upTo =
  (max: number) =>
  (value: unknown): boolean =>
    typeof value === 'number' && Number.isInteger(value) && value >= 0 && value <= max;

/** What a keyword takes; what is said elsewhere in this file is not said here. */
const VALUES: Readonly<Record<string, (value: unknown) => boolean>> = {
  title: isLabel,
  description: isLabel,
  enum: (value) => Array.isArray(value) && value.length > 0 && value.length <= MAX_ITEMS && value.every(isScalar),
  const: isScalar,
  required: (value) => Array.isArray(value) && value.every((name) => typeof name === 'string'),
  minItems: upTo(MAX_ITEMS),
  maxItems: upTo(MAX_ITEMS),
  uniqueItems: (value) => typeof value === 'boolean',
  minLength: upTo(MAX_TEXT_LENGTH),
  maxLength: upTo(MAX_TEXT_LENGTH),
  minimum: isNumber,
  maximum: isNumber,
  exclusiveMinimum: isNumber,
  exclusiveMaximum: isNumber,
  multipleOf: (value) => typeof value === 'number' && Number.isFinite(value) && value > 0,
};

/** Formats are checked, not noted. */
const FORMATS: Readonly<Record<string, (text: string) => boolean>> = {
  date: (text) => /^\d{4}-\d{2}-\d{2}$/.test(text) && isDate(text),
  'date-time': (text) =>
    /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(?:\.\d{1,9})?(?:Z|[+-]\d{2}:\d{2})$/.test(text) &&
    isDate(text.slice(0, 10)) &&
    !Number.isNaN(Date.parse(text)),
  uri: (text) => /^[\x21-\x7e]+$/.test(text) && URL.canParse(text),
  uuid: (text) => /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(text),
  /** An amount: not below zero, exact. */
  decimal: (text) => /^(?:0|[1-9]\d{0,14})(?:\.\d{1,4})?$/.test(text),
};

function isDate(text: string): boolean {
  const time = Date.parse(`${text}T00:00:00Z`);
  return !Number.isNaN(time) && new Date(time).toISOString().startsWith(text);
}

/** What keeps a schema of a workspace from being taken: where, and why. `undefined`: nothing. `at`: names and indexes. */
export interface SchemaFault {
  readonly at: readonly (string | number)[];
  readonly detail: string;
}

export function schemaFault(schema: JsonObject): SchemaFault | undefined {
  if (JSON.stringify(schema).length > MAX_SCHEMA_LENGTH) {
    return { at: [], detail: `is longer than ${MAX_SCHEMA_LENGTH} characters` };
  }
  if (schema.type !== 'object') return { at: ['type'], detail: 'a detail is an object' };
  const checker = ajv();
  const fault = faultIn(checker, schema, [], 0);
  if (fault !== undefined) return fault;
  const reserved = Object.keys(membersOf(schema)).find((name) => MEMBERS_OF_ALL.includes(name));
  if (reserved !== undefined) {
    return {
      at: ['properties', reserved],
      detail: 'RFC 9396 §2: every detail has it, and it is checked as what it is',
    };
  }
  try {
    compiled(schema);
    return undefined;
  } catch (error) {
    // Ajv throws Error for what is wrong with a schema.
    return {
      at: [],
      detail: `is not a JSON Schema: ${error instanceof Error ? error.message.slice(0, 200) : 'unreadable'}`,
    };
  }
}

function faultIn(
  checker: Ajv2020,
  schema: unknown,
  at: readonly (string | number)[],
  depth: number,
): SchemaFault | undefined {
  if (!isJsonObject(schema)) return { at, detail: 'is not a schema' };
  if (depth > MAX_SCHEMA_DEPTH) return { at, detail: `is nested deeper than ${MAX_SCHEMA_DEPTH} levels` };
  const { type } = schema;
  const own = typeof type === 'string' && Object.hasOwn(KEYWORDS, type) ? KEYWORDS[type] : undefined;
  if (own === undefined) return { at: [...at, 'type'], detail: `is one of ${Object.keys(KEYWORDS).join(', ')}` };
  const unknown = Object.keys(schema).find((keyword) => !own.includes(keyword) && !KEYWORDS_OF_ALL.includes(keyword));
  if (unknown !== undefined) return { at, detail: 'has a keyword that is not taken here for this type' };
  const wrong = Object.entries(schema).find(([keyword, value]) => !(VALUES[keyword]?.(value) ?? true));
  if (wrong !== undefined) return { at: [...at, wrong[0]], detail: 'has a value that the keyword does not take' };
  const faults = [
    // Whoever reads the type sees all that a detail may say.
    (schema.additionalProperties ?? false) === false
      ? undefined
      : { at: [...at, 'additionalProperties'], detail: 'is false: members that nobody has defined are not granted' },
    patternFault(schema, at),
    schema.format === undefined || (typeof schema.format === 'string' && Object.hasOwn(FORMATS, schema.format))
      ? undefined
      : { at: [...at, 'format'], detail: `is one of ${Object.keys(FORMATS).join(', ')}` },
    type === 'array' && schema.items === undefined
      ? { at: [...at, 'items'], detail: 'is missing: the items of a list have a schema' }
      : undefined,
    schema.default !== undefined && at.at(-2) !== 'properties'
      ? { at: [...at, 'default'], detail: 'is for members of objects' }
      : undefined,
  ];
  const fault = faults.find((one) => one !== undefined);
  if (fault !== undefined) return fault;
  if (type === 'array') return faultIn(checker, schema.items, [...at, 'items'], depth + 1);
  return type === 'object' ? faultInMembers(checker, schema, at, depth) : undefined;
}

function faultInMembers(
  checker: Ajv2020,
  schema: JsonObject,
  at: readonly (string | number)[],
  depth: number,
): SchemaFault | undefined {
  if (!isJsonObject(schema.properties ?? {})) return { at: [...at, 'properties'], detail: 'is an object' };
  const members = Object.entries(membersOf(schema));
  if (members.length > MAX_MEMBERS)
    return { at: [...at, 'properties'], detail: `has more than ${MAX_MEMBERS} members` };
  for (const [name, member] of members) {
    if (!MEMBER_NAME.test(name)) {
      return { at: [...at, 'properties'], detail: 'a name has letters, digits, - and _, at most 64, a letter first' };
    }
    const fault = faultIn(checker, member, [...at, 'properties', name], depth + 1);
    if (fault !== undefined) return fault;
    if (isJsonObject(member) && !fitsDefault(checker, member)) {
      return { at: [...at, 'properties', name, 'default'], detail: 'is not what the member may be' };
    }
  }
  return undefined;
}

function fitsDefault(checker: Ajv2020, { default: value, ...member }: JsonObject): boolean {
  if (value === undefined) return true;
  return checker.compile(bounded(member))(structuredClone(value));
}

/**
 * A pattern that is tried in time linear in the text, or nearly: anchored, without groups, alternatives and references, and with two parts of
 * changing length at most.
 */
function patternFault(schema: JsonObject, at: readonly (string | number)[]): SchemaFault | undefined {
  const { pattern, maxLength } = schema;
  if (pattern === undefined) return undefined;
  const here = [...at, 'pattern'];
  if (typeof maxLength !== 'number' || maxLength > MAX_PATTERN_TEXT) {
    return { at: here, detail: `needs a maxLength of at most ${MAX_PATTERN_TEXT}` };
  }
  if (typeof pattern !== 'string' || pattern.length > 256 || !SIMPLE_PATTERN.test(pattern)) {
    return {
      at: here,
      detail: 'is ^…$ of characters and classes with quantifiers, without groups, alternatives and references',
    };
  }
  if ((pattern.replace(CLASS_OR_ESCAPE, 'x').match(VARIABLE) ?? []).length > 2) {
    return { at: here, detail: 'has more than two parts of changing length' };
  }
  return undefined;
}

const CLASS_OR_ESCAPE = /\[\^?(?:[A-Za-z0-9 _.:;,/@#+=-]|\\[dw\-.\]])+\]|\\[dw.+*?^$(){}[\]|/\\-]/gu;
const SIMPLE_PATTERN =
  /^\^(?:(?:\[\^?(?:[A-Za-z0-9 _.:;,/@#+=-]|\\[dw\-.\]])+\]|\\[dw.+*?^$(){}[\]|/\\-]|[A-Za-z0-9 _:;,/@#=-])(?:[?*+]|\{\d{1,3}(?:,\d{0,3})?\})?)*\$$/u;
/** What may be of one length or another. */
const VARIABLE = /[?*+]|\{\d+,\d*\}/g;

/** Why a detail is not what its type demands: where, in words that can be told, and the keyword. */
export interface DetailFault {
  /** `instructedAmount.amount`; '': the detail itself. Of names of the schema only. */
  readonly field: string;
  readonly rule: string;
}

/** Checks details of a type. Fills in defaults: `detail` is the caller's own, and changed. */
export function detailFault(
  definition: Pick<DetailsDefinition, 'schema'>,
  detail: AuthorizationDetail,
): DetailFault | undefined {
  const validate = compiled(definition.schema);
  if (validate(detail)) return undefined;
  const [error] = validate.errors ?? [];
  return { field: (error?.instancePath ?? '').slice(1).replaceAll('/', '.'), rule: error?.keyword ?? 'schema' };
}

/** Schemas are never changed: a change of settings makes new ones. */
const COMPILED = new WeakMap<JsonObject, ValidateFunction>();

function compiled(schema: JsonObject): ValidateFunction {
  const known = COMPILED.get(schema);
  if (known !== undefined) return known;
  const validate = ajv().compile(whole(schema));
  COMPILED.set(schema, validate);
  return validate;
}

/** One for each schema: it keeps what it has compiled for as long as it lives. */
const ajv = (): Ajv2020 =>
  new Ajv2020({
    strict: true,
    strictRequired: true,
    ownProperties: true,
    useDefaults: true,
    meta: false,
    validateSchema: false,
    addUsedSchema: false,
    logger: false,
    formats: FORMATS,
  });

/** The schema with what every detail may have, closed and bounded throughout. */
function whole(schema: JsonObject): JsonObject {
  const common = {
    type: { type: 'string' },
    locations: {
      type: 'array',
      items: { type: 'string', format: 'uri', maxLength: MAX_TEXT_LENGTH },
      minItems: 1,
      maxItems: 16,
      uniqueItems: true,
    },
  };
  const { required } = schema;
  return {
    ...bounded({ ...schema, properties: { ...membersOf(schema), ...common } }),
    required: [...(Array.isArray(required) ? required : []), 'type'],
  };
}

function bounded(schema: JsonObject): JsonObject {
  if (schema.type === 'object') {
    const members = Object.entries(membersOf(schema));
    return {
      ...schema,
      additionalProperties: false,
      properties: Object.fromEntries(
        members.map(([name, member]) => [name, isJsonObject(member) ? bounded(member) : false]),
      ),
    };
  }
  if (schema.type === 'array') {
    return { maxItems: MAX_ITEMS, ...schema, items: isJsonObject(schema.items) ? bounded(schema.items) : false };
  }
  return schema.type === 'string' ? { maxLength: MAX_TEXT_LENGTH, ...schema } : schema;
}

const membersOf = ({ properties }: JsonObject): JsonObject => (isJsonObject(properties) ? properties : {});
