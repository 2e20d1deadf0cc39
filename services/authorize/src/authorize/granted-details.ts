import { z } from 'zod';

const detailsSchema = z.array(z.unknown());

/** RFC 9396 §2, as `token` keeps them with a grant; '': none. */
export function parseDetails(json: string): readonly unknown[] {
  return json === '' ? [] : detailsSchema.parse(JSON.parse(json));
}
