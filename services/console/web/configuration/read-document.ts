/** A configuration document as somebody pasted it. A secret in it is a reference (`env:NAME`, `file:PATH`), as the command line has it; written down, it is refused. */
import YAML from 'yaml';
import type { operations } from '../api/schema.js';

export type ConfigurationDocument =
  operations['planConfiguration']['requestBody']['content']['application/json']['configuration'];

export type ReadDocument =
  | {
      readonly ok: true;
      /** Without the references. */
      readonly document: ConfigurationDocument;
      /** By client_id: where its secret is. */
      readonly references: Readonly<Record<string, string>>;
    }
  | { readonly ok: false; readonly why: string };

type Json = Readonly<Record<string, unknown>>;

const PROFILES = ['b2c', 'b2b', 'workforce', 'agentic-ai', 'b2b-demo'] as const;

/** What only the server can judge is left to it. */
export function readDocument(text: string): ReadDocument {
  const parsed = parsedYaml(text);
  if (typeof parsed === 'string') return { ok: false, why: parsed };
  const { ostiary, profile: wanted, name, settings, clients, ...others } = parsed;
  if (ostiary !== 1) return { ok: false, why: 'It begins with “ostiary: 1”, the version of the format.' };
  const profile = PROFILES.find((one) => one === wanted);
  if (profile === undefined) return { ok: false, why: `“profile” is one of ${PROFILES.join(', ')}.` };
  if (typeof name !== 'string') return { ok: false, why: '“name” is the name of the workspace.' };
  if (settings !== undefined && !isObject(settings)) return { ok: false, why: '“settings” has members.' };
  if (clients !== undefined && !isObject(clients)) return { ok: false, why: '“clients” has a member for each client.' };
  const taken = withoutSecrets(clients ?? {});
  if (typeof taken === 'string') return { ok: false, why: taken };
  const document: ConfigurationDocument = {
    ...others,
    ostiary: 1,
    profile,
    name,
    settings: settings ?? {},
    clients: taken.clients,
  };
  return { ok: true, document, references: taken.references };
}

/** As a string: what is wrong with it. */
function parsedYaml(text: string): Json | string {
  // YAML 1.2 §10.3: no date or "no" becomes something else; an alias that grows without bound is refused by the library.
  const yaml = YAML.parseDocument(text, { schema: 'core', uniqueKeys: true });
  const [fault] = yaml.errors;
  if (fault !== undefined) return fault.message;
  try {
    const value: unknown = yaml.toJS();
    return isObject(value) ? value : 'This is no configuration document.';
  } catch {
    return 'This is no configuration document.';
  }
}

function withoutSecrets(
  clients: Json,
): { readonly clients: Record<string, Json>; readonly references: Record<string, string> } | string {
  const plain: [string, Json][] = [];
  const references: [string, string][] = [];
  for (const [clientId, client] of Object.entries(clients)) {
    if (!isObject(client)) return `The client ${clientId} has members.`;
    const { client_secret: reference, ...metadata } = client;
    plain.push([clientId, metadata]);
    if (reference === undefined) continue;
    if (typeof reference !== 'string' || !/^(?:env|file):./.test(reference))
      return `clients.${clientId}.client_secret: a secret does not belong into a document. Write where it is: env:NAME or file:PATH.`;
    references.push([clientId, reference]);
  }
  return { clients: Object.fromEntries(plain), references: Object.fromEntries(references) };
}

export function writtenDocument(document: object): string {
  return YAML.stringify(document, { lineWidth: 120 });
}

const isObject = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
