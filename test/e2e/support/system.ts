import fs from 'node:fs';
import path from 'node:path';
import tls from 'node:tls';
import type { ClientCertificateRequest } from '../../../deploy/local/certificates.ts';
import type { IssuedCertificate } from '../../../deploy/local/sign-certificate.ts';
import type { Trusted } from '../../lanes/other-installation.ts';
import type { SystemDescription } from '../../lanes/system-control.ts';

/** What else the lane says: a folder of its own, and the file to which all traces go (trace-sink.ts). */
interface LaneFiles {
  readonly scratch: string;
  readonly traces: string;
  readonly trusted: Trusted;
}

export type Installation = SystemDescription & LaneFiles;

/** The running system, as the lane describes it; while `at` works, another one. */
export let system: Installation = described();

/** Does something at another installation: everything in this folder is about that one meanwhile. One thing at a time. */
export async function at<T>(installation: Installation, action: () => Promise<T>): Promise<T> {
  const here = system;
  system = installation;
  try {
    return await action();
  } finally {
    system = here;
  }
}

/** Starts the second installation of the lane, and has this process believe its edge. */
export async function otherInstallation(): Promise<Installation> {
  const description = (await control('other-installation/start')) as SystemDescription;
  tls.setDefaultCACertificates([...tls.getCACertificates('default'), description.caPem]);
  const scratch = path.join(system.scratch, 'other-installation');
  fs.mkdirSync(scratch, { recursive: true });
  return { ...system, ...description, scratch };
}

export const endOtherInstallation = (): Promise<unknown> => control('other-installation/stop');

function described(): Installation {
  const text = process.env.OSTIARY_E2E;
  if (text === undefined) throw new Error('there is no system to test: run "node tools/test.mjs e2e"');
  return JSON.parse(text);
}

/** Parts by name: `tenant`, `authorize-2`, `kafka`, `edge` … */
export const stopPart = (name: string): Promise<unknown> => control(`part/${name}/stop`);
export const startPart = (name: string): Promise<unknown> => control(`part/${name}/start`);

/** A certificate of the system's authority, or a self-signed one. */
export async function clientCertificate(request: ClientCertificateRequest): Promise<IssuedCertificate> {
  return (await control('client-certificate', request)) as IssuedCertificate;
}

/** Files of a certificate for localhost that the services trust. */
export async function serverCertificate(): Promise<{ readonly certificateFile: string; readonly keyFile: string }> {
  return (await control('server-certificate')) as { certificateFile: string; keyFile: string };
}

async function control(what: string, body: unknown = {}): Promise<unknown> {
  const response = await fetch(`${system.control}/${what}`, { method: 'POST', body: JSON.stringify(body) });
  if (!response.ok) throw new Error(`${what}: ${await response.text()}`);
  return response.json();
}

/** The sum of a counter over replicas of services, filtered by labels. Read from their own ports: the edge does not show metrics. */
export async function counterOf(
  services: readonly string[],
  name: string,
  labels: Readonly<Record<string, string>> = {},
): Promise<number> {
  const texts = await Promise.all(
    services.map(async (service) => (await fetch(`${system.services[service]}/metrics`)).text()),
  );
  const wanted = Object.entries(labels).map(([label, value]) => `${label}="${value}"`);
  return texts
    .flatMap((text) => text.split('\n'))
    .filter((line) => line.startsWith(`${name}{`) || line.startsWith(`${name} `))
    .filter((line) => wanted.every((pair) => line.includes(pair)))
    .reduce((total, line) => total + Number(line.slice(line.lastIndexOf(' ') + 1)), 0);
}

/** All that the services have written to their logs so far. */
export function logs(): string {
  return fs
    .readdirSync(system.logDirectory)
    .map((name) => fs.readFileSync(path.join(system.logDirectory, name), 'utf8'))
    .join('\n');
}
