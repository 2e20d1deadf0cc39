// A FAPI 2.0 Security Profile client with a certified library: private_key_jwt, a pushed request, PKCE, DPoP.
// Registers itself through the admin API, signs the user in with a browser, and shows the tokens.
//   node docs/examples/fapi2.mjs ISSUER ADMIN_TOKEN
import { generateKeyPair } from 'node:crypto';
import { createServer } from 'node:http';
import { promisify } from 'node:util';
import * as jose from 'jose';
import * as client from 'openid-client';

const [issuer, adminToken] = process.argv.slice(2);
const [tenant, workspace] = new URL(issuer).pathname.split('/').filter(Boolean);

const server = createServer().listen(0, '127.0.0.1');
await new Promise((listening) => server.once('listening', listening));
const redirectUri = `http://127.0.0.1:${server.address().port}/callback`;

// 1. A key that never leaves this process, and a client that is known by it.
const { privateKey, publicKey } = await promisify(generateKeyPair)('ec', { namedCurve: 'P-256' });
const registration = await fetch(new URL(`/api/tenants/${tenant}/workspaces/${workspace}/clients`, issuer), {
  method: 'POST',
  headers: { authorization: `Bearer ${adminToken}`, 'content-type': 'application/json' },
  body: JSON.stringify({
    client_name: 'FAPI 2.0 example',
    application_type: 'native',
    security_profile: 'fapi2-security',
    token_endpoint_auth_method: 'private_key_jwt',
    jwks: { keys: [{ ...(await jose.exportJWK(publicKey)), kid: 'example', alg: 'ES256', use: 'sig' }] },
    redirect_uris: ['http://127.0.0.1/callback'],
    grant_types: ['authorization_code', 'refresh_token'],
    scope: 'openid profile email offline_access',
    dpop_bound_access_tokens: true,
  }),
});
const registered = await registration.json();
if (!registration.ok) throw new Error(JSON.stringify(registered));

// 2. Discovery, the pushed request (RFC 9126), and the proof of possession (RFC 9449).
const signingKey = await crypto.subtle.importKey(
  'jwk',
  privateKey.export({ format: 'jwk' }),
  { name: 'ECDSA', namedCurve: 'P-256' },
  false,
  ['sign'],
);
const config = await client.discovery(
  new URL(issuer),
  registered.client_id,
  undefined,
  client.PrivateKeyJwt({ key: signingKey, kid: 'example' }),
);
const DPoP = client.getDPoPHandle(config, await client.randomDPoPKeyPair());
const verifier = client.randomPKCECodeVerifier();
const state = client.randomState();
const url = await client.buildAuthorizationUrlWithPAR(
  config,
  {
    redirect_uri: redirectUri,
    scope: 'openid profile email',
    state,
    code_challenge: await client.calculatePKCECodeChallenge(verifier),
    code_challenge_method: 'S256',
  },
  { DPoP },
);
console.error(`Open this in a browser:\n${url.href}\n`);

// 3. The code, the tokens, and a resource that wants to see the proof.
server.on('request', async (request, response) => {
  const callback = new URL(request.url, redirectUri);
  if (callback.pathname !== '/callback') return response.writeHead(404).end();
  response.end('Thank you. The terminal shows what came.');
  server.close();
  server.closeAllConnections();
  const tokens = await client.authorizationCodeGrant(
    config,
    callback,
    { pkceCodeVerifier: verifier, expectedState: state },
    undefined,
    { DPoP },
  );
  console.log('token type   ', tokens.token_type);
  console.log('access token ', jose.decodeJwt(tokens.access_token));
  console.log('ID token     ', tokens.claims());
  console.log('userinfo     ', await client.fetchUserInfo(config, tokens.access_token, tokens.claims().sub, { DPoP }));
});
