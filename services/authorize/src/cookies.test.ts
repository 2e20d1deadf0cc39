import { expect, it } from '@jest/globals';
import { cookiePath } from './cookies.js';

it('cookies of a workspace are valid below its issuer', () => {
  expect(cookiePath({ issuer: 'https://id.example/acme/shop' })).toBe('/acme/shop');
});
