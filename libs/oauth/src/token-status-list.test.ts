import { describe, expect, it } from '@jest/globals';
import { statusListClaims } from './token-status-list.js';

describe('Token Status List', () => {
  it('Token Status List §5.1: says of which list it is, since when and for how long', () => {
    const uri = 'https://id.example/t/w/statuslists/x';
    const claims = statusListClaims({ uri, list: 'eNo', issuedAt: 1000, ttlSeconds: 5 });
    expect(claims).toEqual({ sub: uri, iat: 1000, exp: 1060, ttl: 5, status_list: { bits: 1, lst: 'eNo' } });
    expect(statusListClaims({ uri, list: '', issuedAt: 1000, ttlSeconds: 600 })).toMatchObject({ exp: 2200 });
  });
});
