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
import { allowRequest } from './allow-request.ts';
import { answerPagesAs, type Credentials } from './pages.ts';

const RESOURCE = 'https://api.example.com/accounts';
const SCOPE = 'accounts';
const TOKEN_EXCHANGE = 'urn:ietf:params:oauth:grant-type:token-exchange';
const CIBA = 'urn:openid:params:grant-type:ciba';
/** Each may ask a user 60 times within ten minutes. */
const ASKERS = 25;
const REDIRECT_URI = 'https://client.example.com/callback';
const GRANTS = ['authorization_code', 'refresh_token', 'client_credentials', TOKEN_EXCHANGE, CIBA];
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
  await administration.patch('workspaces/bench', { settings: { grant_types: GRANTS } });
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
    askers: await newAskers(administration),
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
  const endpoints = endpointsOf(installation, issuer);
  const target: Omit<Target, 'signIn'> = {
    name: 'Ostiary',
    issuer,
    endpoints,
    forwarded: installation.forwarded,
    clients,
    redirectUri: REDIRECT_URI,
    asked: {
      backchannel: endpoints.backchannel,
      loginHint: userName,
      allow: (connections, cookie, authReqId) => allowRequest(connections, endpoints.requests, cookie, authReqId),
    },
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

async function newAskers(administration: Administration): Promise<readonly BenchClient[]> {
  const askers: BenchClient[] = [];
  for (let i = 0; i < ASKERS; i += 1) {
    askers.push(
      await newClient(administration, {
        ...{ grant_types: [CIBA], response_types: [], redirect_uris: [], scope: `openid ${SCOPE}` },
        ...{ backchannel_token_delivery_mode: 'poll', dpop_bound_access_tokens: true },
      }),
    );
  }
  return askers;
}

const userName = (number: number): string => `user-${number}`;

async function newUser(administration: Administration, number: number): Promise<Credentials> {
  const username = userName(number);
  const claims = {
    name: `User ${number}`,
    preferred_username: username,
    email: `${username}@example.com`,
    email_verified: true,
  };
  await administration.post('workspaces/bench/users', { username, password: PASSWORD, claims });
  return { username, password: PASSWORD };
}

function endpointsOf({ ports, issuerBase }: Installation, issuer: string) {
  const at = (origin: string, name: EndpointName | 'bc-authorize' | 'requests'): BenchEndpoint => {
    const publicUrl = `${issuer}/${name}`;
    return { origin, path: publicUrl.slice(issuerBase.length), publicUrl };
  };
  return {
    par: at(ports.authorize, 'par'),
    authorize: at(ports.authorize, 'authorize'),
    token: at(ports.token, 'token'),
    introspect: at(ports.token, 'introspect'),
    userinfo: at(ports.token, 'userinfo'),
    backchannel: at(ports.authorize, 'bc-authorize'),
    requests: at(ports.authorize, 'requests'),
  };
}

/** Only local processes can be accounted for; a store in the environment or in Docker is left out. */
const pids = (parts: readonly (readonly [string, number | undefined])[]): Processes =>
  Object.fromEntries(parts.filter((part): part is [string, number] => part[1] !== undefined));

const ownVersion = (): string => JSON.parse(fs.readFileSync(path.join(checkout, 'package.json'), 'utf8')).version;
