/**
 * draft-ietf-oauth-client-id-metadata-document §4: what a client says of itself behind its own identifier, as a client of the workspace. Pure; the document
 * was fetched by the caller. Whoever controls the URL is the client, and is a stranger: it gets what the workspace's setting has for such, no more.
 */
import type { ClientRecord } from './client.js';
import type { ClientMetadata } from './client-registration.js';
import { isLocalhostRedirect, isLoopbackRedirect } from './client-registration-redirect-uri.js';
import { strangersMetadata } from './dynamic-registration.js';
import { OAuthError } from './oauth-error.js';
import type { WorkspaceSettings } from './workspace.js';

/** §4.1: none that needs a shared secret. */
const METHODS: readonly unknown[] = ['none', 'private_key_jwt'];
/**
 * Members that would have us, or the user's browser, call other addresses that a stranger names. §6.7: a logo that is not fetched and looked at
 * beforehand can be anybody's, and tells its host who is signing in.
 */
const NOT_TAKEN = [
  'logo_uri',
  'sector_identifier_uri',
  'request_uris',
  'software_statement',
  'software_id',
  'software_version',
];

export type RedirectKind = NonNullable<
  NonNullable<WorkspaceSettings['clientIdMetadataDocuments']>['redirectUris']
>[number];

/** §6.1: where a document may send codes, where the setting does not say otherwise. */
export const DEFAULT_REDIRECT_KINDS: readonly RedirectKind[] = ['same-origin', 'loopback', 'localhost'];

/**
 * The metadata to be registered for the client. Redirect URIs of a kind that the workspace does not have are left out: a document is written for many
 * servers.
 * @throws OAuthError invalid_client_metadata, invalid_redirect_uri
 */
export function documentMetadata(clientId: string, document: unknown, settings: WorkspaceSettings): ClientMetadata {
  if (typeof document !== 'object' || document === null || Array.isArray(document)) {
    throw refusal('the document is not a JSON object', '§4.1');
  }
  const members: Readonly<Record<string, unknown>> = { ...document };
  const { client_id: named, token_endpoint_auth_method: method = 'none', ...said } = members;
  // §4.1: simple string comparison, so that nobody's document is another's.
  if (named !== clientId) throw refusal('client_id in the document is not its URL', '§4.1');
  if ('client_secret' in said || 'client_secret_expires_at' in said) {
    throw refusal('the document must not hold a client secret', '§4.1');
  }
  if (!METHODS.includes(method)) throw refusal('token_endpoint_auth_method needs a shared secret', '§4.1');
  const redirectUris = acceptedRedirectUris(clientId, said.redirect_uris, settings);
  if (redirectUris.length === 0) {
    throw new OAuthError('invalid_redirect_uri', 'none of redirect_uris is of a kind that is taken here', {
      clause: `${DRAFT} §6.1`,
    });
  }
  const kept = Object.entries(said).filter(([name]) => !NOT_TAKEN.includes(untagged(name)));
  const isNative = redirectUris.some((uri) => !uri.startsWith('https://'));
  return strangersMetadata(
    {
      ...Object.fromEntries(kept),
      token_endpoint_auth_method: method,
      redirect_uris: redirectUris,
      application_type: isNative ? 'native' : 'web',
    },
    settings,
    settings.clientIdMetadataDocuments ?? {},
  );
}

/** RFC 7591 §2.2: the member, whatever language it is in. */
const untagged = (name: string): string => name.split('#', 1)[0] ?? '';

function acceptedRedirectUris(clientId: string, said: unknown, settings: WorkspaceSettings): string[] {
  const kinds = settings.clientIdMetadataDocuments?.redirectUris ?? DEFAULT_REDIRECT_KINDS;
  const uris: readonly unknown[] = Array.isArray(said) ? said.slice(0, 100) : [];
  const { origin } = new URL(clientId);
  const accepted = uris.filter(
    (uri): uri is string => typeof uri === 'string' && kinds.some((kind) => isOfKind(kind, uri, origin)),
  );
  return [...new Set(accepted)];
}

function isOfKind(kind: RedirectKind, uri: string, origin: string): boolean {
  switch (kind) {
    case 'same-origin':
      return uri.startsWith('https://') && URL.parse(uri)?.origin === origin;
    case 'https':
      return uri.startsWith('https://');
    case 'loopback':
      return isLoopbackRedirect(uri);
    case 'localhost':
      return isLocalhostRedirect(uri);
  }
}

/** The host by which a user can recognise such a client; undefined: it is another. */
export function documentHost({ clientId, metadataDocument }: Pick<ClientRecord, 'clientId' | 'metadataDocument'>) {
  return metadataDocument === true ? new URL(clientId).host : undefined;
}

const DRAFT = 'Client ID Metadata Document';

function refusal(description: string, clause: string): OAuthError {
  return new OAuthError('invalid_client_metadata', description, { clause: `${DRAFT} ${clause}` });
}
