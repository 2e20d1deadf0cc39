import { describe, expect, it } from '@jest/globals';
import { PREBUILT_TYPES } from '@ostiary/oauth/authorization-details/prebuilt-types';
import { fieldsOf, PREBUILT, typesOf } from './authorization-details.js';

const OWN = { type: 'permit', schema: { type: 'object' }, template: { en: 'Park' } };

describe('the form of authorization details', () => {
  it('has every type that is ready, and no other', () => {
    expect(PREBUILT.map(({ type }) => type)).toEqual([...PREBUILT_TYPES.keys()]);
  });

  it('gives back what it was given, with what the settings say of a type', () => {
    const types = [{ type: 'tool_call', without_user: true }, OWN];
    const fields = fieldsOf(types);
    expect(fields.prebuilt).toEqual(['tool_call']);
    expect(typesOf(fields, types)).toEqual(types);
  });

  it('switches on and off, and leaves the own ones alone', () => {
    const fields = { ...fieldsOf([{ type: 'tool_call' }, OWN]), prebuilt: ['account_information'] };
    expect(typesOf(fields, [])).toEqual([{ type: 'account_information' }, OWN]);
  });

  it('takes a type of a known name that has a schema for an own one', () => {
    const mine = { ...OWN, type: 'tool_call' };
    expect(fieldsOf([mine])).toMatchObject({ prebuilt: [], own: expect.stringContaining('tool_call') });
  });

  it.each(['{}', 'x', '"a"'])('%s is no list of types', (own) => {
    expect(typesOf({ prebuilt: [], own }, [])).toBeUndefined();
  });
});
