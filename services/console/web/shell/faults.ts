import { Problem } from '../api/problem.js';

/** The faults of a refused body as errors of a form's fields, by JSON pointer (or its beginning); what has no field stays with the problem. */
export function faultsByField(error: unknown, fields: Readonly<Record<string, string>>): Record<string, string> {
  if (!(error instanceof Problem)) return {};
  const found: Record<string, string> = {};
  for (const { pointer, detail } of error.faults) {
    const at = Object.keys(fields).find((known) => pointer === known || pointer.startsWith(`${known}/`));
    const field = at === undefined ? undefined : fields[at];
    if (field !== undefined) found[field] ??= detail;
  }
  return found;
}
