import { describe, expect, it } from '@jest/globals';
import { isOriginOf } from './cors.js';

describe('Fetch §3.2', () => {
  const client = { redirectUris: ['https://app.example/cb', 'http://127.0.0.1:7000/cb', 'com.example.app:/cb'] };
  it.each([
    ['Fetch §3.2: the origin of a redirect URI', 'https://app.example', true],
    ['Fetch §3.2: another port', 'https://app.example:444', false],
    ['Fetch §3.2: another scheme', 'http://app.example', false],
    ['Fetch §3.2: a longer host', 'https://app.example.evil.example', false],
    ['Fetch §3.2: a loopback origin', 'http://127.0.0.1:7000', true],
    ['Fetch §3.2: the origin of a sandboxed page', 'null', false],
    ['Fetch §3.2: everybody', '*', false],
  ])('%s', (_, origin, expected) => {
    expect(isOriginOf(origin, client)).toBe(expected);
  });
});
