import { describe, expect, it } from '@jest/globals';
import type { JwsAlgorithm } from '@ostiary/oauth/security-profile';
import { settingsOf, WORKSPACE_PROFILES } from '@ostiary/oauth/workspace-profiles';
import { dueChanges, missingAlgorithms, unwantedChanges } from './key-lifecycle.js';
import type { SigningKeyRecord } from './signing-key.repository.js';

const NOW = 1_000_000_000;
const SETTINGS = settingsOf(WORKSPACE_PROFILES.workforce);
const TOKENS_MS = 15 * 60_000;
const MARGIN_MS = 5 * 60_000;

function key(
  kid: string,
  state: SigningKeyRecord['state'],
  times: Partial<SigningKeyRecord> = {},
  alg: JwsAlgorithm = 'ES256',
): SigningKeyRecord {
  return {
    workspaceId: 'w',
    tenant: 't',
    kid,
    alg,
    state,
    publicJwk: {},
    sealedPrivateKey: new Uint8Array(),
    createdAt: 0,
    activatesAt: 0,
    ...times,
  };
}

const brief = ({ changed, removed }: ReturnType<typeof dueChanges>) => ({
  changed: changed.map((one) => `${one.kid} ${one.state}`),
  removed: removed.map((one) => one.kid),
});

describe('what time does to signing keys', () => {
  it('nothing before it is due', () => {
    const keys = [
      key('a', 'active'),
      key('b', 'next', { activatesAt: NOW + 1 }),
      key('c', 'retired', { retiresAt: NOW + 1 }),
    ];
    expect(brief(dueChanges(keys, SETTINGS, NOW))).toEqual({ changed: [], removed: [] });
  });

  it('the next signs from its hour on, and the one before is published until its last token is over', () => {
    const changes = dueChanges([key('a', 'active'), key('b', 'next', { activatesAt: NOW })], SETTINGS, NOW);
    expect(brief(changes)).toEqual({ changed: ['a retired', 'b active'], removed: [] });
    expect(changes.changed[0]?.retiresAt).toBe(NOW + TOKENS_MS + MARGIN_MS);
  });

  it('leaves other algorithms alone', () => {
    const keys = [key('a', 'active'), key('b', 'next', { activatesAt: NOW }), key('r', 'active', {}, 'RS256')];
    expect(brief(dueChanges(keys, SETTINGS, NOW)).changed).toEqual(['a retired', 'b active']);
  });

  it('of several that are due at once lets the youngest sign: never two, never none', () => {
    const keys = [
      key('a', 'active'),
      key('b', 'next', { activatesAt: NOW - 5 }),
      key('c', 'next', { activatesAt: NOW }),
    ];
    expect(brief(dueChanges(keys, SETTINGS, NOW)).changed).toEqual(['a retired', 'b retired', 'c active']);
  });

  it('forgets the retired when their time is over', () => {
    expect(brief(dueChanges([key('a', 'active'), key('o', 'retired', { retiresAt: NOW })], SETTINGS, NOW))).toEqual({
      changed: [],
      removed: ['o'],
    });
  });
});

describe('what a change of settings does to signing keys', () => {
  it('asks for keys of algorithms that none signs with', () => {
    const keys = [key('a', 'active'), key('r', 'retired', { retiresAt: NOW }, 'RS256'), key('n', 'next', {}, 'PS256')];
    expect(missingAlgorithms(keys, { ...SETTINGS, signingAlgorithms: ['ES256', 'RS256', 'PS256'] })).toEqual([
      'RS256',
      'PS256',
    ]);
  });

  it('retires those that are not wanted any more, and drops those to come', () => {
    const keys = [key('a', 'active'), key('r', 'active', {}, 'RS256'), key('n', 'next', {}, 'RS256')];
    expect(brief(unwantedChanges(keys, { ...SETTINGS, signingAlgorithms: ['ES256'] }, NOW))).toEqual({
      changed: ['r retired'],
      removed: ['n'],
    });
  });
});
