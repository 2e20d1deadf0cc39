import { describe, expect, it } from '@jest/globals';
import { isDueForTouch, type Session, secondsLeft, sessionGrant, withGrant, withoutGrant } from './session.js';

const NOW = 1_800_000_000_000;
const LIFETIME = { idleSeconds: 3600, absoluteSeconds: 86_400 };

const session: Session = {
  id: 's',
  tenant: 't',
  workspaceId: 'w',
  userId: 'u',
  authTime: NOW / 1000,
  acr: 'urn:ostiary:acr:1',
  amr: ['pwd'],
  createdAt: NOW,
  lastSeenAt: NOW,
  grants: [],
};
const grant = (clientId: string, grantId = clientId) => ({ clientId, grantId, scopes: [], resources: [] });

describe('a session', () => {
  it.each([
    ['just begun', session, NOW, 3600],
    ['used lately', { ...session, lastSeenAt: NOW + 3_000_000 }, NOW + 3_600_000, 3000],
    ['idle to the second', session, NOW + 3_599_000, 1],
    ['idle for too long', session, NOW + 3_600_000, 0],
    ['near its end, however busy', { ...session, lastSeenAt: NOW + 86_000_000 }, NOW + 86_390_000, 10],
    ['past its end, however busy', { ...session, lastSeenAt: NOW + 86_400_000 }, NOW + 86_401_000, -1],
  ])('OpenID Connect Core §3.1.2.3: %s', (_, seen, now, left) => {
    expect(secondsLeft(seen, LIFETIME, now)).toBe(left);
  });

  it('OpenID Connect Core §3.1.2.3: lives by the settings of now, not of when it began', () => {
    expect(secondsLeft(session, { idleSeconds: 60, absoluteSeconds: 60 }, NOW + 61_000)).toBeLessThanOrEqual(0);
  });

  it('Sessions: a use is noted at most once a minute', () => {
    expect(isDueForTouch(session, NOW + 59_999)).toBe(false);
    expect(isDueForTouch(session, NOW + 60_000)).toBe(true);
  });

  it('Sessions: knows one grant a client, the latest, and forgets the oldest of too many', () => {
    const known = withGrant(withGrant(withGrant(session, grant('a', '1')), grant('b')), grant('a', '2'));
    expect(known.grants.map((one) => one.grantId)).toEqual(['b', '2']);
    expect(sessionGrant(known, 'a', 0)?.grantId).toBe('2');
    expect(sessionGrant(withoutGrant(known, 'a'), 'a', 0)).toBeUndefined();
    let many = session;
    for (let n = 0; n < 60; n++) many = withGrant(many, grant(`client ${n}`));
    expect(many.grants).toHaveLength(50);
    expect(sessionGrant(many, 'client 9', 0)).toBeUndefined();
    expect(sessionGrant(many, 'client 59', 0)).toBeDefined();
  });
});
