import { describe, expect, it } from '@jest/globals';
import type { Workspace } from '@ostiary/oauth/workspace';
import type { SigningKeys } from '../keys/signing-keys.js';
import { PublishStatusList } from './publish-status-list.js';

const workspace = { id: 'w1', tenant: 'acme', version: 1 } as Workspace;

describe('a list that there is not', () => {
  it('attack: costs a question to a table a few times a second, and nobody is gone after, in a workspace without lists', async () => {
    let [looked, now] = [0, 0];
    const gone = () => Promise.reject(new Error('somebody is gone after'));
    const lists = new PublishStatusList(
      {
        lists: async () => {
          looked++;
          return [];
        },
        revoked: gone,
      },
      { of: gone },
      {} as SigningKeys,
      () => now,
    );
    for (const _ of Array.from({ length: 100 })) {
      await expect(lists.list(workspace, 'A'.repeat(22))).resolves.toBeUndefined();
      now += 5;
    }
    expect(looked).toBe(2);
  });
});
