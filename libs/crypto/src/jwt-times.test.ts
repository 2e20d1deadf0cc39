import { describe, expect, it } from '@jest/globals';
import { type JwtTimeProblem, type JwtTimeRules, jwtTimeProblem } from './jwt-times.js';

const now = 1_800_000_000;
const rules = (more: Partial<JwtTimeRules> = {}): JwtTimeRules => ({ now: now * 1000, ...more });

describe('RFC 7519 §4.1.4–6: exp, nbf, iat', () => {
  it.each<[string, Record<string, unknown>, JwtTimeRules]>([
    ['nothing, where nothing is asked for', {}, rules()],
    ['an exp ahead', { exp: now + 1 }, rules({ expRequired: true })],
    ['an exp at the limit', { exp: now + 300 }, rules({ maxLifetimeSeconds: 300 })],
    ['fractions', { exp: now + 0.5, iat: now - 0.5, nbf: now - 0.5 }, rules()],
    ['an iat 10 s ahead (FAPI 2.0 SP §5.3.2.1)', { iat: now + 10 }, rules({ iatRequired: true })],
    ['an nbf 10 s ahead (FAPI 2.0 SP §5.3.2.1)', { nbf: now + 10 }, rules()],
    ['an old iat, where no age is asked for', { iat: 0 }, rules()],
    ['an iat at the greatest age', { iat: now - 60 }, rules({ maxAgeSeconds: 60 })],
  ])('RFC 7519 §4.1: accepts %s', (_title, claims, given) => {
    expect(jwtTimeProblem(claims, given)).toBeUndefined();
  });

  it.each<[string, JwtTimeProblem, Record<string, unknown>, JwtTimeRules]>([
    ['no exp', 'exp-missing', {}, rules({ expRequired: true })],
    ['an exp that is now', 'expired', { exp: now }, rules()],
    ['an exp in the past', 'expired', { exp: now - 1 }, rules()],
    ['an exp that is text', 'exp-invalid', { exp: `${now + 10}` }, rules()],
    ['an exp that is null', 'exp-invalid', { exp: null }, rules()],
    ['an exp without end', 'exp-invalid', { exp: Number.POSITIVE_INFINITY }, rules()],
    ['an exp in milliseconds', 'exp-too-far', { exp: now * 1000 }, rules({ maxLifetimeSeconds: 3600 })],
    ['an exp beyond the limit', 'exp-too-far', { exp: now + 301 }, rules({ maxLifetimeSeconds: 300 })],
    ['an nbf over 60 s ahead (FAPI 2.0 SP §5.3.2.1)', 'not-yet-valid', { nbf: now + 61 }, rules()],
    ['an iat over 60 s ahead (FAPI 2.0 SP §5.3.2.1)', 'issued-in-future', { iat: now + 61 }, rules()],
    ['an nbf that is text', 'nbf-invalid', { nbf: '0' }, rules()],
    ['an iat that is text', 'iat-invalid', { iat: '0' }, rules()],
    ['a negative iat', 'iat-invalid', { iat: -1 }, rules()],
    ['no iat', 'iat-missing', {}, rules({ iatRequired: true })],
    ['an iat that is too old', 'issued-too-long-ago', { iat: now - 61 }, rules({ maxAgeSeconds: 60 })],
  ])('RFC 7519 §4.1: refuses %s', (_title, problem, claims, given) => {
    expect(jwtTimeProblem(claims, given)).toBe(problem);
  });
});
