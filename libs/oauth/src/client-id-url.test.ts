import { describe, expect, it } from '@jest/globals';
import { isClientIdUrl, takesClientIdUrl } from './client-id-url.js';
import type { WorkspaceSettings } from './workspace.js';

describe('a client identifier that is a URL', () => {
  it.each([
    'https://agent.example/client.json',
    'https://agent.example:8443/c?x=1',
    'https://xn--bcher-kva.example/a/',
  ])('Client ID Metadata Document §3: may be %s', (id) => {
    expect(isClientIdUrl(id)).toBe(true);
  });

  it.each([
    ['http', 'http://agent.example/c'],
    ['no path', 'https://agent.example'],
    ['an empty path', 'https://agent.example/'],
    ['a fragment', 'https://agent.example/c#x'],
    ['an empty fragment', 'https://agent.example/c#'],
    ['a user name', 'https://bank.example@agent.example/c'],
    ['a password', 'https://a:b@agent.example/c'],
    ['dot segments', 'https://agent.example/a/../c'],
    ['a dot segment', 'https://agent.example/./c'],
    ['an encoded dot segment', 'https://agent.example/a/%2e%2E/c'],
    ['a dot segment at the end', 'https://agent.example/a/..'],
    ['capitals in the host', 'https://Agent.example/c'],
    ['the port that is understood', 'https://agent.example:443/c'],
    ['a backslash', 'https://agent.example\\@bank.example/c'],
    ['letters that only look alike', 'https://аgent.example/c'],
    ['a number for an address', 'https://2130706433/c'],
    ['spaces', 'https://agent.example/a b'],
    ['more than 512 characters', `https://agent.example/${'x'.repeat(500)}`],
    ['a capital scheme', 'HTTPS://agent.example/c'],
    ['no host', 'https:///c'],
    ['nothing', ''],
  ])('Client ID Metadata Document §3: has not %s', (_, id) => {
    expect(isClientIdUrl(id)).toBe(false);
  });
});

describe('the hosts that a workspace takes', () => {
  type Setting = Omit<NonNullable<WorkspaceSettings['clientIdMetadataDocuments']>, 'mode'>;
  const takes = (id: string, setting: Setting) =>
    takesClientIdUrl({ clientIdMetadataDocuments: { mode: 'on', ...setting } }, id);
  const ID = 'https://tools.agent.example/c';

  it.each<[string, Setting, boolean]>([
    ['all, when nothing is said', {}, true],
    ['those that are named', { allowedHosts: ['tools.agent.example'] }, true],
    ['no others', { allowedHosts: ['agent.example'] }, false],
    ['those below one', { allowedHosts: ['*.agent.example'] }, true],
    ['nobody, when nobody is named', { allowedHosts: [] }, false],
    ['none that is blocked', { blockedHosts: ['tools.agent.example'] }, false],
    ['none below one that is blocked', { blockedHosts: ['*.agent.example'] }, false],
    ['what is not blocked', { blockedHosts: ['agent.example', '*.gent.example'] }, true],
    ['nobody that is both', { allowedHosts: ['*.agent.example'], blockedHosts: ['tools.agent.example'] }, false],
  ])('Client ID Metadata Document §6.8: %s', (_, setting, expected) => {
    expect(takes(ID, setting)).toBe(expected);
  });

  it('Client ID Metadata Document §6.8: a dot at the end or a port gets nobody around it', () => {
    const blockedHosts = ['agent.example'];
    for (const id of ['https://agent.example./c', 'https://agent.example:8443/c']) {
      expect(takes(id, { blockedHosts })).toBe(false);
    }
    expect(takes('https://evilagent.example/c', { allowedHosts: ['*.agent.example', 'agent.example'] })).toBe(false);
    expect(takesClientIdUrl({ clientIdMetadataDocuments: { mode: 'off' } }, ID)).toBe(false);
    expect(takesClientIdUrl({}, ID)).toBe(false);
  });
});
