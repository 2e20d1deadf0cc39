import type { ClientRecord } from './client.js';
import { effectivePolicy } from './effective-policy.js';
import type { JwsAlgorithm, SecurityPolicy } from './security-profile.js';
import { CIBA_GRANT, DEVICE_CODE_GRANT, type WorkspaceSettings } from './workspace.js';

/**
 * OIDC Registration §2: what something for a client is signed with: the algorithm that it registered, else the first of the workspace that its
 * policy allows. One that the workspace has no key for any more is as one that was never registered. `undefined`: there is none.
 */
export function responseAlgorithm(
  settings: Pick<WorkspaceSettings, 'signingAlgorithms'>,
  policy: Pick<SecurityPolicy, 'algorithms'>,
  registered: JwsAlgorithm | undefined,
): JwsAlgorithm | undefined {
  const possible = (alg: JwsAlgorithm) => policy.algorithms.includes(alg) && settings.signingAlgorithms.includes(alg);
  if (registered !== undefined && possible(registered)) return registered;
  return settings.signingAlgorithms.find(possible);
}

/** What is signed for clients. */
export const SIGNED_FOR_CLIENTS = [
  'access_token',
  'id_token',
  'userinfo',
  'introspection',
  'authorization_response',
] as const;
export type SignedForClient = (typeof SIGNED_FOR_CLIENTS)[number];

/** What a client gets that is signed with `alg`: that is what it loses when a key for `alg` is withdrawn. */
export function signedWith(alg: JwsAlgorithm, client: ClientRecord, settings: WorkspaceSettings): SignedForClient[] {
  const policy = effectivePolicy(settings, client);
  const usesCode = client.grantTypes.includes('authorization_code');
  const format = client.accessTokenFormat ?? settings.accessToken.format;
  const isSigned: Readonly<Record<SignedForClient, boolean>> = {
    access_token: format === 'jwt' || settings.resources.some((one) => one.accessTokenFormat === 'jwt'),
    id_token:
      (usesCode || [DEVICE_CODE_GRANT, CIBA_GRANT].some((grant) => client.grantTypes.some((own) => own === grant))) &&
      client.scopes.includes('openid'),
    userinfo: client.userinfoSignedResponseAlg !== undefined,
    introspection:
      client.introspectionSignedResponseAlg !== undefined || !policy.introspectionResponses.includes('json'),
    authorization_response:
      usesCode && (client.authorizationSignedResponseAlg !== undefined || !policy.responseModes.includes('query')),
  };
  const registered: Readonly<Record<SignedForClient, JwsAlgorithm | undefined>> = {
    access_token: undefined,
    id_token: client.idTokenSignedResponseAlg,
    userinfo: client.userinfoSignedResponseAlg,
    introspection: client.introspectionSignedResponseAlg,
    authorization_response: client.authorizationSignedResponseAlg,
  };
  const resources = settings.resources.filter(
    ({ identifier }) => client.resources.length === 0 || client.resources.includes(identifier),
  );
  const forResource = resources.some((one) => one.signingAlg === alg && (one.accessTokenFormat ?? format) === 'jwt');
  return SIGNED_FOR_CLIENTS.filter(
    (one) =>
      (one === 'access_token' && forResource) ||
      (isSigned[one] && responseAlgorithm(settings, policy, registered[one]) === alg),
  );
}
