/** The rules for the types that a workspace defines (RFC 9396 §2), which a schema of the settings cannot say. Pure; `tenant` calls it for every change. */
import { memberOf } from '../json-object.js';
import type { WorkspaceSettings } from '../workspace.js';
import { isTemplate, templateFields } from './describe-detail.js';
import { schemaFault } from './details-schema.js';
import { type DetailsTypeEntry, definitionOf } from './details-type.js';
import { PREBUILT_TYPES } from './prebuilt-types.js';

export const MAX_DETAILS_TYPES = 50;
/** Characters of all types as JSON: each is compiled when settings change. */
const MAX_LENGTH = 65_536;

export interface DetailsTypeFault {
  /** Below the setting: indexes and names as the caller writes them. */
  readonly at: readonly (string | number)[];
  readonly detail: string;
}

export function detailsTypeFaults(
  settings: Pick<WorkspaceSettings, 'authorizationDetailsTypes' | 'resources'>,
): readonly DetailsTypeFault[] {
  const entries = settings.authorizationDetailsTypes ?? [];
  if (entries.length > MAX_DETAILS_TYPES) return [{ at: [], detail: `at most ${MAX_DETAILS_TYPES} types` }];
  if (JSON.stringify(entries).length > MAX_LENGTH) return [{ at: [], detail: `at most ${MAX_LENGTH} characters` }];
  return entries.flatMap((entry, index) => {
    const faults = faultsOf(entry, settings);
    const twice = entries.findIndex(({ type }) => type === entry.type) !== index;
    const all = twice ? [{ at: ['type'], detail: 'RFC 9396 §2: each type is listed once' }, ...faults] : faults;
    return all.map(({ at, detail }) => ({ at: [index, ...at], detail }));
  });
}

function faultsOf(entry: DetailsTypeEntry, { resources }: Pick<WorkspaceSettings, 'resources'>): DetailsTypeFault[] {
  const known = (entry.resources ?? []).every((one) => resources.some(({ identifier }) => identifier === one));
  const faults = known ? [] : [{ at: ['resources'], detail: 'RFC 8707 §2: only resources of the workspace' }];
  return [...faults, ...definitionFaults(entry)];
}

function definitionFaults(entry: DetailsTypeEntry): DetailsTypeFault[] {
  const { schema, template, comparison = [] } = entry;
  if (schema === undefined) {
    const names = [...PREBUILT_TYPES.keys()].join(', ');
    const own = (['template', 'words', 'comparison'] as const).filter((member) => entry[member] !== undefined);
    return [
      ...(definitionOf(entry) === undefined
        ? [{ at: ['schema'], detail: `is missing, and there is no pre-built type of this name: ${names}` }]
        : []),
      ...own.map((member) => ({ at: [member], detail: 'goes with a schema: a pre-built type has its own' })),
    ];
  }
  const fault = schemaFault(schema);
  if (fault !== undefined) return [{ at: ['schema', ...fault.at], detail: fault.detail }];
  const texts = Object.entries(template ?? {});
  return [
    ...(texts.length === 0
      ? [{ at: ['template'], detail: 'is missing: users are asked in words, in one language at least' }]
      : []),
    ...texts.flatMap(([language, text]) =>
      templateFaults(text, schema).map((detail) => ({ at: ['template', language], detail })),
    ),
    ...comparison.flatMap(({ field, rule }, index) => {
      const what = hasField(schema, field) ? ruleFault(schemaAt(schema, field), rule) : 'is not in the schema';
      return what === undefined ? [] : [{ at: ['comparison', index, 'field'], detail: what }];
    }),
    ...(new Set(comparison.map(({ field }) => field)).size < comparison.length
      ? [{ at: ['comparison'], detail: 'has a field twice' }]
      : []),
  ];
}

function templateFaults(template: string, schema: unknown): string[] {
  if (!isTemplate(template)) return ['has braces or brackets that are no {field} and no [part]'];
  return templateFields(template).every((field) => field === 'locations' || hasField(schema, field))
    ? []
    : ['names a field that is not in the schema'];
}

/** What a rule compares has to be of its kind: another would never be less. */
function ruleFault(schema: unknown, rule: string): string | undefined {
  const type = memberOf(schema, 'type');
  const kinds: Readonly<Record<string, readonly string[]>> = {
    subset: ['array'],
    'at-most': ['number', 'integer', 'string'],
    prefix: ['string'],
  };
  const allowed = kinds[rule];
  if (allowed !== undefined && !(typeof type === 'string' && allowed.includes(type))) {
    return `the rule ${rule} is for ${allowed.join(', ')}`;
  }
  const format = memberOf(schema, 'format');
  const ordered = type !== 'string' || format === 'decimal' || format === 'date';
  return rule === 'at-most' && !ordered ? 'a text is compared as the format decimal or date' : undefined;
}

const hasField = (schema: unknown, field: string): boolean => schemaAt(schema, field) !== undefined;

/** The schema of what stands at a path, through lists. */
function schemaAt(schema: unknown, field: string): unknown {
  return field.split('.').reduce<unknown>((at, name) => {
    const within = memberOf(at, 'type') === 'array' ? memberOf(at, 'items') : at;
    return memberOf(memberOf(within, 'properties'), name);
  }, schema);
}
