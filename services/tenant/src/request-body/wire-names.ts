/**
 * The names of JSON members at the edge of the admin API (snake_case) and inside (camelCase), one for the other. Schemas are written
 * once, in camelCase; what comes in is renamed before it is parsed, what goes out after, and the OpenAPI document as well.
 */

const WIRE_NAME = /^[a-z][a-z0-9]*(?:_[a-z0-9]+)*$/;
/** Ends the inside name of a member that is not in wire form: no schema has such a name. */
const NOT_OURS = ' ';

export function toWireName(name: string): string {
  if (name.endsWith(NOT_OURS)) return name.slice(0, -NOT_OURS.length);
  return name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}

export function fromWireName(name: string): string {
  const inside = name.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase());
  return WIRE_NAME.test(name) && toWireName(inside) === name ? inside : name + NOT_OURS;
}

/** Its value has names of its own, which are nobody's to rename: the JSON Schema of a type of authorization details. */
const AS_IT_IS = 'schema';

/** Renames the members of every object in it, at any depth. Only for values all of whose member names come from our schemas, but for what is kept as it is. */
export function toWire(value: unknown): unknown {
  return renamed(value, toWireName);
}

/** The other way. A member that is not in wire form gets a name that is refused as unknown and never mistaken for ours. */
export function fromWire(value: unknown): unknown {
  return renamed(value, fromWireName);
}

function renamed(value: unknown, rename: (name: string) => string): unknown {
  if (Array.isArray(value)) return value.map((item) => renamed(item, rename));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, member]) =>
      name === AS_IT_IS ? [name, member] : [rename(name), renamed(member, rename)],
    ),
  );
}
