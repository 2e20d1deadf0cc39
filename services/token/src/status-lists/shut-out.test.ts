import { status } from '@grpc/grpc-js';
import { beforeEach, describe, expect, it } from '@jest/globals';
import type { DirectoryChanged } from '@ostiary/contracts/ostiary/directory/v1/directory';
import type { ChangeListener, UserView } from '@ostiary/directory/directory';
import type { Workspace } from '@ostiary/oauth/workspace';
import { GrpcCallError } from '@ostiary/platform/grpc-client';
import { ShutOut } from './shut-out.js';

const ACTING = { userId: 'ada', organizationId: 'acme' };
const workspaceOf = (version: number) => ({ id: 'w1', tenant: 'acme', version }) as Workspace;

/** The versions of the settings in which memberships count. */
let counting: Set<number>;
/** Whom the tables were asked about: everybody, or how many names. */
let asked: ('everybody' | number)[];
let tell: ChangeListener;
let shutOut: ShutOut;
let people: (typeof ACTING)[];
let atOnce: number;
let mostAtOnce: number;

/** Answers who is disabled after this one. */
let disabled: (after: string) => Promise<{ userIds: string[]; more: boolean }>;
const user = (id: string, isDisabled: boolean) => ({ id, username: id, claims: {}, disabled: isDisabled, version: 1 });
/** Eve is gone. */
const usersOf: Readonly<Record<string, UserView>> = { ada: user('ada', false), ben: user('ben', true) };

beforeEach(() => {
  disabled = async () => ({ userIds: [], more: false });
  counting = new Set([1]);
  asked = [];
  people = [ACTING];
  atOnce = 0;
  mostAtOnce = 0;
  shutOut = new ShutOut(
    {
      client: () => undefined,
      user: (_, id) => usersOf[id],
      onChange: (listener) => {
        tell = listener;
      },
    },
    { listDisabledUsers: (request) => disabled(request.after) },
    {
      clients: async () => [],
      users: async () => ['ada', 'ben', 'eve'],
      acting: async (_home, of) => {
        asked.push(of === undefined ? 'everybody' : of.userIds.length);
        return people;
      },
    },
    {
      stands: async ({ version }) => {
        mostAtOnce = Math.max(mostAtOnce, ++atOnce);
        await new Promise((resolve) => setImmediate(resolve));
        atOnce--;
        return counting.has(version);
      },
    },
    () => 1_000,
  );
});

const changeOf = (changed: DirectoryChanged['changed']) =>
  ({ tenant: 'acme', workspaceId: 'w1', workspace: 'main', changed, changedAt: 0 }) as DirectoryChanged;
const userChanged = (userId: string) => tell(changeOf({ $case: 'userChanged', userChanged: { userId } }));

describe('who is disabled', () => {
  it('Token Status List §7.1: all of them, in as many answers as it takes', async () => {
    disabled = async (after) =>
      after === '' ? { userIds: ['u1', 'u2'], more: true } : { userIds: [`after ${after}`], more: false };
    expect((await shutOut.of(workspaceOf(1))).userIds).toEqual(['u1', 'u2', 'after u2']);
  });

  it('Token Status List §7.1: is found one by one where identity is of the version before and cannot be asked', async () => {
    disabled = () =>
      Promise.reject(new GrpcCallError('Identity', 'listDisabledUsers', status.UNIMPLEMENTED, 'not implemented', ''));
    expect((await shutOut.of(workspaceOf(1))).userIds).toEqual(['ben', 'eve']);
  });

  it('is nothing that is invented where nobody answers', async () => {
    disabled = () => Promise.reject(new GrpcCallError('Identity', 'listDisabledUsers', status.UNAVAILABLE, 'away', ''));
    await expect(shutOut.of(workspaceOf(1))).rejects.toMatchObject({ code: 'temporarily_unavailable' });
  });
});

describe('who acts in an organization no more', () => {
  it('Token Status List §7.1: is asked about by the settings of now, whatever a request found that was under way when they changed', async () => {
    expect((await shutOut.of(workspaceOf(1))).acting).toEqual([]);
    // The settings change; a request that has those of before is still under way, and looks at everybody once more.
    tell(changeOf({ $case: 'workspaceChanged', workspaceChanged: {} }));
    expect((await shutOut.of(workspaceOf(1))).acting).toEqual([]);
    expect((await shutOut.of(workspaceOf(2))).acting).toEqual([ACTING]);
  });

  it('names that nobody asks about are not kept without end: then everybody is asked about', async () => {
    await shutOut.of(workspaceOf(1));
    for (let i = 0; i < 9_999; i++) userChanged(`user-${i}`);
    await shutOut.of(workspaceOf(1));
    for (let i = 0; i < 20_001; i++) userChanged(`other-${i}`);
    await shutOut.of(workspaceOf(1));
    expect(asked).toEqual(['everybody', 9_999, 'everybody']);
  });

  it('are asked about some at a time, and not one after the other', async () => {
    people = Array.from({ length: 120 }, (_, i) => ({ userId: `user-${i}`, organizationId: 'acme' }));
    counting.clear();
    expect((await shutOut.of(workspaceOf(1))).acting).toEqual(people);
    expect(mostAtOnce).toBe(50);
  });
});
