import { z } from 'zod';

/** As the admin API answers them. */
export const changesSchema = z.array(
  z.object({
    target: z.enum(['workspace', 'client']),
    client_id: z.string().optional(),
    action: z.enum(['create', 'change', 'delete']),
    differences: z.array(
      z.object({ pointer: z.string(), before: z.unknown().optional(), after: z.unknown().optional() }),
    ),
  }),
);
export type Changes = z.output<typeof changesSchema>;

const MARKS = { create: '+', change: '~', delete: '-' } as const;

/** For people: a line for what changes, and one for each value. */
export function printedChanges(changes: Changes): string {
  if (changes.length === 0) return 'No difference.';
  return changes
    .map(({ target, client_id: id, action, differences }) => {
      const head = `${MARKS[action]} ${target}${id === undefined ? '' : ` ${id}`} (${action})`;
      return [head, ...differences.map(printedDifference)].join('\n');
    })
    .join('\n');
}

/** Whatever a terminal would take for a command is shown as text: names are strangers' words. */
const shown = (value: unknown): string =>
  (JSON.stringify(value) ?? '').replace(
    /[\u007f-\u009f\u200e\u200f\u202a-\u202e\u2066-\u2069]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );

function printedDifference({ pointer, before, after }: Changes[number]['differences'][number]): string {
  if (before === undefined && after === undefined) return `    ${pointer}: a new secret`;
  if (before === undefined) return `  + ${pointer}: ${shown(after)}`;
  if (after === undefined) return `  - ${pointer}: ${shown(before)}`;
  return `  ~ ${pointer}: ${shown(before)} -> ${shown(after)}`;
}
