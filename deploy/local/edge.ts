import fs from 'node:fs';
import path from 'node:path';
import { type EdgeService, renderEdge } from '../edge/render.ts';
import { type Account, giveTo, unprivilegedAccount } from './account.ts';
import { type CertificateAuthority, edgeKeyType } from './certificates.ts';
import { unpackedDebianProgram } from './debian.ts';
import { type Fetching, firstThatWorks, output } from './fetching.ts';
import { checkout, hasIpv6Loopback, madeDirectory, onPath } from './layout.ts';
import type { PartContext } from './part-context.ts';
import type { PortPlan } from './ports.ts';
import { probe } from './probe.ts';
import { bareEnvironment, ProgramPart } from './program-part.ts';

export interface EdgeContext {
  readonly lifecycle: PartContext;
  readonly directory: string;
  readonly ports: PortPlan;
  readonly authority: CertificateAuthority;
  readonly upstreams: Readonly<Record<EdgeService, readonly string[]>>;
}

export interface Nginx {
  readonly command: string;
  readonly env: NodeJS.ProcessEnv;
  readonly version: string;
}

/** The edge: nginx with the configuration of deploy/edge/, on loopback. */
export async function edge(context: EdgeContext): Promise<ProgramPart> {
  const account = unprivilegedAccount();
  const nginx = await findNginx(context.lifecycle);
  const folder = await writeConfiguration(nginx, account, context);
  const configuration = path.join(folder, 'nginx.conf');
  return new ProgramPart(
    {
      name: 'edge',
      description: `nginx ${nginx.version}`,
      command: nginx.command,
      args: ['-p', folder, '-e', 'stderr', '-c', configuration],
      env: { ...bareEnvironment, ...nginx.env },
      account,
      // Any answer with our certificate will do: it is not the services that are asked here.
      ready: async () =>
        Boolean(await probe(`https://localhost:${context.ports.https}/livez`, context.authority.certificatePem)) ||
        'no answer',
      stopSignal: 'SIGQUIT', // lets requests finish
      stopWithinMs: 5000,
      readyWithinMs: 15_000,
    },
    context.lifecycle,
  );
}

export async function findNginx(fetching: Fetching): Promise<Nginx> {
  const found = await firstThatWorks<Omit<Nginx, 'version'>>(
    [
      async () => {
        const command = onPath('nginx');
        return command ? { command, env: {} } : undefined;
      },
      () =>
        unpackedDebianProgram(
          { packages: ['nginx'], file: 'usr/sbin/nginx', why: 'the edge, which terminates TLS' },
          fetching,
        ),
    ],
    'nginx is missing: run "sudo apt-get install nginx" (or "brew install nginx"), then start again.',
    fetching,
  );
  const told = await output(found.command, ['-v'], { env: { ...bareEnvironment, ...found.env } });
  return { ...found, version: /nginx\/([\d.]+)/.exec(told)?.[1] ?? '0' };
}

/** Puts everything that nginx reads into one folder that its account can enter. */
async function writeConfiguration(nginx: Nginx, account: Account | undefined, context: EdgeContext): Promise<string> {
  const source = path.join(checkout, 'deploy/edge');
  const folder = madeDirectory(context.directory, 'edge');
  const scratch = madeDirectory(folder, 'scratch');
  for (const file of fs.readdirSync(source).filter((name) => name.endsWith('.conf'))) {
    fs.copyFileSync(path.join(source, file), path.join(folder, file));
  }
  const server = await context.authority.serverCertificate(edgeKeyType(process.env));
  const certificateFile = path.join(folder, 'server.pem');
  const certificateKeyFile = path.join(folder, 'server.key.pem');
  fs.copyFileSync(server.certificateFile, certificateFile);
  fs.rmSync(certificateKeyFile, { force: true });
  fs.copyFileSync(server.keyFile, certificateKeyFile);
  fs.chmodSync(certificateKeyFile, 0o600);
  const template = fs.readFileSync(path.join(source, 'nginx.conf.template'), 'utf8');
  const rendered = renderEdge(template, {
    addresses: hasIpv6Loopback() ? ['127.0.0.1', '[::1]'] : ['127.0.0.1'],
    httpsPort: context.ports.https,
    mtlsPort: context.ports.mtls,
    certificateFile,
    certificateKeyFile,
    scratch,
    pidFile: path.join(folder, 'nginx.pid'),
    workers: 1,
    upstreams: context.upstreams,
    nginxVersion: nginx.version,
  });
  fs.writeFileSync(path.join(folder, 'nginx.conf'), rendered);
  for (const owned of [folder, scratch, certificateKeyFile]) giveTo(account, owned);
  return folder;
}
