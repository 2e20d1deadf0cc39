import { isSlug } from '@ostiary/directory/slug';
import { z } from 'zod';
import { adminRoute } from '../access/admin-route.js';
import { ROLES } from '../access/permissions.js';
import { displayName } from '../request-body/display-name.js';
import { pageQuery } from '../request-body/page.js';
import { SLUG_STATUSES } from './check-slug.js';
import { isReservedSlug } from './reserved-slugs.js';

/** A name in an issuer's path, as somebody wants it. */
export const slug = z
  .string()
  .refine(isSlug, '2 to 40 lower-case letters, digits and single hyphens between them')
  .meta({ pattern: '^[a-z0-9]+(?:-[a-z0-9]+)*$', minLength: 2, maxLength: 40 });

/** What the caller is in a tenant, and the scopes that this allows there. */
const role = { role: z.enum(ROLES), scopes: z.array(z.string()) };

export const tenantAnswer = z.strictObject({
  slug: z.string(),
  name: z.string(),
  created_at: z.iso.datetime(),
});

/** Somebody who has no account yet. */
const newAdministrator = {
  username: z.string().min(1).max(320),
  email: z.email().max(254).optional(),
  name: displayName.optional(),
};

const base64url = (max: number) =>
  z
    .string()
    .regex(/^[A-Za-z0-9_-]+$/)
    .max(max);

/** What browsers add to it is let through, and not read. */
const registrationResponse = z.looseObject({
  id: base64url(1364),
  rawId: base64url(1364),
  type: z.literal('public-key'),
  response: z.looseObject({ clientDataJSON: base64url(4096), attestationObject: base64url(32_768) }),
});

const wantedSlug = slug.refine((value) => !isReservedSlug(value), 'this word is reserved');

export const REGISTER_TENANT = adminRoute({
  id: 'registerTenant',
  tag: 'Tenants',
  method: 'POST',
  path: '/api/tenants',
  summary: 'Register a tenant: with a first administrator who is new, or, with a token, as one’s own',
  scope: undefined,
  scopeOfToken: 'tenants:write',
  body: z.strictObject({
    slug: wantedSlug,
    name: displayName,
    /** Somebody who has no account yet. Left out with a token: the tenant is its user's. */
    administrator: z
      .strictObject({
        ...newAdministrator,
        password: z.string().min(1).max(1024).optional(),
        /** RegistrationResponseJSON (WebAuthn L3 §5.1) for the options of `POST /api/tenant-passkey-options`, in place of a password. */
        passkey: registrationResponse.optional(),
      })
      .refine(
        ({ password, passkey }) => (password === undefined) !== (passkey === undefined),
        'needs a password or a passkey, and not both',
      )
      .optional(),
  }),
  quota: 'users',
  status: 201,
  answer: {
    description: 'The tenant exists; the administrator signs in at the authorization server that is named.',
    schema: tenantAnswer.extend({
      administrator: z.strictObject({ id: z.string(), username: z.string(), role: z.enum(ROLES) }),
      /** Issuer of the tokens that this API takes. */
      authorization_server: z.url(),
    }),
  },
  refusals: {
    401: 'The token is not good, or (RFC 9470) its user has set up more than was shown when it was issued.',
    403: 'The token has another scope, or no user.',
    409: 'The slug, the user name or the e-mail address is taken.',
    429: 'Too many registrations from this address; see Retry-After.',
  },
});

export const PREPARE_PASSKEY = adminRoute({
  id: 'prepareTenantPasskey',
  tag: 'Tenants',
  method: 'POST',
  path: '/api/tenant-passkey-options',
  summary: 'Begin a registration by a passkey in place of a password',
  scope: undefined,
  body: z.strictObject({ slug: wantedSlug, administrator: z.strictObject(newAdministrator) }),
  status: 200,
  answer: {
    description:
      'PublicKeyCredentialCreationOptionsJSON (WebAuthn Level 3 §5.4), good for one registration of this user name within ten minutes. Nothing is kept free.',
    schema: z.strictObject({
      rp: z.strictObject({ id: z.string(), name: z.string() }),
      user: z.strictObject({ id: z.string(), name: z.string(), displayName: z.string() }),
      challenge: z.string(),
      pubKeyCredParams: z.array(z.strictObject({ type: z.literal('public-key'), alg: z.int() })),
      excludeCredentials: z.array(z.strictObject({ type: z.literal('public-key'), id: z.string() })),
      authenticatorSelection: z.strictObject({
        residentKey: z.literal('required'),
        requireResidentKey: z.boolean(),
        userVerification: z.literal('required'),
      }),
      attestation: z.literal('none'),
      timeout: z.int(),
    }),
  },
  refusals: {
    409: 'The slug, the user name or the e-mail address is taken.',
    429: 'Too many registrations from this address; see Retry-After.',
  },
});

export const LIST_TENANTS = adminRoute({
  id: 'listTenants',
  tag: 'Tenants',
  method: 'GET',
  path: '/api/tenants',
  summary: 'The tenants in which the caller is an administrator',
  scope: 'tenants:read',
  query: z.strictObject(pageQuery),
  status: 200,
  answer: {
    description: 'By slug.',
    schema: z.strictObject({
      tenants: z.array(z.strictObject({ slug: z.string(), name: z.string(), ...role })),
      next_cursor: z.string().optional(),
    }),
  },
});

export const GET_TENANT = adminRoute({
  id: 'getTenant',
  tag: 'Tenants',
  method: 'GET',
  path: '/api/tenants/:tenant',
  summary: 'A tenant',
  scope: 'tenants:read',
  status: 200,
  answer: {
    description: 'The tenant, and the caller’s role in it.',
    schema: tenantAnswer.extend(role),
  },
});

export const CHECK_SLUG = adminRoute({
  id: 'checkTenantSlug',
  tag: 'Tenants',
  method: 'GET',
  path: '/api/tenant-slugs/:slug',
  summary: 'Whether a tenant could be registered under a slug',
  scope: undefined,
  status: 200,
  answer: {
    description: 'What it is at the moment; nothing is kept free by asking.',
    schema: z.strictObject({
      slug: z.string(),
      status: z.enum(SLUG_STATUSES),
      /** An available slug like it, where this one is not. */
      suggestion: z.string().optional(),
    }),
  },
  refusals: { 429: 'Too many questions from this address; see Retry-After.' },
});
