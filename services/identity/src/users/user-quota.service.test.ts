import { status } from '@grpc/grpc-js';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { IdentitySystem } from '../testing/identity-system.js';
import { UserQuota } from './user-quota.js';

jest.setTimeout(60_000);

const system = new IdentitySystem();
beforeAll(() => system.start({ OSTIARY_USERS_PER_WORKSPACE: '3' }));
afterAll(() => system.stop());

describe('users of a workspace', () => {
  it('are no more than the installation lets it have, counted anew when it is nearly full', async () => {
    for (let made = 0; made < 3; made += 1) await system.newUser();
    await expect(system.newUser()).rejects.toMatchObject({
      code: status.RESOURCE_EXHAUSTED,
      reason: 'TOO_MANY_USERS',
    });
  });

  it('are not counted for each that is made while there is much room', async () => {
    let asked = 0;
    const manager = {
      query: async () => {
        asked += 1;
        return [{ count: 5 }];
      },
    };
    let now = 0;
    const quota = new UserQuota(100, () => now);
    const place = { tenant: 't', workspaceId: 'w' };
    for (let made = 0; made < 50; made += 1) await quota.requireRoom(manager, place);
    expect(asked).toBe(1);
    now += 60_000;
    await quota.requireRoom(manager, place);
    expect(asked).toBe(2);
    await new UserQuota(0).requireRoom(manager, place);
    expect(asked).toBe(2);
  });
});
