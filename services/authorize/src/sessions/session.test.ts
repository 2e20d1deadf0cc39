import { describe, expect, it } from '@jest/globals';
import {
  isDueForTouch,
  organizationOf,
  type Session,
  secondsLeft,
  sessionGrant,
  withGrant,
  withOrganization,
  withoutGrant,
} from './session.js';

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

  it('Sessions: knows the grant of the organization that was chosen, and of no other', () => {
    const [acme, globex] = ['acme', 'globex'];
    const alone = withGrant(session, grant('a', '1'));
    const inAcme = withGrant(alone, grant('a', '2'), acme);
    expect([sessionGrant(inAcme, 'a', 0)?.grantId, sessionGrant(inAcme, 'a', 0, acme)?.grantId]).toEqual(['1', '2']);
    expect(sessionGrant(inAcme, 'a', 0, globex)).toBeUndefined();
    // The version before looks at these alone.
    expect(inAcme.grants).toEqual(alone.grants);
    const inGlobex = withOrganization(inAcme, { clientId: 'a', organizationId: globex });
    expect(organizationOf(inGlobex, 'a')).toEqual({ clientId: 'a', organizationId: globex });
    expect([sessionGrant(inGlobex, 'a', 0, globex), sessionGrant(inGlobex, 'a', 0, acme)]).toEqual([
      undefined,
      undefined,
    ]);
    const forgotten = withoutGrant(inAcme, 'a', acme);
    expect(organizationOf(forgotten, 'a')).toEqual({ clientId: 'a', organizationId: acme });
    expect(sessionGrant(forgotten, 'a', 0)?.grantId).toBe('1');
    let many = session;
    for (let n = 0; n < 60; n++) many = withOrganization(many, { clientId: `client ${n}`, organizationId: acme });
    expect(many.organizations).toHaveLength(50);
  });
});
