import { z } from 'zod';
import { settingsJwk } from './settings-jwk.js';

/** Somebody outside whose signature counts, as a setting names it: who, and with which keys. */
export const issuerKeys = {
  /** `iss`, as it is. */
  issuer: z.string().min(1).max(1024),
  /** One of the two. */
  jwksUri: z.url({ protocol: /^https$/ }).optional(),
  jwks: z.strictObject({ keys: z.array(settingsJwk).min(1).max(20) }).optional(),
};

interface IssuerKeys {
  readonly issuer: string;
  readonly jwksUri?: string | undefined;
  readonly jwks?: unknown;
}

/** What a schema of one issuer can't say: each is listed once, and has its keys from one place. */
export function areSoundIssuers(issuers: readonly IssuerKeys[]): boolean {
  return (
    new Set(issuers.map(({ issuer }) => issuer)).size === issuers.length &&
    issuers.every(({ jwksUri, jwks }) => (jwksUri === undefined) !== (jwks === undefined))
  );
}
