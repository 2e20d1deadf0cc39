/**
 * Where an issuer has its keys, as its own metadata says (RFC 8414, OpenID Connect Discovery). Fetched as key sets are; what it says counts only where it
 * is the metadata of exactly this issuer.
 */
import { isMetadataIssuer } from '@ostiary/oauth/issuer-keys';
import { z } from 'zod';
import { type FetchDocument, fetchedText } from './fetch-document.js';

const metadataSchema = z.object({ issuer: z.string(), jwks_uri: z.url({ protocol: /^https$/ }).max(2048) });

/** Rejects, with what both documents lack, where neither can be had or is this issuer's. */
export async function discoverJwksUri(issuer: string, fetch: FetchDocument): Promise<string> {
  const troubles: string[] = [];
  for (const address of metadataAddresses(issuer)) {
    try {
      return await jwksUriIn(address, issuer, fetch);
    } catch (error) {
      troubles.push(error instanceof Error ? error.message : String(error));
    }
  }
  throw new Error(`no metadata: ${[...new Set(troubles)].join('; ') || 'the issuer is no https URL without a query'}`);
}

/** OpenID Connect Discovery §4 puts it below the issuer, RFC 8414 §3 between its host and its path. */
export function metadataAddresses(issuer: string): readonly string[] {
  if (!isMetadataIssuer(issuer)) return [];
  const { origin, pathname } = new URL(issuer);
  const path = pathname.replace(/\/$/, '');
  return [
    `${origin}${path}/.well-known/openid-configuration`,
    `${origin}/.well-known/oauth-authorization-server${path}`,
  ];
}

async function jwksUriIn(address: string, issuer: string, fetch: FetchDocument): Promise<string> {
  const metadata = metadataSchema.safeParse(JSON.parse(await fetchedText(address, fetch)));
  if (!metadata.success) throw new Error('has no issuer, or no jwks_uri by https');
  // RFC 8414 §3.3: that of somebody else must not be used.
  if (metadata.data.issuer !== issuer) throw new Error('is the metadata of another issuer');
  return metadata.data.jwks_uri;
}
