import http from 'node:http';
import type { AddressInfo } from 'node:net';
import type { ClientCertificateRequest } from '../../deploy/local/certificates.ts';
import type { Part } from '../../deploy/local/part.ts';
import type { System } from '../../deploy/local/system.ts';

/** What a test process knows of the system: addresses, and where to ask for a part to be stopped. */
export interface SystemDescription {
  readonly issuerBase: string;
  readonly mtlsBase: string;
  readonly caFile: string;
  /** Where what is sent by e-mail arrives: GET /messages.json. */
  readonly inbox: string;
  readonly logDirectory: string;
  readonly postgres: string;
  readonly redis: string;
  readonly kafka: string;
  /** Replicas of the services by name (`authorize`, `authorize-2`, …): the base URL of each, without the edge. */
  readonly services: Readonly<Record<string, string>>;
  /** Loopback HTTP: POST /part/{name}/{stop|start|kill}, POST /client-certificate, POST /server-certificate. */
  readonly control: string;
}

export interface Control {
  readonly description: SystemDescription;
  close(): Promise<void>;
}

/** Lets the tests, which run in a process of their own, stop and start parts and have certificates made. */
export async function offerControl(system: System): Promise<Control> {
  const server = http.createServer((request, response) => {
    answer(system, request).then(
      (body) => response.end(JSON.stringify(body)),
      (error: unknown) => response.writeHead(500).end(error instanceof Error ? error.message : String(error)),
    );
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  // `address()` of a listening TCP server is never a string or null.
  const { port } = server.address() as AddressInfo;
  return {
    description: { ...describe(system), control: `http://127.0.0.1:${port}` },
    close: () => new Promise((resolve) => server.close(() => resolve())),
  };
}

function describe(system: System): Omit<SystemDescription, 'control'> {
  const replicas = [
    ['authorize', system.service('authorize', 0)],
    ['authorize-2', system.service('authorize', 1)],
    ['token', system.service('token', 0)],
    ['token-2', system.service('token', 1)],
    ['tenant', system.service('tenant')],
    ['identity', system.service('identity')],
    ['audit', system.service('audit')],
    ['demo-portal', system.service('demo-portal')],
  ] as const;
  return {
    issuerBase: system.issuerBase,
    mtlsBase: system.mtlsBase,
    caFile: system.caFile,
    inbox: system.inboxUrl,
    logDirectory: system.logDirectory,
    postgres: system.urls.postgres,
    redis: system.urls.redis,
    kafka: system.urls.kafka,
    services: Object.fromEntries(replicas.map(([name, { url }]) => [name, url])),
  };
}

async function answer(system: System, request: http.IncomingMessage): Promise<unknown> {
  const [, kind, name, action] = (request.url ?? '').split('/');
  if (request.method === 'POST' && kind === 'client-certificate') {
    const text = (await request.setEncoding('utf8').toArray()).join('');
    return system.issueClientCertificate(JSON.parse(text) as ClientCertificateRequest);
  }
  if (request.method === 'POST' && kind === 'server-certificate') return system.serverCertificate();
  const part = system.parts.find((each) => each.name === name);
  const act = part && actions(part)[action ?? ''];
  if (request.method !== 'POST' || kind !== 'part' || !act) throw new Error(`${request.url}: there is nothing to do`);
  await act();
  return {};
}

const actions = (part: Part): Readonly<Record<string, () => Promise<void>>> => ({
  stop: () => part.stop(),
  start: () => part.start(),
  kill: () => part.kill(),
});
