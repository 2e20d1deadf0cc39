import fs from 'node:fs';
import { Agent, fetch } from 'undici';
import { z } from 'zod';
import { CliError } from './cli-error.ts';

/** Where the installation is, and how its certificate is trusted. */
export interface Installation {
  /** Origin, e.g. https://localhost:9443. */
  readonly url: string;
  readonly dispatcher: Agent;
}

export function installationAt(url: string, caFile: string | undefined): Installation {
  if (!URL.canParse(url) || new URL(url).protocol !== 'https:') throw new CliError(`${url} is not an https URL.`);
  let ca: string | undefined;
  try {
    ca = caFile === undefined ? undefined : fs.readFileSync(caFile, 'utf8');
  } catch {
    throw new CliError(`${caFile} cannot be read.`);
  }
  return { url: new URL(url).origin, dispatcher: new Agent({ connect: ca === undefined ? {} : { ca } }) };
}

export interface ApiAnswer {
  readonly body: unknown;
  readonly etag: string | undefined;
}

const problem = z.object({
  title: z.string(),
  detail: z.string().optional(),
  errors: z.array(z.object({ pointer: z.string(), detail: z.string() })).optional(),
});

export class AdminApi {
  readonly #installation: Installation;
  readonly #accessToken: string;

  constructor(installation: Installation, accessToken: string) {
    this.#installation = installation;
    this.#accessToken = accessToken;
  }

  /** Throws CliError with what the API said (RFC 9457). */
  async call(method: 'GET' | 'POST', path: string, body?: object, ifMatch?: string): Promise<ApiAnswer> {
    const { url, dispatcher } = this.#installation;
    const response = await fetch(`${url}/api/${path}`, {
      method,
      dispatcher,
      headers: {
        authorization: `Bearer ${this.#accessToken}`,
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...(ifMatch === undefined ? {} : { 'if-match': ifMatch }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    }).catch((error: unknown) => {
      throw new CliError(`${url} does not answer: ${reasonOf(error)}.`);
    });
    const text = await response.text();
    if (!response.ok) throw new CliError(refusalText(response.status, text));
    return { body: JSON.parse(text), etag: response.headers.get('etag') ?? undefined };
  }
}

function refusalText(status: number, text: string): string {
  const parsed = problem.safeParse(jsonOf(text));
  if (!parsed.success) return `The server answered ${status}.`;
  const { title, detail = '', errors = [] } = parsed.data;
  return [`${status} ${title}: ${detail}`, ...errors.map((one) => `  ${one.pointer}: ${one.detail}`)].join('\n');
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function reasonOf(error: unknown): string {
  const cause: unknown = error instanceof Error ? error.cause : undefined;
  return cause instanceof Error ? cause.message : String(error);
}
