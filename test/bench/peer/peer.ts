import { type ChildProcess, spawn } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { nodeFlags } from '../../../deploy/local/services.ts';
import { idleMegabytes } from '../process-accounting.ts';
import { signInWithPages } from '../sign-in.ts';
import { newSigningKey, type SigningKey } from '../signing.ts';
import type { BenchClient, BenchEndpoint, EndpointName, Processes, Target } from '../target.ts';

export interface PeerPlan {
  readonly redisUrl: string;
  readonly redisPid: number | undefined;
  /** The file for what it prints. */
  readonly log: string;
}

export interface Peer {
  readonly target: Target;
  readonly version: string;
  readonly idleMegabytes: Readonly<Record<string, number>>;
  stop(): Promise<void>;
}

const ISSUER = 'https://peer.example:9443';
const RESOURCE = 'https://api.example.com/accounts';
const SCOPE = 'accounts';
const REDIRECT_URI = 'https://client.example.com/callback';
const PATHS: Readonly<Record<EndpointName, string>> = {
  par: '/request',
  authorize: '/auth',
  token: '/token',
  introspect: '/token/introspection',
  userinfo: '/me',
};

/** Starts oidc-provider in a process of its own, with Redis and the clients of the benchmark. */
export async function startPeer({ redisUrl, redisPid, log }: PeerPlan): Promise<Peer> {
  const clients = {
    flow: newClient('flow'),
    refresh: newClient('refresh'),
    machine: newClient('machine'),
    resourceServer: newClient('resource-server'),
  };
  const code = { redirect_uris: [REDIRECT_URI], response_types: ['code'], dpop_bound_access_tokens: true };
  const registered = [
    { ...metadata(clients.flow), ...code, grant_types: ['authorization_code'] },
    { ...metadata(clients.refresh), ...code, grant_types: ['authorization_code', 'refresh_token'] },
    { ...metadata(clients.machine), grant_types: ['client_credentials'] },
    metadata(clients.resourceServer),
  ];
  const key = newSigningKey();
  const signingKey = { ...key.privateKey.export({ format: 'jwk' }), kid: key.kid, alg: 'ES256', use: 'sig' };
  const settings = { issuer: ISSUER, redisUrl, clients: registered, signingKey, resource: RESOURCE, scope: SCOPE };
  const { child, port } = await started(settings, log);

  const endpoint = (name: EndpointName): BenchEndpoint => ({
    origin: `http://127.0.0.1:${port}`,
    path: PATHS[name],
    publicUrl: ISSUER + PATHS[name],
  });
  const stores: Processes = redisPid === undefined ? {} : { redis: redisPid };
  const target: Omit<Target, 'signIn'> = {
    name: 'oidc-provider',
    issuer: ISSUER,
    endpoints: {
      par: endpoint('par'),
      authorize: endpoint('authorize'),
      token: endpoint('token'),
      introspect: endpoint('introspect'),
      userinfo: endpoint('userinfo'),
    },
    forwarded: {
      'x-forwarded-for': '127.0.0.1',
      'x-forwarded-proto': 'https',
      'x-forwarded-host': new URL(ISSUER).host,
      'x-forwarded-port': new URL(ISSUER).port,
    },
    clients,
    redirectUri: REDIRECT_URI,
    resource: RESOURCE,
    scope: SCOPE,
    services: { 'oidc-provider': child.pid ?? 0 },
    stores,
  };
  const noPages = () => Promise.reject(new Error('oidc-provider showed a page'));
  return {
    target: { ...target, signIn: (user) => signInWithPages(target, `user-${user}`, noPages) },
    version: installedVersion(),
    idleMegabytes: await idleMegabytes(target.services),
    stop: () => stopped(child),
  };
}

const newClient = (clientId: string): BenchClient => ({ clientId, key: newSigningKey() });

const metadata = ({ clientId, key }: BenchClient): object => ({
  client_id: clientId,
  jwks: { keys: [publicJwk(key)] },
});
const publicJwk = (key: SigningKey): object => ({ ...key.publicJwk, kid: key.kid, alg: 'ES256', use: 'sig' });

async function started(settings: object, log: string): Promise<{ child: ChildProcess; port: number }> {
  const output = fs.openSync(log, 'w');
  // With what our services are started with.
  const child = spawn(process.execPath, [...nodeFlags, path.join(import.meta.dirname, 'server.mjs')], {
    env: { ...process.env, NODE_ENV: 'production', MALLOC_ARENA_MAX: '2', BENCH_PEER: JSON.stringify(settings) },
    stdio: ['ignore', output, output, 'ipc'],
  });
  fs.closeSync(output);
  const port = await new Promise<number>((resolve, reject) => {
    child.once('message', (listensOn: number) => resolve(listensOn));
    child.once('exit', () =>
      reject(new Error(`oidc-provider did not start: ${fs.readFileSync(log, 'utf8').slice(-2000)}`)),
    );
  });
  return { child, port };
}

async function stopped(child: ChildProcess): Promise<void> {
  const end = new Promise((resolve) => child.once('exit', resolve));
  child.disconnect(); // an end in good order: profiles are written
  await end;
}

const installedVersion = (): string => {
  const manifest = path.resolve(import.meta.dirname, '../../../node_modules/oidc-provider/package.json');
  return JSON.parse(fs.readFileSync(manifest, 'utf8')).version;
};
