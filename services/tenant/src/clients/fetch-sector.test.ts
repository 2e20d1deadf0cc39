import { describe, expect, it } from '@jest/globals';
import { type RegisteredMetadata, registerClient } from '@ostiary/oauth/client-registration';
import { settingsOf, WORKSPACE_PROFILES } from '@ostiary/oauth/workspace-profiles';
import { SafeFetchError } from '@ostiary/platform/safe-fetch';
import { fetchSector, sectorFaults } from './fetch-sector.js';

const SECTOR = 'https://sector.example/uris.json';
const A = 'https://a.example/cb';
const B = 'https://b.example/cb';

function client(redirectUris: string[], sector: string | null = SECTOR): RegisteredMetadata {
  const metadata = { redirect_uris: redirectUris, ...(sector === null ? {} : { sector_identifier_uri: sector }) };
  const result = registerClient(metadata, settingsOf(WORKSPACE_PROFILES.b2b), { trustsClientCertificates: false });
  if (!result.ok) throw new Error(JSON.stringify(result.faults));
  return result.registered;
}

const answering = (status: number, body: string) => () => Promise.resolve({ status, body: Buffer.from(body) });
const LISTED = answering(200, JSON.stringify([A, B]));

describe('the sector of a client', () => {
  it('OIDC Registration §5: its document lists every redirect URI', async () => {
    const sector = await fetchSector(LISTED, SECTOR);
    expect(sectorFaults(client([A, B]), { sector })).toEqual([]);
    expect(sectorFaults(client([A, `${B}/2`]), { sector })).toMatchObject([
      { member: 'sector_identifier_uri', code: 'invalid_client_metadata' },
    ]);
  });

  it.each([
    ['answers an error', answering(404, JSON.stringify([A]))],
    ['is no array', answering(200, '{}')],
    ['is at an address that is not fetched', () => Promise.reject(new SafeFetchError('address', 'no'))],
  ])('OIDC Registration §5: a document that %s proves nothing', async (_, fetch) => {
    const sector = await fetchSector(fetch, SECTOR);
    expect(sectorFaults(client([A]), { sector })).toHaveLength(1);
  });

  it('OIDC Registration §5: nothing that was not fetched, and no other document, proves anything', async () => {
    expect(sectorFaults(client([A]), {})).toHaveLength(1);
    const other = await fetchSector(LISTED, 'https://other.example/uris.json');
    expect(sectorFaults(client([A]), { sector: other })).toHaveLength(1);
    await expect(fetchSector(() => Promise.reject(new TypeError('ours')), SECTOR)).rejects.toThrow('ours');
  });

  it('OIDC Registration §5: what was proven before is asked for again only for redirect URIs that are new', () => {
    const before = client([A, B]);
    expect(sectorFaults(client([B]), { before })).toEqual([]);
    expect(sectorFaults(client([A, `${A}/new`]), { before })).toHaveLength(1);
    expect(sectorFaults(client([A], 'https://other.example/'), { before })).toHaveLength(1);
    expect(sectorFaults(client([A, `${A}/new`], null), { before })).toEqual([]);
  });
});
