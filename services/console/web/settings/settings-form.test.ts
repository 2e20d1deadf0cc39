import { expect, it } from '@jest/globals';
import { changedSince } from './settings-form.js';

it('of a form what was written since it was sent is known, field by field', () => {
  const sent = { name: 'Shop', domains: ['a.example'], mode: 'off' };
  expect(changedSince(sent, { name: 'Shop 2', domains: ['a.example'], mode: 'off' })).toEqual({ name: 'Shop 2' });
  expect(changedSince(sent, { ...sent, domains: [] })).toEqual({ domains: [] });
  expect(changedSince(sent, { ...sent })).toEqual({});
});
