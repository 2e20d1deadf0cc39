import { describe, expect, it } from '@jest/globals';
import { workspaceSettingsSchema } from '@ostiary/oauth/workspace';
import { settingsOf, WORKSPACE_PROFILE_NAMES, WORKSPACE_PROFILES } from '@ostiary/oauth/workspace-profiles';
import { fromWire, fromWireName, toWire, toWireName } from './wire-names.js';

describe('names at the edge', () => {
  it.each([
    ['settings', 'settings'],
    ['access_token', 'accessToken'],
    ['require_pushed_requests', 'requirePushedRequests'],
    ['a1', 'a1'],
  ])('%s is %s inside, and back', (wire, inside) => {
    expect([fromWireName(wire), toWireName(inside)]).toEqual([inside, wire]);
  });

  it.each(['accessToken', 'access__token', '_token', 'token_', 'Token', 'a_1', '', '__proto__', 'a-b'])(
    '%j is no name of ours, and stays apart',
    (name) => {
      const inside = fromWireName(name);
      expect(inside).not.toMatch(/^[a-zA-Z0-9]+$/);
      expect(toWireName(inside)).toBe(name);
    },
  );

  it.each(WORKSPACE_PROFILE_NAMES)('the settings of %s come back as they went', (name) => {
    const settings = settingsOf(WORKSPACE_PROFILES[name]);
    expect(workspaceSettingsSchema.parse(fromWire(toWire(settings)))).toEqual(settings);
  });
});
