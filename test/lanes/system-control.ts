import http from 'node:http';
import type { AddressInfo } from 'node:net';
import type { ClientCertificateRequest } from '../../deploy/local/certificates.ts';
import type { Part } from '../../deploy/local/part.ts';
import { ServicePart } from '../../deploy/local/services.ts';
import type { System } from '../../deploy/local/system.ts';
import type { OtherInstallation } from './other-installation.ts';

/** What a test process knows of the system: addresses, and where to ask for a part to be stopped. */
export interface SystemDescription {
  readonly issuerBase: string;
  readonly mtlsBase: string;
  readonly caFile: string;
  readonly caPem: string;
  /** Where what is sent by e-mail arrives: GET /messages.json. */
  readonly inbox: string;
  readonly logDirectory: string;
  readonly postgres: string;
  readonly redis: string;
  readonly kafka: string;
  /** Replicas of the services by name (`authorize`, `authorize-2`, …): the base URL of each, without the edge. */
  readonly services: Readonly<Record<string, string>>;
  /**
   * Loopback HTTP: POST /part/{name}/{stop|start|kill}, POST /client-certificate, POST /server-certificate; POST /other-installation/{start|stop}, whose
   * parts have a control of their own.
   */
  readonly control: string;
}

export interface Control {
  readonly description: SystemDescription;
  close(): Promise<void>;
}

/** Lets the tests, which run in a process of their own, stop and start parts and have certificates made. */
export async function offerControl(system: System, other?: OtherInstallation): Promise<Control> {
  let ofOther: Control | undefined;
  const otherInstallation = async (action: string | undefined): Promise<unknown> => {
    if (other === undefined) throw new Error('there is no other installation');
    if (action === 'start') {
      ofOther ??= await offerControl(await other.start());
      return ofOther.description;
    }
    if (action !== 'stop') throw new Error(`${action}: there is nothing to do`);
    await ofOther?.close();
    ofOther = undefined;
    await other.stop();
    return {};
  };
  const server = http.createServer((request, response) => {
    const [, kind, action] = (request.url ?? '').split('/');
    const answering = kind === 'other-installation' ? otherInstallation(action) : answer(system, request);
    answering.then(
      (body) => response.end(JSON.stringify(body)),
      (error: unknown) => response.writeHead(500).end(error instanceof Error ? error.message : String(error)),
    );
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  // `address()` of a listening TCP server is never a string or null.
  const { port } = server.address() as AddressInfo;
  return {
    description: { ...describe(system), control: `http://127.0.0.1:${port}` },
    close: async () => {
      await ofOther?.close();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

function describe(system: System): Omit<SystemDescription, 'control'> {
  const services = system.parts.filter((part) => part instanceof ServicePart).filter(({ name }) => name !== 'console');
  return {
    issuerBase: system.issuerBase,
    mtlsBase: system.mtlsBase,
    caFile: system.caFile,
    caPem: system.caPem,
    inbox: system.inboxUrl,
    logDirectory: system.logDirectory,
    postgres: system.urls.postgres,
    redis: system.urls.redis,
    kafka: system.urls.kafka,
    services: Object.fromEntries(services.map(({ name, url }) => [name, url])),
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
