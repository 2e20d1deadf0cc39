/**
 * OIDC Core §8.1, OIDC Registration §5: what stands behind the `sector_identifier_uri` that a client wants to register. The address is a stranger's, and
 * is fetched as such (libs/platform safe-fetch), before the transaction that registers: no row waits for a stranger's server.
 */
import type { FetchDocument } from '@ostiary/client-authentication/remote-jwks';
import type { RegisteredMetadata, RegistrationFault } from '@ostiary/oauth/client-registration';
import { redirectUriOutsideSector, sectorRedirectUris } from '@ostiary/oauth/sector-identifier';
import { isUnfetched } from '@ostiary/platform/safe-fetch';

/** `listed`: the redirect URIs of the sector; undefined: there was no document, or none that can be used. */
export interface FetchedSector {
  readonly uri: string;
  readonly listed: ReadonlySet<string> | undefined;
}

/** What proves that the redirect URIs are of the sector: the document, or that it was proven for no less when the client was registered. */
export interface SectorEvidence {
  readonly sector?: FetchedSector | undefined;
  readonly before?: Pick<RegisteredMetadata, 'sectorIdentifierUri' | 'redirectUris'> | undefined;
}

/** `uri` undefined: nothing is to be proven. */
export async function fetchSector(fetch: FetchDocument, uri: string | undefined): Promise<FetchedSector | undefined> {
  if (uri === undefined) return undefined;
  try {
    const { status, body } = await fetch(uri);
    const text = typeof body === 'string' ? body : Buffer.from(body).toString('utf8');
    return { uri, listed: status === 200 ? sectorRedirectUris(text) : undefined };
  } catch (error) {
    if (!isUnfetched(error)) throw error;
    return { uri, listed: undefined };
  }
}

const CLAUSE = 'OpenID Connect Dynamic Client Registration §5';

/** The same words for every document that cannot be had: what a stranger's network looks like from here is not told. */
export function sectorFaults(
  { sectorIdentifierUri, redirectUris }: RegisteredMetadata,
  { sector, before }: SectorEvidence,
): RegistrationFault[] {
  if (sectorIdentifierUri === undefined || provenBefore(sectorIdentifierUri, redirectUris, before)) return [];
  const fault = { member: 'sector_identifier_uri', code: 'invalid_client_metadata', clause: CLAUSE } as const;
  if (sector?.uri !== sectorIdentifierUri || sector.listed === undefined) {
    return [
      {
        ...fault,
        detail: 'there is no JSON array of redirect URIs to be had at this address',
        mend: 'Serve the array over https at a public address, within three seconds, at most 64 KiB, without a redirect.',
      },
    ];
  }
  // OIDC Registration §5: every redirect URI is in the array, or registration fails.
  if (redirectUriOutsideSector(sector.listed, redirectUris) === undefined) return [];
  return [
    {
      ...fault,
      detail: 'the array at this address does not hold every redirect URI of the client',
      mend: 'Add the redirect URIs to the array, as they are registered, or register those that it holds.',
    },
  ];
}

function provenBefore(uri: string, redirectUris: readonly string[], before: SectorEvidence['before']): boolean {
  return before?.sectorIdentifierUri === uri && redirectUris.every((one) => before.redirectUris.includes(one));
}
