import { describe, expect, it } from '@jest/globals';
import { subjectOf } from './subject.js';
import { settingsOf, WORKSPACE_PROFILES } from './workspace-profiles.js';

const key = new Uint8Array(32).fill(7);
const USER = 'b0f6d2a4-6a62-4a4e-9a55-1d8a1f1f7d11';
const workspace = { id: 'w-1', settings: settingsOf(WORKSPACE_PROFILES.b2c) };
const publicWorkspace = { id: 'w-1', settings: settingsOf(WORKSPACE_PROFILES.b2b) };
const client = (redirectUris: string[], clientId = 'c', firstParty = false) => ({ clientId, firstParty, redirectUris });
const subject = (redirectUris: string[], clientId?: string) =>
  subjectOf(workspace, client(redirectUris, clientId), USER, key);

describe('OIDC Core §8', () => {
  it('OIDC Core §8: a public subject is the user id', () => {
    expect(subjectOf(publicWorkspace, client(['https://a.example/cb']), USER, key)).toBe(USER);
  });

  it('OIDC Core §8: a first-party client knows the user id where third parties do not', () => {
    expect(subjectOf(workspace, client(['https://a.example/cb'], 'c', true), USER, key)).toBe(USER);
  });

  it('OIDC Core §8.1: is the same for two clients of one host, and always', () => {
    const one = subject(['https://a.example/cb'], 'c1');
    expect(one).toMatch(/^[\w-]{43}$/);
    expect(subject(['https://a.example/other', 'https://a.example/cb'], 'c2')).toBe(one);
  });

  it.each([
    ['another host', subject(['https://b.example/cb'])],
    ['another workspace', subjectOf({ ...workspace, id: 'w-2' }, client(['https://a.example/cb']), USER, key)],
    ['another user', subjectOf(workspace, client(['https://a.example/cb']), `${USER.slice(0, -1)}2`, key)],
    ['another installation', subjectOf(workspace, client(['https://a.example/cb']), USER, new Uint8Array(32).fill(8))],
  ])('OIDC Core §8.1: differs for %s', (_, other) => {
    expect(other).not.toBe(subject(['https://a.example/cb']));
  });

  it.each([
    ['several hosts', ['https://a.example/cb', 'https://b.example/cb']],
    ['a loopback address', ['http://127.0.0.1/cb']],
    ['localhost', ['https://localhost/cb']],
    ['a private scheme', ['com.example.app:/cb']],
    ['no redirect URI', []],
  ])('OIDC Core §8.1: clients with %s are a sector each', (_, uris) => {
    expect(subject(uris, 'c1')).not.toBe(subject(uris, 'c2'));
  });

  it('OIDC Core §8: pairwise where the client asks for it, whatever the workspace says', () => {
    const asks = { ...client(['https://a.example/cb'], 'c', true), subjectType: 'pairwise' as const };
    expect(subjectOf(publicWorkspace, asks, USER, key)).toBe(subject(['https://a.example/cb']));
    expect(subjectOf(workspace, asks, USER, key)).toBe(subject(['https://a.example/cb']));
  });

  it('OIDC Core §8.1: a sector_identifier_uri is the sector, whatever the redirect URIs are', () => {
    const uris = ['https://b.example/cb', 'https://c.example/cb', 'com.example.app:/cb'];
    const joined = { ...client(uris, 'c9'), sectorIdentifierUri: 'https://a.example:8443/uris.json' };
    expect(subjectOf(workspace, joined, USER, key)).toBe(subject(['https://a.example/cb']));
  });

  it('OIDC Core §8.1: no client id can pose as a host', () => {
    expect(subject([], 'a.example')).not.toBe(subject(['https://a.example/cb']));
  });
});
