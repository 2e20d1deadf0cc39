// Signs a user in with a browser and prints the access token: OpenID Connect code flow, public client, PKCE, loopback redirect (RFC 8252).
//   node docs/examples/sign-in.mjs ISSUER CLIENT_ID 'SCOPES' [RESOURCE]
import { createServer } from 'node:http';
import * as client from 'openid-client';

const [issuer, clientId, scope, resource] = process.argv.slice(2);
const config = await client.discovery(new URL(issuer), clientId, undefined, client.None());

const server = createServer().listen(0, '127.0.0.1');
await new Promise((listening) => server.once('listening', listening));
const redirectUri = `http://127.0.0.1:${server.address().port}/callback`;

const verifier = client.randomPKCECodeVerifier();
const url = client.buildAuthorizationUrl(config, {
  redirect_uri: redirectUri,
  scope,
  code_challenge: await client.calculatePKCECodeChallenge(verifier),
  code_challenge_method: 'S256',
  ...(resource ? { resource } : {}),
});
console.error(`Open this in a browser:\n${url.href}\n`);

server.on('request', async (request, response) => {
  const callback = new URL(request.url, redirectUri);
  if (callback.pathname !== '/callback') return response.writeHead(404).end();
  try {
    const tokens = await client.authorizationCodeGrant(config, callback, { pkceCodeVerifier: verifier });
    response.end('Signed in. You can close this page.');
    console.error('ID token claims:', tokens.claims() ?? 'none: ask for the scope "openid"');
    console.log(tokens.access_token);
  } catch (error) {
    response.writeHead(400).end('That did not work; the terminal says why.');
    console.error(error.error ? `${error.error}: ${error.error_description}` : error);
    process.exitCode = 1;
  }
  server.close();
  server.closeAllConnections();
});
