import type { z } from 'zod';
import { type Fault, invalid, pointerTo } from '../problems/refusal.js';
import { plainJsonFaults } from './plain-json.js';

/**
 * A request body (or query) by its schema.
 * @throws Refusal invalid-request with a pointer for every fault
 */
export function parseBody<S extends z.ZodType>(schema: S, body: unknown): z.output<S> {
  const plain = plainJsonFaults(body);
  if (plain.length > 0) throw invalid(plain);
  const result = schema.safeParse(body);
  if (!result.success) throw invalid(faultsOf(result.error));
  return result.data;
}

/** `name`: how a member is called where the caller can see it; `below`: the pointer of the value that was parsed. */
export function faultsOf(
  error: z.ZodError,
  below = '',
  name: (inside: string) => string = (inside) => inside,
): Fault[] {
  return error.issues.flatMap((issue) => {
    const path = issue.path.map((step) => (typeof step === 'string' ? name(step) : step));
    if (issue.code === 'unrecognized_keys') {
      return issue.keys.map((key) => ({
        pointer: below + pointerTo([...path, name(key)]),
        detail: 'is not a member that exists here',
      }));
    }
    return [{ pointer: below + pointerTo(path), detail: issue.message }];
  });
}
