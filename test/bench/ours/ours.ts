import fs from 'node:fs';
import path from 'node:path';
import { checkout } from '../../../deploy/local/layout.ts';
import { serviceNames } from '../../../deploy/local/service-names.ts';
import type { System } from '../../../deploy/local/system.ts';
import { idleMegabytes } from '../process-accounting.ts';
import { signInWithPages } from '../sign-in.ts';
import { newSigningKey } from '../signing.ts';
import type { BenchClient, BenchEndpoint, EndpointName, Processes, Target } from '../target.ts';
import { Administration, type Installation } from './administration.ts';
import { answerPagesAs, type Credentials } from './pages.ts';

const RESOURCE = 'https://api.example.com/accounts';
const SCOPE = 'accounts';
const TOKEN_EXCHANGE = 'urn:ietf:params:oauth:grant-type:token-exchange';
const REDIRECT_URI = 'https://client.example.com/callback';
const PASSWORD = 'correct horse battery staple 42';

export interface Ours {
  readonly target: Target;
  readonly version: string;
  readonly idleMegabytes: Readonly<Record<string, number>>;
  stop(): Promise<void>;
}

/** A workspace with the clients of the benchmark, made through the admin API of a running system. */
export async function prepareOurs(system: System): Promise<Ours> {
  const services = pids(serviceNames.map((name) => [name, system.service(name).pid]));
  const idle = await idleMegabytes(services);
  const edge = new URL(system.issuerBase);
  const installation: Installation = {
    issuerBase: system.issuerBase,
    ports: {
      authorize: system.service('authorize').url,
      token: system.service('token').url,
      tenant: system.service('tenant').url,
    },
    forwarded: {
      'x-forwarded-for': '127.0.0.1',
      'x-forwarded-proto': 'https',
      'x-forwarded-host': edge.host,
      'x-forwarded-port': edge.port,
    },
  };
  const administration = await Administration.begin(installation);
  const workspace = await administration.post('workspaces', {
    profile: 'b2b',
    slug: 'bench',
    name: 'Benchmark',
    settings: { resources: [{ identifier: RESOURCE, name: 'Accounts', scopes: [SCOPE] }], dpop_nonce: 'offered' },
  });
  const issuer = String(workspace.issuer);
  const code = {
    security_profile: 'fapi2-security',
    redirect_uris: [REDIRECT_URI],
    scope: `openid profile email ${SCOPE}`,
    dpop_bound_access_tokens: true,
  };
  const clients = {
    flow: await newClient(administration, { ...code, grant_types: ['authorization_code'] }),
    refresh: await newClient(administration, { ...code, grant_types: ['authorization_code', 'refresh_token'] }),
    exchanger: await newClient(administration, {
      ...{ security_profile: 'fapi2-security', scope: SCOPE, dpop_bound_access_tokens: true },
      ...{ grant_types: [TOKEN_EXCHANGE], response_types: [], redirect_uris: [] },
    }),
    machine: await newClient(administration, { grant_types: ['client_credentials'], scope: SCOPE }),
    resourceServer: await newClient(administration, {
      grant_types: ['client_credentials'],
      introspect_any_audience: true,
    }),
  };
  const rule = { client: clients.exchanger.clientId, subject_clients: [clients.flow.clientId], mode: 'delegation' };
  await administration.patch('workspaces/bench', {
    settings: { token_exchange: { rules: [{ ...rule, resources: [RESOURCE] }] } },
  });
  const target: Omit<Target, 'signIn'> = {
    name: 'Ostiary',
    issuer,
    endpoints: endpointsOf(installation, issuer),
    forwarded: installation.forwarded,
    clients,
    redirectUri: REDIRECT_URI,
    resource: RESOURCE,
    scope: SCOPE,
    services,
    stores: pids((['postgres', 'redis', 'kafka'] as const).map((name) => [name, system.store(name).pid])),
  };
  const signIn = async (number: number) => {
    const user = await newUser(administration, number);
    return signInWithPages(target, user.username, answerPagesAs(user));
  };
  return { target: { ...target, signIn }, version: ownVersion(), idleMegabytes: idle, stop: async () => {} };
}

async function newClient(administration: Administration, metadata: object): Promise<BenchClient> {
  const key = newSigningKey();
  const created = await administration.post('workspaces/bench/clients', {
    client_name: 'Benchmark',
    token_endpoint_auth_method: 'private_key_jwt',
    jwks: { keys: [{ ...key.publicJwk, kid: key.kid, alg: 'ES256', use: 'sig' }] },
    ...metadata,
  });
  return { clientId: String(created.client_id), key };
}

async function newUser(administration: Administration, number: number): Promise<Credentials> {
  const username = `user-${number}`;
  const claims = {
    name: `User ${number}`,
    preferred_username: username,
    email: `${username}@example.com`,
    email_verified: true,
  };
  await administration.post('workspaces/bench/users', { username, password: PASSWORD, claims });
  return { username, password: PASSWORD };
}

function endpointsOf({ ports, issuerBase }: Installation, issuer: string): Target['endpoints'] {
  const at = (origin: string, name: EndpointName): BenchEndpoint => {
    const publicUrl = `${issuer}/${name}`;
    return { origin, path: publicUrl.slice(issuerBase.length), publicUrl };
  };
  return {
    par: at(ports.authorize, 'par'),
    authorize: at(ports.authorize, 'authorize'),
    token: at(ports.token, 'token'),
    introspect: at(ports.token, 'introspect'),
    userinfo: at(ports.token, 'userinfo'),
  };
}

/** Only local processes can be accounted for; a store in the environment or in Docker is left out. */
const pids = (parts: readonly (readonly [string, number | undefined])[]): Processes =>
  Object.fromEntries(parts.filter((part): part is [string, number] => part[1] !== undefined));

const ownVersion = (): string => JSON.parse(fs.readFileSync(path.join(checkout, 'package.json'), 'utf8')).version;
