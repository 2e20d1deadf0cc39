import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { isSpiffeIdPattern, isTrustDomain, matchesSpiffeId, trustDomainOf } from './spiffe-id.js';

describe('SPIFFE-ID §2: identifiers', () => {
  it.each<[string, string | undefined]>([
    ['spiffe://example.org/a', 'spiffe://example.org'],
    ['spiffe://my_domain-1.example/ns/Shop/sa/orders.v1', 'spiffe://my_domain-1.example'],
    ['spiffe://example.org', undefined],
    ['spiffe://example.org/', undefined],
    ['spiffe://example.org/a/', undefined],
    ['spiffe://example.org//a', undefined],
    ['spiffe://example.org/a/../b', undefined],
    ['spiffe://example.org/./a', undefined],
    ['spiffe://example.org/a%2fb', undefined],
    ['spiffe://example.org/a?b', undefined],
    ['spiffe://example.org/a#b', undefined],
    ['spiffe://example.org/ä', undefined],
    ['spiffe://example.org/a\n', undefined],
    ['spiffe://Example.org/a', undefined],
    ['spiffe://example.org:443/a', undefined],
    ['spiffe://user@example.org/a', undefined],
    ['SPIFFE://example.org/a', undefined],
    ['https://example.org/a', undefined],
    ['spiffe:///a', undefined],
    ['', undefined],
    [`spiffe://example.org/${'a'.repeat(2048)}`, undefined],
  ])('SPIFFE-ID §2: %j is of %j', (id, domain) => {
    expect(trustDomainOf(id)).toBe(domain);
  });

  it('SPIFFE-ID §2.1: a trust domain has no path', () => {
    expect(isTrustDomain('spiffe://example.org')).toBe(true);
    for (const text of ['spiffe://example.org/', 'spiffe://', 'example.org', 'spiffe://EXAMPLE.org']) {
      expect(isTrustDomain(text)).toBe(false);
    }
  });
});

describe('SPIFFE Client Authentication §5.1: what a client is registered with', () => {
  it.each<[string, boolean]>([
    ['spiffe://example.org/a', true],
    ['spiffe://example.org/a/*', true],
    ['spiffe://example.org/*', false],
    ['spiffe://example.org/a*', false],
    ['spiffe://example.org/*/a', false],
    ['spiffe://example.org/a/*/*', false],
    ['spiffe://*/a', false],
    ['*', false],
    ['/*', false],
  ])('SPIFFE Client Authentication §5.1: %j may be registered: %j', (pattern, may) => {
    expect(isSpiffeIdPattern(pattern)).toBe(may);
  });

  it.each<[string, string, boolean]>([
    ['spiffe://example.org/a', 'spiffe://example.org/a', true],
    ['spiffe://example.org/a', 'spiffe://example.org/a/b', false],
    ['spiffe://example.org/a', 'spiffe://example.org/A', false],
    ['spiffe://example.org/a', 'spiffe://other.org/a', false],
    ['spiffe://example.org/a/*', 'spiffe://example.org/a/b', true],
    ['spiffe://example.org/a/*', 'spiffe://example.org/a/b/c', true],
    ['spiffe://example.org/a/*', 'spiffe://example.org/a', false],
    ['spiffe://example.org/a/*', 'spiffe://example.org/ab/c', false],
    ['spiffe://example.org/a/*', 'spiffe://example.org.evil/a/b', false],
    ['spiffe://example.org/a/*', 'spiffe://example.org/a/*', false],
    ['', 'spiffe://example.org/a', false],
    ['', '', false],
  ])('SPIFFE Client Authentication §5.1: %j is %j: %j', (pattern, id, matches) => {
    expect(matchesSpiffeId(pattern, id)).toBe(matches);
  });

  it('SPIFFE Client Authentication §5.1: what matches is an identifier of the same trust domain, whatever is sent', () => {
    fc.assert(
      fc.property(
        fc.string(),
        fc.constantFrom('spiffe://example.org/a', 'spiffe://example.org/a/*'),
        (text, pattern) => {
          for (const id of [text, `spiffe://example.org/${text}`, `spiffe://example.org/a/${text}`]) {
            if (matchesSpiffeId(pattern, id)) expect(trustDomainOf(id)).toBe('spiffe://example.org');
          }
        },
      ),
    );
  });
});
