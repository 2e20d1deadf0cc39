/**
 * Secrets by reference: a document says where a client's secret is (`env:NAME`, `file:PATH`), never what it is. They are resolved here, and sent beside
 * the document.
 */
import fs from 'node:fs';
import { CliError } from './cli-error.ts';

type Json = Readonly<Record<string, unknown>>;

export interface ResolvedDocument {
  /** Without the references. */
  readonly configuration: Json;
  /** By client_id. */
  readonly secrets: Readonly<Record<string, string>>;
}

/** Throws CliError for a secret that is written down, or cannot be had. */
export function resolveSecrets(
  document: Json,
  environment: Readonly<Record<string, string | undefined>>,
  readFile: (path: string) => string = (path) => fs.readFileSync(path, 'utf8'),
): ResolvedDocument {
  if (!isObject(document.clients)) return { configuration: document, secrets: {} };
  const clients: Record<string, unknown> = {};
  const secrets: Record<string, string> = {};
  for (const [clientId, client] of Object.entries(document.clients)) {
    if (!isObject(client) || client.client_secret === undefined) {
      clients[clientId] = client;
      continue;
    }
    const { client_secret: reference, ...metadata } = client;
    clients[clientId] = metadata;
    secrets[clientId] = secretAt(clientId, reference, environment, readFile);
  }
  return { configuration: { ...document, clients }, secrets };
}

function secretAt(
  clientId: string,
  reference: unknown,
  environment: Readonly<Record<string, string | undefined>>,
  readFile: (path: string) => string,
): string {
  const [, kind, name = ''] = /^(env|file):(.+)$/.exec(typeof reference === 'string' ? reference : '') ?? [];
  if (kind === undefined) {
    throw new CliError(
      `clients.${clientId}.client_secret: a secret does not belong into a document. Write where it is: env:NAME or file:PATH.`,
    );
  }
  if (kind === 'env') {
    const value = environment[name];
    if (!value) throw new CliError(`clients.${clientId}.client_secret: the environment has no ${name}.`);
    return value;
  }
  try {
    return readFile(name).trim();
  } catch {
    throw new CliError(`clients.${clientId}.client_secret: ${name} cannot be read.`);
  }
}

const isObject = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
