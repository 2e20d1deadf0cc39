// oidc-provider behind TLS, in a process of its own: somebody else's server for the doctor to look at. Told its certificate by DOCTOR_PEER, a JSON
// text; says its issuer on its first line.
import { generateKeyPairSync } from 'node:crypto';
import https from 'node:https';
import { Provider } from 'oidc-provider';

/** @type {{ cert: string, key: string }} */
const { cert, key } = JSON.parse(process.env.DOCTOR_PEER ?? '');
const signing = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey.export({ format: 'jwk' });

const server = https.createServer({ cert, key });
server.listen(0, 'localhost', () => {
  const issuer = `https://localhost:${server.address().port}`;
  const provider = new Provider(issuer, {
    clients: [],
    jwks: { keys: [{ ...signing, kid: 'one', use: 'sig', alg: 'ES256' }] },
    clientDefaults: { id_token_signed_response_alg: 'ES256', token_endpoint_auth_method: 'private_key_jwt' },
    clientAuthMethods: ['private_key_jwt'],
    enabledJWA: { idTokenSigningAlgValues: ['ES256'], clientAuthSigningAlgValues: ['ES256', 'PS256'] },
    responseTypes: ['code'],
    features: {
      devInteractions: { enabled: false },
      dPoP: { enabled: true },
      fapi: { enabled: true, profile: '2.0' },
      introspection: { enabled: true, allowedPolicy: () => false },
      pushedAuthorizationRequests: { enabled: true },
      revocation: { enabled: true },
    },
  });
  provider.proxy = true;
  server.on('request', provider.callback());
  console.log(issuer);
});
process.on('disconnect', () => process.exit());
