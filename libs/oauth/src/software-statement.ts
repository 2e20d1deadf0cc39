/**
 * RFC 7591 §2.3: what somebody whom the workspace trusts says of a client's software. Its claims come before what the client says of itself. Pure: the
 * caller has verified the signature (or did, when the client registered).
 */
import { type ClientMetadata, clientMetadataSchema } from './client-registration.js';
import { OAuthError } from './oauth-error.js';
import { STATABLE_MEMBERS } from './statable-members.js';
import type { SoftwareStatementIssuer, WorkspaceSettings } from './workspace.js';

/** Verified, or as it was when it was. */
export interface SoftwareStatement {
  /** The JWT, as it was shown. */
  readonly jwt: string;
  readonly issuer: string;
  readonly claims: Readonly<Record<string, unknown>>;
}

/** Members of which a statement tells what may be chosen from, and not what is to be. */
const CHOICES: ReadonlySet<string> = new Set(['redirect_uris', 'post_logout_redirect_uris', 'request_uris']);
/** Where the keys are: one says it, in one way. */
const KEYS: ReadonlySet<string> = new Set(['jwks', 'jwks_uri']);

/** Whether statements are looked at at all. */
export function takesStatements({ softwareStatements }: WorkspaceSettings): boolean {
  return softwareStatements !== undefined && softwareStatements.policy !== 'none';
}

/** The statement of a request's JSON; undefined: there is none. Throws OAuthError `invalid_software_statement`. */
export function claimedStatement(body: unknown): string | undefined {
  const claimed = typeof body === 'object' && body !== null ? Reflect.get(body, 'software_statement') : undefined;
  if (claimed === undefined || claimed === null) return undefined;
  if (typeof claimed === 'string') return claimed;
  throw invalidStatement('it is a JWT', 'RFC 7591 §2.3');
}

/** How the workspace trusts the one who made it. Throws OAuthError `unapproved_software_statement`. */
export function trustedIssuer({ softwareStatements }: WorkspaceSettings, issuer: unknown): SoftwareStatementIssuer {
  const trusted = softwareStatements?.issuers.find((one) => one.issuer === issuer);
  if (trusted !== undefined) return trusted;
  // RFC 7591 §3.2.2.
  throw new OAuthError(
    'unapproved_software_statement',
    'software_statement: its issuer is not one that this server trusts',
    { clause: 'RFC 7591 §3.2.2' },
  );
}

/**
 * The request's JSON with the statement's claims before its own.
 * @throws OAuthError `unapproved_software_statement`, `invalid_software_statement`, and `invalid_redirect_uri` or `invalid_client_metadata` for what the
 *   statement does not cover.
 */
export function underStatement(
  body: Readonly<Record<string, unknown>>,
  statement: SoftwareStatement,
  settings: WorkspaceSettings,
): Record<string, unknown> {
  const stated = statedMetadata(statement, trustedIssuer(settings, statement.issuer));
  const merged: Record<string, unknown> = { ...body };
  if (Object.keys(stated).some((name) => KEYS.has(name))) refuseOtherKeys(body, stated);
  for (const [name, value] of Object.entries(stated)) {
    const chosen = CHOICES.has(name) ? body[name] : undefined;
    merged[name] = chosen === undefined || chosen === null ? value : choiceOf(name, chosen, value);
  }
  return merged;
}

/** The claims that are metadata, by their own names or by those that the issuer's setting gives them; each of its type. */
function statedMetadata(
  { claims }: SoftwareStatement,
  { claims: mapping = [] }: SoftwareStatementIssuer,
): ClientMetadata {
  const named = Object.entries(claims).filter(([name]) => STATABLE.has(name));
  const mapped = mapping.flatMap(({ claim, member }): [string, unknown][] =>
    Object.hasOwn(claims, claim) ? [[member, claims[claim]]] : [],
  );
  const parsed = clientMetadataSchema.safeParse(Object.fromEntries([...mapped, ...named]));
  if (parsed.success) return parsed.data;
  throw invalidStatement(`it has a value for ${String(parsed.error.issues[0]?.path[0])} that is none`, 'RFC 7591 §2.3');
}

const STATABLE: ReadonlySet<string> = new Set(STATABLE_MEMBERS);

function choiceOf(name: string, chosen: unknown, stated: unknown): unknown {
  const offered: readonly unknown[] = Array.isArray(stated) ? stated : [];
  // Open Banking registration: what is asked for is among what the statement has.
  if (Array.isArray(chosen) && chosen.every((one) => offered.includes(one))) return chosen;
  throw new OAuthError(
    name === 'redirect_uris' ? 'invalid_redirect_uri' : 'invalid_client_metadata',
    `${name}: only those of the software statement`,
    { clause: 'RFC 7591 §2.3' },
  );
}

/** RFC 7591 §2.3: the keys are those of the statement; others beside them would be another's. */
function refuseOtherKeys(body: Readonly<Record<string, unknown>>, stated: ClientMetadata): void {
  const others = [...KEYS].some((name) => {
    const said = body[name];
    return said !== undefined && said !== null && JSON.stringify(said) !== JSON.stringify(Reflect.get(stated, name));
  });
  if (!others) return;
  throw new OAuthError('invalid_client_metadata', 'jwks, jwks_uri: only those of the software statement', {
    clause: 'RFC 7591 §2.3',
  });
}

export function invalidStatement(what: string, clause: string): OAuthError {
  return new OAuthError('invalid_software_statement', `the software statement is not acceptable: ${what}`, { clause });
}
