import { describe, expect, it } from '@jest/globals';
import { parseDisplayName } from './display-name.js';

describe('names that people give themselves', () => {
  it.each([
    ['Jo March', 'Jo March'],
    ['  Jo  March ', 'Jo  March'],
    ['E\u0301mile', 'Émile'],
    ['محمد', 'محمد'],
    ['ක්‍ෂ', 'ක්‍ෂ'],
    ['x'.repeat(200), 'x'.repeat(200)],
    ['<script>alert(1)</script>', '<script>alert(1)</script>'],
  ])('RFC 8266 §2: takes %s', (typed, name) => {
    expect(parseDisplayName(typed)).toBe(name);
  });

  it.each(['', '   ', '\n'])('RFC 8266 §2: takes %j for none', (typed) => {
    expect(parseDisplayName(typed)).toBeUndefined();
  });

  it.each([
    ['201 characters', 'x'.repeat(201)],
    ['a line break', 'Jo\nMarch'],
    ['a line separator', 'Jo\u2028March'],
    ['NUL', 'Jo\u0000'],
    ['an escape sequence', 'Jo\u001b[31m'],
    ['a bidirectional override', 'Jo\u202ehcraM'],
    ['a bidirectional isolate', 'Jo\u2066March'],
    ['half a character', 'Jo\ud800'],
  ])('UAX #9 §2: refuses %s', (_what, typed) => {
    expect(() => parseDisplayName(typed)).toThrow(
      expect.objectContaining({ refusal: expect.objectContaining({ pointer: '/name' }) }),
    );
  });
});
