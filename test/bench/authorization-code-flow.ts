import type { Connections } from './connections.ts';
import { expectStatus } from './connections.ts';
import { clientAssertion, dpopProof, newSigningKey, type SigningKey, sha256 } from './signing.ts';
import type { BenchClient, Target } from './target.ts';

const ASSERTION_TYPE = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer';
const VERIFIER = 'benchmark-code-verifier-of-at-least-forty-three-characters';
const CHALLENGE = sha256(VERIFIER);

export interface Tokens {
  readonly accessToken: string;
  readonly refreshToken: string | undefined;
  readonly idToken: string | undefined;
  readonly tokenType: string;
}

/** The parameters of a form, encoded, those of `private_key_jwt` included. */
export function authenticatedForm(target: Target, client: BenchClient, parameters: Record<string, string>): string {
  return new URLSearchParams({
    client_id: client.clientId,
    client_assertion_type: ASSERTION_TYPE,
    client_assertion: clientAssertion(client.clientId, client.key, target.issuer),
    ...parameters,
  }).toString();
}

export interface FlowWish {
  readonly client: BenchClient;
  /** Whether tokens are for the protected resource (a JWT on either side), or for userinfo. */
  readonly forResource: boolean;
  /** Whom to sign in; only where there is no session yet. */
  readonly loginHint?: string;
}

export function pushedRequest(target: Target, { client, forResource, loginHint }: FlowWish, serial: number): string {
  return authenticatedForm(target, client, {
    response_type: 'code',
    redirect_uri: target.redirectUri,
    scope: forResource ? `openid ${target.scope}` : 'openid profile email',
    code_challenge: CHALLENGE,
    code_challenge_method: 'S256',
    state: `state-${serial}`,
    nonce: `nonce-${serial}`,
    ...(forResource ? { resource: target.resource } : {}),
    ...(loginHint === undefined ? {} : { login_hint: loginHint }),
  });
}

/** Without the code, which comes last. */
export function codeRedemption(target: Target, { client, forResource }: FlowWish): string {
  return authenticatedForm(target, client, {
    grant_type: 'authorization_code',
    redirect_uri: target.redirectUri,
    code_verifier: VERIFIER,
    ...(forResource ? { resource: target.resource } : {}),
    code: '',
  });
}

/** All that one flow sends and that can be made before. */
export interface SignedFlow {
  readonly wish: FlowWish;
  readonly pushedRequest: string;
  readonly codeRedemption: string;
  readonly proof: string;
}

export function signedFlow(target: Target, wish: FlowWish, key: SigningKey, serial: number): SignedFlow {
  return {
    wish,
    pushedRequest: pushedRequest(target, wish, serial),
    codeRedemption: codeRedemption(target, wish),
    proof: dpopProof(key, 'POST', target.endpoints.token.publicUrl),
  };
}

export const authorizationQuery = (client: BenchClient, requestUri: string): string =>
  `?client_id=${encodeURIComponent(client.clientId)}&request_uri=${encodeURIComponent(requestUri)}`;

/** A complete FAPI 2.0 flow with a live session: PAR, the redirect of /authorize, /token with DPoP. */
export async function runFlow(
  target: Target,
  connections: Connections,
  flow: SignedFlow,
  cookie: string,
): Promise<Tokens> {
  const { par, authorize, token } = target.endpoints;
  const pushed = expectStatus(await connections.post(par, flow.pushedRequest), 201, 'PAR');
  const query = authorizationQuery(flow.wish.client, JSON.parse(pushed.body).request_uri);
  const redirect = expectStatus(await connections.get(authorize, query, { cookie }), 303, 'authorize');
  const code = codeIn(target, redirect.location ?? '');
  const body = flow.codeRedemption + encodeURIComponent(code);
  const answer = JSON.parse(expectStatus(await connections.post(token, body, { dpop: flow.proof }), 200, 'token').body);
  return {
    accessToken: answer.access_token,
    refreshToken: answer.refresh_token,
    idToken: answer.id_token,
    tokenType: answer.token_type,
  };
}

function codeIn(target: Target, location: string): string {
  const code = location.startsWith(target.redirectUri) ? new URL(location).searchParams.get('code') : null;
  if (code === null) throw new Error(`authorize: no code but ${location.slice(0, 300)}`);
  return code;
}

/** Keys of clients' instances: each proves the possession of one. */
export const newProofKeys = (count: number): readonly SigningKey[] => Array.from({ length: count }, newSigningKey);

export const at = <Item>(items: readonly Item[], index: number): Item => {
  const item = items[index % items.length];
  if (item === undefined) throw new Error('nothing to take from');
  return item;
};
