import type { ClientRecord } from './client.js';
import { atLeastAsStrict, SECURITY_PROFILES, type SecurityPolicy } from './security-profile.js';
import type { WorkspaceSettings } from './workspace.js';

/** The rules one client is held to: its security profile, tightened by the workspace's settings and its own metadata. */
export interface EffectivePolicy extends SecurityPolicy {
  readonly dpopNonce: 'required' | 'offered';
}

/** Computed once when a client enters the cache; checks read only its result. */
export function effectivePolicy(settings: WorkspaceSettings, client: ClientRecord): EffectivePolicy {
  const profile = atLeastAsStrict(client.securityProfile, settings.securityProfile)
    ? client.securityProfile
    : settings.securityProfile;
  const base = SECURITY_PROFILES[profile];
  const isPublic = client.tokenEndpointAuthMethod === 'none';
  const mustPush =
    client.requirePushedAuthorizationRequests ||
    settings.requirePushedRequests === 'all' ||
    (settings.requirePushedRequests === 'confidential-clients' && !isPublic);
  const mustConstrain =
    settings.requireSenderConstraint || client.dpopBoundAccessTokens || client.tlsClientCertificateBoundAccessTokens;
  return {
    ...base,
    pushedRequests: mustPush ? 'required' : base.pushedRequests,
    senderConstraint: mustConstrain ? 'required' : base.senderConstraint,
    dpopNonce: settings.dpopNonce,
  };
}
