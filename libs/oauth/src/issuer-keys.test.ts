import { describe, expect, it } from '@jest/globals';
import { areSoundIssuers } from './issuer-keys.js';

const issuer = 'https://other.example/acme/staff';
const jwks = { keys: [] };
const jwksUri = 'https://other.example/jwks';

describe('RFC 7523 §3: issuers of a setting', () => {
  it.each([
    ['by value', { issuer, jwks }],
    ['by address', { issuer, jwksUri }],
    ['RFC 8414 §3: by its metadata', { issuer, discovery: true as const }],
    ['by value, of one that has no address', { issuer: 'spiffe://other.example', jwks }],
  ])('RFC 7523 §3: has its keys %s', (_title, one) => {
    expect(areSoundIssuers([one])).toBe(true);
  });

  it.each([
    ['nowhere', [{ issuer }]],
    ['from two places', [{ issuer, jwks, discovery: true as const }]],
    ['from two places', [{ issuer, jwks, jwksUri }]],
    ['by metadata that it cannot have', [{ issuer: 'spiffe://other.example', discovery: true as const }]],
    ['by metadata that it cannot have', [{ issuer: 'http://other.example', discovery: true as const }]],
    ['by metadata that it cannot have', [{ issuer: `${issuer}?a=b`, discovery: true as const }]],
    [
      'twice',
      [
        { issuer, jwks },
        { issuer, jwksUri },
      ],
    ],
  ])('RFC 7523 §3, RFC 8414 §2: none has them %s', (_title, issuers) => {
    expect(areSoundIssuers(issuers)).toBe(false);
  });
});
