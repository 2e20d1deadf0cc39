import { describe, expect, it } from '@jest/globals';
import { clientMetadataOf, registerClient } from './client-registration.js';
import { claimedSector, selfDescription, selfRegistered } from './dynamic-registration.js';
import type { WorkspaceSettings } from './workspace.js';
import { settingsOf, WORKSPACE_PROFILES } from './workspace-profiles.js';

const B2C = settingsOf(WORKSPACE_PROFILES.b2c);
const B2B = settingsOf(WORKSPACE_PROFILES.b2b);
const WEB = { redirect_uris: ['https://app.example/cb'] };

function described(body: object, settings: WorkspaceSettings) {
  const result = registerClient(selfRegistered(body, settings), settings, { trustsClientCertificates: false });
  if (!result.ok) throw new Error(JSON.stringify(result.faults));
  return selfDescription({ ...result.registered, clientId: 'c', secretHashes: [], createdAt: 0 }, settings);
}

describe('a client that registers itself', () => {
  it.each<[string, WorkspaceSettings, string | undefined, string]>([
    ['public in a workspace with public subjects', B2B, undefined, 'public'],
    ['public if it asks for that there', B2B, 'public', 'public'],
    ['pairwise if it asks for that there', B2B, 'pairwise', 'pairwise'],
    ['pairwise in a workspace with pairwise subjects', B2C, undefined, 'pairwise'],
    ['pairwise there, whatever it asks for', B2C, 'public', 'pairwise'],
  ])('OIDC Core §8, RFC 7591 §2: is told what is in force: %s', (_, settings, asked, inForce) => {
    const body = asked === undefined ? WEB : { ...WEB, subject_type: asked };
    expect(described(body, settings).subject_type).toBe(inForce);
  });

  it('OIDC Registration §2: what it registers of its subjects and requests is told again', () => {
    const body = {
      ...WEB,
      sector_identifier_uri: 'https://sector.example/uris.json',
      default_acr_values: ['urn:a', 'urn:b'],
      default_max_age: 60,
    };
    expect(described(body, B2B)).toMatchObject(body);
  });

  it('RFC 7591 §2: what the workspace has in force is not taken for a wish of the client', () => {
    const result = registerClient(selfRegistered(WEB, B2C), B2C, { trustsClientCertificates: false });
    if (!result.ok) throw new Error(JSON.stringify(result.faults));
    expect(clientMetadataOf(result.registered)).not.toHaveProperty('subject_type');
  });

  it('OIDC Registration §2: only a sector that is an https URL is one', () => {
    expect(claimedSector({ sector_identifier_uri: 'https://a.example/x' })).toBe('https://a.example/x');
    for (const body of [
      null,
      'x',
      {},
      { sector_identifier_uri: 'http://a.example/' },
      { sector_identifier_uri: ['https://a.example/'] },
    ]) {
      expect(claimedSector(body)).toBeUndefined();
    }
  });
});
