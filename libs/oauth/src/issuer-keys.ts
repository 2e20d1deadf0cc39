import { z } from 'zod';
import { settingsJwk } from './settings-jwk.js';

/** Somebody outside whose signature counts, as a setting names it: who, and with which keys. */
export const issuerKeys = {
  /** `iss`, as it is. */
  issuer: z.string().min(1).max(1024),
  /** One of the three. */
  jwksUri: z.url({ protocol: /^https$/ }).optional(),
  jwks: z.strictObject({ keys: z.array(settingsJwk).min(1).max(20) }).optional(),
  /** RFC 8414 §3, OpenID Connect Discovery §4: where the issuer's own metadata says. The issuer is an https URL then. */
  discovery: z.literal(true).optional(),
};

interface IssuerKeys {
  readonly issuer: string;
  readonly jwksUri?: string | undefined;
  readonly jwks?: unknown;
  readonly discovery?: true | undefined;
}

/** RFC 8414 §2: whether it can have metadata: https, no query, no fragment. */
export const isMetadataIssuer = (issuer: string): boolean =>
  URL.canParse(issuer) && new URL(issuer).protocol === 'https:' && !/[?#]/.test(issuer);

/** What a schema of one issuer can't say: each is listed once, and has its keys from one place. */
export function areSoundIssuers(issuers: readonly IssuerKeys[]): boolean {
  return (
    new Set(issuers.map(({ issuer }) => issuer)).size === issuers.length &&
    issuers.every(
      ({ issuer, jwksUri, jwks, discovery }) =>
        [jwksUri, jwks, discovery].filter((place) => place !== undefined).length === 1 &&
        (discovery === undefined || isMetadataIssuer(issuer)),
    )
  );
}
