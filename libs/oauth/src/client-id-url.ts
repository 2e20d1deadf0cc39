/**
 * draft-ietf-oauth-client-id-metadata-document §3: client identifiers that are URLs, and which of them a workspace takes. Asked at every use of such a
 * client, so that a host that is blocked is out at once, whatever is kept.
 */
import type { WorkspaceSettings } from './workspace.js';

const MAX_LENGTH = 512;
/** Dot segments, plain or encoded. */
const DOT_SEGMENT = /\/(?:\.|%2e){1,2}(?:\/|$)/i;

/** What client identifiers of ours never begin with. */
export const CLIENT_ID_URL_PREFIX = 'https://';

/**
 * https, a path, no fragment, no user name, no dot segments; and as a URL parser would write it, so that one client has one name and no two look alike.
 */
export function isClientIdUrl(clientId: string): boolean {
  if (!clientId.startsWith(CLIENT_ID_URL_PREFIX) || clientId.length > MAX_LENGTH || clientId.includes('#'))
    return false;
  const url = URL.parse(clientId);
  if (url === null || url.href !== clientId || url.username !== '' || url.password !== '') return false;
  return url.pathname !== '/' && !DOT_SEGMENT.test(url.pathname);
}

/** Whether clients that describe themselves are taken at all. */
export function takesClientIdDocuments({
  clientIdMetadataDocuments,
}: Pick<WorkspaceSettings, 'clientIdMetadataDocuments'>) {
  return clientIdMetadataDocuments?.mode === 'on';
}

/** Whether a client of that name may be one of the workspace, now. */
export function takesClientIdUrl(
  settings: Pick<WorkspaceSettings, 'clientIdMetadataDocuments'>,
  clientId: string,
): boolean {
  if (!takesClientIdDocuments(settings) || !isClientIdUrl(clientId)) return false;
  const { allowedHosts, blockedHosts = [] } = settings.clientIdMetadataDocuments ?? {};
  const { hostname } = new URL(clientId);
  const among = (hosts: readonly string[]) => hosts.some((host) => isHost(hostname, host));
  return !among(blockedHosts) && (allowedHosts === undefined || among(allowedHosts));
}

/** `*.example.com`: every name below example.com, and not itself. */
function isHost(hostname: string, pattern: string): boolean {
  // A name with a dot at its end is the same name to a resolver.
  const name = hostname.replace(/\.$/, '');
  return pattern.startsWith('*.') ? name.endsWith(pattern.slice(1)) : name === pattern;
}
