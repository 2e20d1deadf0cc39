/** OIDC Core §8.1, OIDC Registration §5: the document behind a `sector_identifier_uri`. Fetched by the caller; here it is read and judged. */

/** The redirect URIs of a whole sector. */
const MAX_URIS = 1000;

/** The URIs that the document lists; undefined: it is no JSON array of strings. */
export function sectorRedirectUris(text: string): ReadonlySet<string> | undefined {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return undefined;
  }
  if (!Array.isArray(value) || value.length > MAX_URIS) return undefined;
  const uris = value.filter((one): one is string => typeof one === 'string');
  return uris.length === value.length ? new Set(uris) : undefined;
}

/** The first redirect URI that the sector does not list, compared as it is written; undefined: it lists them all. */
export function redirectUriOutsideSector(
  listed: ReadonlySet<string>,
  redirectUris: readonly string[],
): string | undefined {
  return redirectUris.find((uri) => !listed.has(uri));
}
