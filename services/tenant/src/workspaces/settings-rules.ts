/**
 * Workspace settings at the edge: RFC 7396 merge patches in snake_case onto what is there, then the schema, then the rules between
 * settings that a schema cannot say. A profile's values and an administrator's changes pass the same way.
 */
import { runtimeHasMlDsa } from '@ostiary/crypto/signing-key';
import { detailsTypeFaults } from '@ostiary/oauth/authorization-details/details-type-rules';
import { areSoundIssuers } from '@ostiary/oauth/issuer-keys';
import {
  algorithmsOf,
  ENFORCED_SECURITY_PROFILES,
  isPostQuantum,
  SECURITY_PROFILES,
} from '@ostiary/oauth/security-profile';
import {
  CIBA_GRANT,
  DEVICE_CODE_GRANT,
  type WorkspaceSettings,
  workspaceSettingsSchema,
} from '@ostiary/oauth/workspace';
import { type Fault, invalid, pointerTo } from '../problems/refusal.js';
import { jsonMergePatch } from '../request-body/json-merge-patch.js';
import { faultsOf } from '../request-body/parse-body.js';
import { fromWire, toWireName } from '../request-body/wire-names.js';

interface Rule {
  /** In the settings, as the caller sees them. */
  readonly pointer: string;
  readonly detail: string;
  readonly broken: (settings: WorkspaceSettings, workspaceProfile: string) => boolean;
}

const TEN_YEARS_SECONDS = 315_360_000;
const MAX_SCOPES = 500;
const MAX_RESOURCES = 200;

const hasDoubles = (values: readonly string[]): boolean => new Set(values).size < values.length;

