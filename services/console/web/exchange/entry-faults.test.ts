import { describe, expect, it } from '@jest/globals';
import { Problem } from '../api/problem.js';
import { faultsOfEntry } from './entry-faults.js';

const at = { list: '/settings/trusted_issuers', index: 2, members: ['issuer', 'jwks'], others: { subject: 'claim' } };
const refused = (...pointers: string[]) =>
  new Problem(400, { errors: pointers.map((pointer) => ({ pointer, detail: `wrong at ${pointer}` })) });

describe('RFC 9457 §3: the faults of one entry of a list', () => {
  it('stand at the field of their member, and at no other one', () => {
    const key = '/settings/trusted_issuers/2/jwks/keys/0';
    expect(faultsOfEntry(refused(key), { ...at, whole: 'issuer' })).toEqual({ jwks: `wrong at ${key}` });
    const claim = '/settings/trusted_issuers/2/subject/claim';
    expect(faultsOfEntry(refused(claim), at)).toEqual({ claim: `wrong at ${claim}` });
  });

  it('of the whole list stand at the field that the entry is known by, or stay with the problem', () => {
    const list = '/settings/trusted_issuers';
    expect(faultsOfEntry(refused(list), { ...at, whole: 'issuer' })).toEqual({ issuer: `wrong at ${list}` });
    expect(faultsOfEntry(refused(list), at)).toEqual({});
  });

  it('of another entry stand at no field of this one', () => {
    expect(faultsOfEntry(refused('/settings/trusted_issuers/0/issuer'), at)).toEqual({});
  });
});
