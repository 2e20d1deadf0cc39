import { isJsonObject } from '@ostiary/oauth/json-object';
import { z } from 'zod';
import { toWireName } from '../request-body/wire-names.js';

/** JSON Schema of a schema that is written in camelCase, as it looks at the edge: member names in snake_case. */
export function wireSchema(schema: z.ZodType, options: { readonly partial?: boolean } = {}): Record<string, unknown> {
  const document: unknown = z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' });
  const renamed = inWireNames(document);
  if (!isJsonObject(renamed)) throw new TypeError('a schema of an object is needed');
  const { $schema: _, required, ...rest } = renamed;
  return options.partial ? rest : { ...rest, ...(required === undefined ? {} : { required }) };
}

function inWireNames(node: unknown): unknown {
  if (Array.isArray(node)) return node.map(inWireNames);
  if (!isJsonObject(node)) return node;
  return Object.fromEntries(
    Object.entries(node).map(([keyword, value]) => {
      if (keyword === 'properties' && isJsonObject(value)) {
        const members = Object.entries(value).map(([name, member]) => [toWireName(name), inWireNames(member)]);
        return [keyword, Object.fromEntries(members)];
      }
      if (keyword === 'required' && Array.isArray(value))
        return [keyword, value.map((name) => toWireName(String(name)))];
      return [keyword, inWireNames(value)];
    }),
  );
}
