/**
 * RFC 7591 as a stranger meets it: what it says of itself, without what only an administrator may say, held to the workspace's policy. Pure; whether
 * the stranger may register at all is decided before.
 */
import type { ClientRecord } from './client.js';
import { isLogoOfOwnHost } from './client-links.js';
import {
  type ClientMetadata,
  clientMetadataOf,
  clientMetadataSchema,
  describedMetadata,
} from './client-registration.js';
import { LANGUAGES } from './languages.js';
import { OAuthError } from './oauth-error.js';
import { stricterOf } from './security-profile.js';
import { type SoftwareStatement, underStatement } from './software-statement.js';
import type { GrantType, WorkspaceSettings } from './workspace.js';

/** Members that give a client more than a stranger may have, or are for an administrator to say. */
const PRIVILEGED: ReadonlySet<string> = new Set<keyof ClientMetadata>([
  'first_party',
  'security_profile',
  'resources',
  'access_token_format',
  'introspect_any_audience',
  'agent',
  'disabled',
  // Who vouches for a client is not the client's to say.
  'workload_issuer',
  'workload_subject',
  'spiffe_id',
  'client_attester',
]);

const DEFAULT_GRANTS: readonly GrantType[] = ['authorization_code', 'refresh_token'];

/** Whether strangers may register, in any way. */
export function offersRegistration({ registration }: Pick<WorkspaceSettings, 'registration'>): boolean {
  return registration !== undefined && registration.mode !== 'off';
}

/**
 * The metadata that is registered for `body`, the request's JSON, and the verified statement in it. RFC 7591 §2: what is unknown is ignored, null is
 * the same as left out.
 * @throws OAuthError invalid_client_metadata, invalid_redirect_uri, invalid_software_statement, unapproved_software_statement
 */
export function selfRegistered(
  body: unknown,
  settings: WorkspaceSettings,
  statement?: SoftwareStatement,
): ClientMetadata {
  if (typeof body !== 'object' || body === null || Array.isArray(body)) {
    throw refusal('the request is a JSON object with client metadata', 'RFC 7591 §3.1');
  }
  if (settings.softwareStatements?.policy === 'required' && statement === undefined) {
    throw refusal('software_statement: clients register with one here', 'RFC 7591 §2.3');
  }
  const said = statement === undefined ? { ...body } : underStatement({ ...body }, statement, settings);
  return strangersMetadata(said, settings, settings.registration ?? {});
}

/** What a workspace has for clients that nobody vouches for. */
export type StrangersPolicy = Pick<
  NonNullable<WorkspaceSettings['registration']>,
  'grantTypes' | 'scopes' | 'securityProfile' | 'authorizationDetailsTypes'
>;

/** Without what only an administrator may say, as far as the policy goes. @throws OAuthError invalid_client_metadata, invalid_redirect_uri */
export function strangersMetadata(
  said: Readonly<Record<string, unknown>>,
  settings: WorkspaceSettings,
  policy: StrangersPolicy,
): ClientMetadata {
  const known = Object.entries(said).filter(
    ([name, value]) => name in clientMetadataSchema.shape && !PRIVILEGED.has(name) && value !== null,
  );
  const parsed = clientMetadataSchema.safeParse(Object.fromEntries(known));
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    const member = String(issue?.path[0] ?? '');
    throw refusal(`${member}: ${issue?.message ?? 'not valid'}`, 'RFC 7591 §3.2.2', member === 'redirect_uris');
  }
  return underPolicy(parsed.data, settings, policy);
}

/** The sector_identifier_uri of a request's JSON, if it can be one at all: it is fetched before the rest is judged. */
export function claimedSector(body: unknown): string | undefined {
  const claimed = typeof body === 'object' && body !== null ? Reflect.get(body, 'sector_identifier_uri') : undefined;
  const parsed = clientMetadataSchema.shape.sector_identifier_uri.safeParse(claimed);
  return parsed.success ? parsed.data : undefined;
}

/** OIDC Registration §9.1: a stranger does not come with somebody else's logo, in any language. Its links say where they lead; a logo does not. */
function withoutForeignLogos(metadata: ClientMetadata): ClientMetadata {
  const kept = { ...metadata };
  for (const name of LOGOS) {
    const logo = kept[name];
    if (logo !== undefined && !isLogoOfOwnHost(logo, metadata.redirect_uris ?? [])) delete kept[name];
  }
  return kept;
}

/** RFC 7591 §2.2. */
const LOGOS = ['logo_uri', ...LANGUAGES.map((language) => `logo_uri#${language}` as const)] as const;

function underPolicy(
  { subject_type: subjectType, ...said }: ClientMetadata,
  settings: WorkspaceSettings,
  policy: StrangersPolicy,
): ClientMetadata {
  const metadata = withoutForeignLogos(said);
  const grants = (policy.grantTypes ?? DEFAULT_GRANTS).filter((grant) => settings.grantTypes.includes(grant));
  const wanted = metadata.grant_types ?? ['authorization_code'];
  if (!wanted.every((grant) => grants.includes(grant))) {
    throw refusal(`grant_types: clients that register themselves may have ${grants.join(', ')}`, 'RFC 7591 §2');
  }
  const scopes = policy.scopes ?? settings.scopes.map((scope) => scope.name);
  // RFC 7591 §2: the server may register less than was asked for.
  const scope = metadata.scope?.split(' ').filter((name) => scopes.includes(name)) ?? scopes;
  // RFC 9396 §10: likewise; nothing that the policy does not name.
  const types = metadata.authorization_details_types?.filter((type) =>
    policy.authorizationDetailsTypes?.includes(type),
  );
  return {
    ...metadata,
    scope: scope.join(' '),
    ...(types === undefined ? {} : { authorization_details_types: types }),
    // RFC 7591 §2, OIDC Core §8: public is what the workspace says; the answer tells what is in force.
    ...(subjectType === 'pairwise' ? { subject_type: subjectType } : {}),
    first_party: false,
    security_profile: stricterOf(policy.securityProfile ?? settings.securityProfile, settings.securityProfile),
  };
}

/** RFC 7592 §2.2: an update replaces what the client says of itself, and nothing that an administrator said of it. */
export function selfChanged(
  body: unknown,
  before: ClientRecord,
  settings: WorkspaceSettings,
  statement?: SoftwareStatement,
): ClientMetadata {
  const kept = Object.entries(clientMetadataOf(before)).filter(([name]) => PRIVILEGED.has(name));
  return { ...selfRegistered(body, settings, statement), ...Object.fromEntries(kept) };
}

/** RFC 7591 §3.2.1: all that is registered, as it is in force, without what is nobody else's business. */
export function selfDescription(record: ClientRecord, settings: WorkspaceSettings): Record<string, unknown> {
  const described = Object.entries(describedMetadata(record, settings)).filter(([name]) => !PRIVILEGED.has(name));
  // RFC 7591 §3.2.1: the statement unmodified.
  const { softwareStatement } = record;
  return {
    ...Object.fromEntries(described),
    ...(softwareStatement === undefined ? {} : { software_statement: softwareStatement.jwt }),
  };
}

function refusal(description: string, clause: string, redirect = false): OAuthError {
  return new OAuthError(redirect ? 'invalid_redirect_uri' : 'invalid_client_metadata', description, { clause });
}
