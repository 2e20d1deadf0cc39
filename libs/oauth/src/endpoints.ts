/** Where a workspace's endpoints are: below the issuer, announced by discovery, and what proofs and assertions name. */
export const ENDPOINT_PATHS = {
  authorization: 'authorize',
  pushedAuthorizationRequest: 'par',
  token: 'token',
  introspection: 'introspect',
  revocation: 'revoke',
  userinfo: 'userinfo',
  jwks: 'jwks',
  endSession: 'logout',
  registration: 'register',
  deviceAuthorization: 'device_authorization',
  // RFC 8628 §3.2: the page that the user opens, short enough to be typed.
  deviceVerification: 'device',
  // CIBA §7.
  backchannelAuthentication: 'bc-authorize',
  // Grant Management §6: a grant is below it, by its id.
  grantManagement: 'grants',
  // Attestation-Based Client Authentication §6.3.
  attestationChallenge: 'challenge',
  // Token Status List §8: a list is below it, by its id.
  statusLists: 'statuslists',
  // Global Token Revocation §2.
  globalTokenRevocation: 'global-token-revocation',
} as const;
export type Endpoint = keyof typeof ENDPOINT_PATHS;

/** The public URL of an endpoint. `issuer`: the workspace's issuer or mTLS issuer, without a trailing slash. */
export function endpointUrl(issuer: string, endpoint: Endpoint): string {
  return `${issuer}/${ENDPOINT_PATHS[endpoint]}`;
}

/** Fills `{tenant}` and `{workspace}` of an issuer template (RFC 8414 §2: https, no query, no fragment). */
export function issuerFrom(template: string, tenant: string, workspace: string): string {
  return template.replace('{tenant}', tenant).replace('{workspace}', workspace);
}
