import { describe, expect, it } from '@jest/globals';
import { entityTag, requireMatch } from './entity-tag.js';

describe('RFC 9110 §13.1.1 If-Match', () => {
  it.each([undefined, '*', ' * ', '"v3"', '"x", "v3"', '"v3","x"'])('%j goes on at version 3', (ifMatch) => {
    expect(() => requireMatch(ifMatch, 3)).not.toThrow();
  });

  it.each(['', '"v2"', 'W/"v3"', 'v3', '"v33"', '"V3"', 'nothing'])('%j does not', (ifMatch) => {
    expect(() => requireMatch(ifMatch, 3)).toThrow(
      expect.objectContaining({ kind: 'precondition-failed', headers: { etag: '"v3"' } }),
    );
  });

  it('tells versions apart', () => {
    expect(entityTag(1)).not.toBe(entityTag(11));
  });
});
