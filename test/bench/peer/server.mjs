// oidc-provider as a FAPI 2.0 authorization server: one process, told what it is by BENCH_PEER, a JSON text.
import { randomBytes } from 'node:crypto';
import http from 'node:http';
import { Provider } from 'oidc-provider';
import { redisAdapter } from './redis-adapter.mjs';

/** @type {{ issuer: string, redisUrl: string, clients: object[], signingKey: object, resource: string, scope: string }} */
const set = JSON.parse(process.env.BENCH_PEER ?? '');

/** Consent is implied: the grant of the session, or a new one of everything that can be asked for here. */
async function loadExistingGrant({ oidc }) {
  const known = oidc.result?.consent?.grantId ?? oidc.session.grantIdFor(oidc.client.clientId);
  if (known) return oidc.provider.Grant.find(known);
  const grant = new oidc.provider.Grant({ clientId: oidc.client.clientId, accountId: oidc.session.accountId });
  grant.addOIDCScope('openid profile email');
  grant.addResourceScope(set.resource, set.scope);
  await grant.save();
  return grant;
}

const provider = new Provider(set.issuer, {
  adapter: redisAdapter(set.redisUrl),
  clients: set.clients,
  jwks: { keys: [set.signingKey] },
  clientDefaults: {
    token_endpoint_auth_method: 'private_key_jwt',
    token_endpoint_auth_signing_alg: 'ES256',
    id_token_signed_response_alg: 'ES256',
    response_types: [],
    grant_types: [],
    redirect_uris: [],
  },
  clientAuthMethods: ['private_key_jwt'],
  responseTypes: ['code'],
  scopes: ['openid', 'offline_access'],
  claims: { openid: ['sub'], profile: ['name', 'preferred_username'], email: ['email', 'email_verified'] },
  clockTolerance: 10,
  features: {
    devInteractions: { enabled: false },
    clientCredentials: { enabled: true },
    // A nonce is given with every answer to a proof and checked where one is used.
    dPoP: { enabled: true, nonceSecret: randomBytes(32), requireNonce: () => false },
    fapi: { enabled: true, profile: '2.0' },
    introspection: { enabled: true, allowedPolicy: () => true },
    pushedAuthorizationRequests: { enabled: true, requirePushedAuthorizationRequests: true },
    resourceIndicators: {
      enabled: true,
      getResourceServerInfo: () => ({
        scope: set.scope,
        audience: set.resource,
        accessTokenFormat: 'jwt',
        accessTokenTTL: 600,
        jwt: { sign: { alg: 'ES256' } },
      }),
    },
    revocation: { enabled: true },
    userinfo: { enabled: true },
  },
  findAccount: (_ctx, id) => ({
    accountId: id,
    claims: () => ({
      sub: id,
      name: `User ${id}`,
      preferred_username: id,
      email: `${id}@example.com`,
      email_verified: true,
    }),
  }),
  loadExistingGrant,
  issueRefreshToken: (_ctx, client) => client.grantTypeAllowed('refresh_token'),
  // Neither server asks for the session when a token is used.
  expiresWithSession: () => false,
  ttl: { AccessToken: 600, ClientCredentials: 600, Grant: 86_400, IdToken: 600, RefreshToken: 86_400, Session: 86_400 },
  interactions: { url: (_ctx, { uid }) => `/interaction/${uid}` },
});
provider.proxy = true; // X-Forwarded-* as the edge sends them

/** Signing in is not measured: whoever `login_hint` names is signed in. */
provider.use(async (ctx, next) => {
  if (!ctx.path.startsWith('/interaction/')) return next();
  const { params } = await provider.interactionDetails(ctx.req, ctx.res);
  await provider.interactionFinished(ctx.req, ctx.res, { login: { accountId: params.login_hint } });
  ctx.respond = false;
});

provider.on('server_error', (_ctx, error) => console.error(error));
const server = http.createServer(provider.callback());
server.listen(0, '127.0.0.1', () => process.send?.(server.address().port));
process.on('disconnect', () => process.exit(0));
