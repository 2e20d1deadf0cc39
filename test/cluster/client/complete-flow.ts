import type { webcrypto } from 'node:crypto';
import fs from 'node:fs';
import { decodeJwt } from 'jose';
import * as openid from 'openid-client';
import { fetchWithCertificate, thumbprintOf } from '../../e2e/support/certificates.ts';
import { answerPages } from '../../e2e/support/code-flow.ts';
import { privateCryptoKey } from '../../e2e/support/crypto-key.ts';
import { PageBrowser } from '../../e2e/support/pages.ts';
import type { Setting } from './setting.ts';

export type Binding = 'dpop' | 'mtls';

/** What a flow gave; the refresh tokens are noted, so that it can be asked later whether they are still good. */
export interface CompletedFlow {
  readonly binding: Binding;
  /** `cnf` of the access token. */
  readonly confirmation: unknown;
  readonly sub: string;
}

const notes = '/tmp/refresh-tokens.jsonl';
interface Note {
  readonly binding: Binding;
  readonly refreshToken: string;
  /** The proof key, a private JWK. */
  readonly proofKey?: webcrypto.JsonWebKey;
}

/** A certified library as a client of either kind. */
export interface ReadyClient {
  readonly config: openid.Configuration;
  readonly dpop?: openid.DPoPHandle;
  readonly proofKey?: webcrypto.JsonWebKey;
}

export async function readyClient({ workspace, dpop, mtls }: Setting, binding: Binding): Promise<ReadyClient> {
  const issuer = new URL(workspace.issuer);
  if (binding === 'mtls') {
    const metadata = { use_mtls_endpoint_aliases: true };
    const config = await openid.discovery(issuer, mtls.clientId, metadata, openid.TlsClientAuth());
    config[openid.customFetch] = fetchWithCertificate(mtls.tls);
    return { config };
  }
  const authentication = openid.PrivateKeyJwt(await privateCryptoKey(dpop.key));
  const config = await openid.discovery(issuer, dpop.clientId, undefined, authentication);
  openid.enableNonRepudiationChecks(config);
  const pair = await openid.randomDPoPKeyPair('ES256', { extractable: true });
  const proofKey = await crypto.subtle.exportKey('jwk', pair.privateKey);
  return { config, dpop: openid.getDPoPHandle(config, pair), proofKey };
}

/** FAPI 2.0: a pushed request, sign-in and consent as far as they are asked for, the code redeemed, the token used. */
export async function completeFlow(
  setting: Setting,
  binding: Binding,
  browser = new PageBrowser(),
  client?: ReadyClient,
): Promise<CompletedFlow> {
  const { config, dpop, proofKey } = client ?? (await readyClient(setting, binding));
  const DPoP = dpop === undefined ? {} : { DPoP: dpop };
  const registered = binding === 'mtls' ? setting.mtls : setting.dpop;
  const pkceCodeVerifier = openid.randomPKCECodeVerifier();
  const expectedState = openid.randomState();
  const expectedNonce = openid.randomNonce();
  const request = {
    redirect_uri: registered.redirectUri,
    scope: 'openid profile offline_access',
    code_challenge: await openid.calculatePKCECodeChallenge(pkceCodeVerifier),
    code_challenge_method: 'S256',
    state: expectedState,
    nonce: expectedNonce,
  };
  const url = await openid.buildAuthorizationUrlWithPAR(config, request, DPoP);
  const last = await answerPages(browser, await browser.open(url), setting.user);
  if (last.status !== 0) throw new Error(`the browser was left at ${last.status} ${last.url.pathname}`);
  const checks = { pkceCodeVerifier, expectedState, expectedNonce, idTokenExpected: true };
  const tokens = await openid.authorizationCodeGrant(config, last.url, checks, undefined, DPoP);
  const refreshToken = tokens.refresh_token ?? '';
  const note: Note = { binding, refreshToken, ...(proofKey === undefined ? {} : { proofKey }) };
  fs.appendFileSync(notes, `${JSON.stringify(note)}\n`, { mode: 0o600 });
  const { cnf } = decodeJwt(tokens.access_token);
  if (binding === 'mtls') {
    const bound = (cnf as { 'x5t#S256'?: string } | undefined)?.['x5t#S256'];
    if (bound !== thumbprintOf(setting.mtls.tls)) throw new Error('the token is not bound to the certificate');
  } else if ((cnf as { jkt?: string } | undefined)?.jkt !== (await dpop?.calculateThumbprint())) {
    throw new Error('the token is not bound to the proof key');
  }
  const claims = await openid.fetchUserInfo(config, tokens.access_token, setting.user.id, DPoP);
  return { binding, confirmation: cnf, sub: claims.sub };
}

/** Refreshes once for each flow that was answered: nothing that was given is forgotten. */
export async function refresh(setting: Setting): Promise<{ good: number; lost: string[] }> {
  const lines = fs.existsSync(notes) ? fs.readFileSync(notes, 'utf8').split('\n').filter(Boolean) : [];
  const lost: string[] = [];
  let good = 0;
  const clients = { dpop: await readyClient(setting, 'dpop'), mtls: await readyClient(setting, 'mtls') };
  for (const line of lines) {
    const { binding, refreshToken, proofKey }: Note = JSON.parse(line);
    const { config } = clients[binding];
    try {
      const options = proofKey === undefined ? {} : { DPoP: openid.getDPoPHandle(config, await proofPair(proofKey)) };
      await openid.refreshTokenGrant(config, refreshToken, undefined, options);
      good += 1;
    } catch (error) {
      lost.push(error instanceof Error ? error.message : String(error));
    }
  }
  return { good, lost };
}

async function proofPair(jwk: webcrypto.JsonWebKey): Promise<webcrypto.CryptoKeyPair> {
  const algorithm = { name: 'ECDSA', namedCurve: 'P-256' };
  const { d: _d, key_ops: _ops, ...open } = jwk;
  return {
    privateKey: await crypto.subtle.importKey('jwk', jwk, algorithm, false, ['sign']),
    publicKey: await crypto.subtle.importKey('jwk', open, algorithm, true, ['verify']),
  };
}
