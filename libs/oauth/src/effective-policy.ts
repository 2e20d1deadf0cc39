import type { MaximumAuthority } from './agent.js';
import type { ClientRecord } from './client.js';
import type { ClientMetadata } from './client-registration.js';
import {
  algorithmsOf,
  authenticationMethodsOf,
  SECURITY_PROFILES,
  type SecurityPolicy,
  type SecurityProfileName,
  stricterOf,
} from './security-profile.js';
import type { WorkspaceSettings } from './workspace.js';

/** The rules one client is held to: its security profile, tightened by the workspace's settings and its own metadata. */
export interface EffectivePolicy extends SecurityPolicy {
  readonly dpopNonce: 'required' | 'offered';
  /** RFC 8707: whether every token for an API says for which one (named-resources.ts). */
  readonly resourceIndicators: 'optional' | 'required';
  /** Of an agent: what nothing of it exceeds; `undefined`: it is no agent. */
  readonly maximumAuthority?: MaximumAuthority | undefined;
  /** Of an agent: its end, Unix seconds. */
  readonly agentExpiresAt?: number | undefined;
}

/** A client, or any client of that kind, in its workspace. */
export interface PolicySubject {
  readonly settings: WorkspaceSettings;
  readonly isPublic: boolean;
  /** Absent: whichever client of that kind. */
  readonly client?: ClientRecord | undefined;
}

/** Where an administrator or a client developer finds what makes a rule stricter. */
export type TighteningSource =
  | { readonly from: 'workspace-setting'; readonly member: keyof WorkspaceSettings }
  | { readonly from: 'client-metadata'; readonly member: keyof ClientMetadata };

/** What beside the security profile makes a rule stricter: to which value, where it is set, by which clause, and whether it is. */
export type Tightening<R extends keyof EffectivePolicy> = TighteningSource & {
  readonly value: EffectivePolicy[R];
  readonly clause: string;
  readonly applies: (subject: PolicySubject) => boolean;
};

/**
 * Every way in which a rule gets stricter than its security profile has it; the first that applies counts. The effective policy is made
 * from this table and explained from it (explain-policy.ts): a new way is a new row, never a branch.
 */
export const TIGHTENINGS = {
  requestObjects: [
    {
      from: 'client-metadata',
      member: 'require_signed_request_object',
      value: 'required',
      clause: 'RFC 9101 §10.5',
      applies: ({ client }) => client?.requireSignedRequestObject === true,
    },
  ],
  pushedRequests: [
    {
      from: 'client-metadata',
      member: 'require_pushed_authorization_requests',
      value: 'required',
      clause: 'RFC 9126 §6',
      applies: ({ client }) => client?.requirePushedAuthorizationRequests === true,
    },
    {
      from: 'workspace-setting',
      member: 'requirePushedRequests',
      value: 'required',
      clause: 'RFC 9126 §5',
      applies: ({ settings, isPublic }) =>
        settings.requirePushedRequests === 'all' ||
        (settings.requirePushedRequests === 'confidential-clients' && !isPublic),
    },
  ],
  pkce: [
    {
      from: 'workspace-setting',
      member: 'pkce',
      value: 'required',
      clause: 'RFC 9700 §2.1.1',
      applies: (subject) => {
        const { pkce } = SECURITY_PROFILES[profileOf(subject)];
        return pkce === 'required-of-public-clients' && subject.settings.pkce !== 'public-clients';
      },
    },
  ],
  senderConstraint: [
    {
      from: 'client-metadata',
      member: 'dpop_bound_access_tokens',
      value: 'required',
      clause: 'RFC 9449 §5.2',
      applies: ({ client }) => client?.dpopBoundAccessTokens === true,
    },
    {
      from: 'client-metadata',
      member: 'tls_client_certificate_bound_access_tokens',
      value: 'required',
      clause: 'RFC 8705 §3.4',
      applies: ({ client }) => client?.tlsClientCertificateBoundAccessTokens === true,
    },
    {
      from: 'workspace-setting',
      member: 'requireSenderConstraint',
      value: 'required',
      clause: 'RFC 9700 §2.2.1',
      applies: ({ settings }) => settings.requireSenderConstraint,
    },
  ],
  resourceIndicators: [
    {
      from: 'client-metadata',
      member: 'agent',
      value: 'required',
      clause: 'RFC 8707 §2',
      applies: ({ client }) => client?.agent !== undefined,
    },
    {
      from: 'workspace-setting',
      member: 'resourceIndicators',
      value: 'required',
      clause: 'RFC 8707 §2',
      applies: ({ settings }) => settings.resourceIndicators === 'required',
    },
  ],
} as const satisfies { readonly [R in keyof EffectivePolicy]?: readonly Tightening<R>[] };
export type TightenedRule = keyof typeof TIGHTENINGS;

/** Computed once when a client enters the cache; checks read only its result. */
export function effectivePolicy(settings: WorkspaceSettings, client: ClientRecord): EffectivePolicy {
  return policyOf({ settings, client, isPublic: client.tokenEndpointAuthMethod === 'none' });
}

export function policyOf(subject: PolicySubject): EffectivePolicy {
  const base = SECURITY_PROFILES[profileOf(subject)];
  // Every rule of the table: one that is missing here does not compile.
  const tightened: { readonly [R in TightenedRule]: EffectivePolicy[R] } = {
    requestObjects: appliedTightening('requestObjects', subject)?.value ?? base.requestObjects,
    pushedRequests: appliedTightening('pushedRequests', subject)?.value ?? base.pushedRequests,
    pkce: appliedTightening('pkce', subject)?.value ?? base.pkce,
    senderConstraint: appliedTightening('senderConstraint', subject)?.value ?? base.senderConstraint,
    resourceIndicators: appliedTightening('resourceIndicators', subject)?.value ?? 'optional',
  };
  return {
    ...base,
    ...tightened,
    clientAuthenticationMethods: authenticationMethodsOf(base, subject.settings),
    algorithms: algorithmsOf(base, subject.settings),
    dpopNonce: subject.settings.dpopNonce,
    maximumAuthority: subject.client?.agent?.maximumAuthority,
    agentExpiresAt: subject.client?.agent?.expiresAt,
  };
}

/** The stricter of the two: a client may be stricter than its workspace's floor, never weaker. */
export function profileOf({ settings, client }: PolicySubject): SecurityProfileName {
  return client === undefined ? settings.securityProfile : stricterOf(client.securityProfile, settings.securityProfile);
}

export function appliedTightening<R extends TightenedRule>(rule: R, subject: PolicySubject): Tightening<R> | undefined {
  const rows: { readonly [T in TightenedRule]: readonly Tightening<T>[] } = TIGHTENINGS;
  return rows[rule].find((row) => row.applies(subject));
}