const RULES: readonly Rule[] = [
  {
    pointer: '/security_profile',
    detail: `only these are enforced completely today: ${ENFORCED_SECURITY_PROFILES.join(', ')}`,
    broken: (settings) => !ENFORCED_SECURITY_PROFILES.includes(settings.securityProfile),
  },
  {
    pointer: '/signing_algorithms',
    detail: 'the security profile does not allow one of these algorithms',
    broken: ({ signingAlgorithms, securityProfile }) =>
      !signingAlgorithms.every((alg) =>
        algorithmsOf(SECURITY_PROFILES[securityProfile], { signingAlgorithms }).includes(alg),
      ),
  },
  {
    pointer: '/signing_algorithms',
    detail: 'RFC 9964: this installation runs on a Node.js without ML-DSA',
    broken: ({ signingAlgorithms }) => signingAlgorithms.some(isPostQuantum) && !runtimeHasMlDsa(),
  },
  {
    pointer: '/signing_algorithms',
    detail: 'an algorithm is listed twice',
    broken: (settings) => hasDoubles(settings.signingAlgorithms),
  },
  {
    pointer: '/encryption_algorithms',
    detail: 'an algorithm is listed twice',
    broken: (settings) => hasDoubles(settings.encryptionAlgorithms ?? []),
  },
  {
    pointer: '/grant_types',
    detail:
      'a grant type is listed twice, or refresh_token without a grant that gives one: authorization_code, the device grant or CIBA',
    broken: ({ grantTypes }) =>
      hasDoubles(grantTypes) ||
      (grantTypes.includes('refresh_token') &&
        !grantTypes.includes('authorization_code') &&
        !grantTypes.includes(DEVICE_CODE_GRANT) &&
        !grantTypes.includes(CIBA_GRANT)),
  },
  {
    pointer: '/refresh_token',
    detail: `idle_seconds is at most absolute_seconds, and that at most ${TEN_YEARS_SECONDS}`,
    broken: ({ refreshToken: { idleSeconds, absoluteSeconds } }) =>
      idleSeconds > absoluteSeconds || absoluteSeconds > TEN_YEARS_SECONDS,
  },
  {
    pointer: '/session',
    detail: `idle_seconds is at most absolute_seconds, and that at most ${TEN_YEARS_SECONDS}`,
    broken: ({ session: { idleSeconds, absoluteSeconds } }) =>
      idleSeconds > absoluteSeconds || absoluteSeconds > TEN_YEARS_SECONDS,
  },
  {
    pointer: '/scopes',
    detail: `scopes have different names, of at most 128 characters, and are at most ${MAX_SCOPES}`,
    broken: ({ scopes }) =>
      hasDoubles(scopes.map((scope) => scope.name)) ||
      scopes.length > MAX_SCOPES ||
      scopes.some((scope) => scope.name.length > 128 || scope.description.length > 500),
  },
  {
    pointer: '/resources',
    detail: `RFC 8707 §2: a resource is an absolute URI without a fragment, each listed once, at most ${MAX_RESOURCES}`,
    broken: ({ resources }) =>
      hasDoubles(resources.map((resource) => resource.identifier)) ||
      resources.length > MAX_RESOURCES ||
      resources.some(({ identifier }) => identifier.includes('#') || identifier.length > 2048),
  },
  {
    pointer: '/resources',
    detail: 'RFC 8707 §2: the signing_alg of a resource is one of the signing_algorithms',
    broken: ({ resources, signingAlgorithms }) =>
      !resources.every(({ signingAlg }) => signingAlg === undefined || signingAlgorithms.includes(signingAlg)),
  },
  {
    pointer: '/resources',
    detail: 'RFC 6749 §3.3: a scope of a resource is a scope token',
    broken: ({ resources }) =>
      !resources.every((resource) => resource.scopes.every((scope) => /^[\x21\x23-\x5b\x5d-\x7e]{1,128}$/.test(scope))),
  },
  {
    pointer: '/token_exchange/rules',
    detail: 'RFC 8693 §2.1: tokens are exchanged for resources of the workspace',
    broken: ({ tokenExchange: { rules } = { rules: [] }, resources }) =>
      !rules.every((rule) => rule.resources.every((one) => resources.some(({ identifier }) => identifier === one))),
  },
  {
    pointer: '/token_exchange/rules',
    detail:
      'RFC 8693 §2.2.2: a rule names somebody in subject_clients, or in subject_issuers one of the trusted_issuers',
    broken: ({ tokenExchange: { rules } = { rules: [] }, trustedIssuers = [] }) =>
      rules.some(
        ({ subjectClients, subjectIssuers = [] }) =>
          subjectClients.length + subjectIssuers.length === 0 ||
          !subjectIssuers.every((one) => trustedIssuers.some(({ issuer }) => issuer === one)),
      ),
  },
  {
    pointer: '/token_exchange/identity_assertions',
    detail: 'Identity Assertion JWT Authorization Grant §5: each client has one rule for each audience',
    broken: ({ tokenExchange }) =>
      hasDoubles((tokenExchange?.identityAssertions ?? []).map(({ client, audience }) => `${client}\n${audience}`)),
  },
  {
    pointer: '/trusted_issuers',
    detail: 'RFC 7523 §3: each issuer is listed once, with one of jwks_uri, jwks and discovery',
    broken: ({ trustedIssuers = [] }) => !areSoundIssuers(trustedIssuers),
  },
  {
    pointer: '/workload_issuers',
    detail: 'RFC 7523 §3: each issuer is listed once, with one of jwks_uri, jwks and discovery',
    broken: ({ workloadIssuers = [] }) => !areSoundIssuers(workloadIssuers),
  },
  {
    pointer: '/workload_issuers',
    detail:
      'RFC 8725 §3.12: an issuer speaks for users (trusted_issuers) or for workloads, so that its word on one is never taken for the other',
    broken: ({ workloadIssuers = [], trustedIssuers = [] }) =>
      workloadIssuers.some(({ issuer }) => trustedIssuers.some((trusted) => trusted.issuer === issuer)),
  },
  {
    pointer: '/client_attestation/attesters',
    detail:
      'Attestation-Based Client Authentication §7.1: each attester is listed once, with one of jwks_uri, jwks and discovery',
    broken: ({ clientAttestation }) => !areSoundIssuers(clientAttestation?.attesters ?? []),
  },
  {
    pointer: '/trusted_issuers',
    detail: 'RFC 8707 §2: tokens are for resources of the workspace',
    broken: ({ trustedIssuers = [], resources }) =>
      !trustedIssuers.every((issuer) =>
        (issuer.resources ?? []).every((one) => resources.some(({ identifier }) => identifier === one)),
      ),
  },
  {
    pointer: '/organizations/roles',
    detail: 'a role is listed twice',
    broken: ({ organizations }) => hasDoubles((organizations?.roles ?? []).map(({ name }) => name)),
  },
  {
    pointer: '/software_statements/issuers',
    detail:
      'RFC 7591 §2.3: each issuer is listed once, with one of jwks_uri, jwks and discovery, and each member has one claim',
    broken: ({ softwareStatements: { issuers } = { issuers: [] } }) =>
      !areSoundIssuers(issuers) || issuers.some(({ claims = [] }) => hasDoubles(claims.map(({ member }) => member))),
  },
  {
    pointer: '/software_statements/policy',
    detail: 'RFC 7591 §2.3: whose statements are believed has to be said',
    broken: ({ softwareStatements }) =>
      softwareStatements !== undefined &&
      softwareStatements.policy !== 'none' &&
      softwareStatements.issuers.length === 0,
  },
  {
    pointer: '/client_id_metadata_documents/mode',
    detail:
      'Client ID Metadata Document §6.2: such clients are public, or hold keys alone: the security profile has to allow public clients',
    broken: ({ clientIdMetadataDocuments, securityProfile }) =>
      clientIdMetadataDocuments?.mode === 'on' && !SECURITY_PROFILES[securityProfile].publicClients,
  },
  {
    pointer: '/sign_in/methods',
    detail: 'a method is listed twice, or password is missing: a first passkey is added after signing in with one',
    broken: ({ signIn: { methods } }) => hasDoubles(methods) || !methods.includes('password'),
  },
  {
    pointer: '/sign_in/sample_users',
    detail: 'sample users, whose passwords everybody can read, are for the demo workspace only',
    broken: ({ signIn }, workspaceProfile) => signIn.sampleUsers !== undefined && workspaceProfile !== 'b2b-demo',
  },
];

/**
 * `settings` with a merge patch applied to them.
 * @param below pointer of the patch in the request's body
 * @throws Refusal invalid-request
 */
export function changedSettings(
  settings: WorkspaceSettings,
  patch: unknown,
  workspaceProfile: string,
  below = '/settings',
): WorkspaceSettings {
  const parsed = workspaceSettingsSchema.safeParse(jsonMergePatch(settings, fromWire(patch)));
  if (!parsed.success) throw invalid(faultsOf(parsed.error, below, toWireName));
  const faults = settingsFaults(parsed.data, workspaceProfile);
  if (faults.length > 0) throw invalid(faults.map((fault) => ({ ...fault, pointer: below + fault.pointer })));
  return parsed.data;
}

export function settingsFaults(settings: WorkspaceSettings, workspaceProfile: string): Fault[] {
  const faults = RULES.filter((rule) => rule.broken(settings, workspaceProfile)).map(({ pointer, detail }) => ({
    pointer,
    detail,
  }));
  const ofTypes = detailsTypeFaults(settings).map(({ at, detail }) => ({
    pointer: pointerTo(['authorization_details_types', ...at.map(String)]),
    detail,
  }));
  return [...faults, ...ofTypes];
}
