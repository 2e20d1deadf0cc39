import { z } from 'zod';
import { invalid } from '../identity-error.js';

/** Largest claims object, bytes of JSON: it rides in caches and tokens. */
export const CLAIMS_MAX_BYTES = 16 * 1024;

/** Postgres stores neither in JSON. */
const isStorable = (value: string) => value.isWellFormed() && !value.includes('\0');

const text = z.string().min(1).max(1024).refine(isStorable, 'holds a character that is none');
const httpUrl = z
  .url({ protocol: /^https?$/ })
  .max(2048)
  .refine(isStorable, 'holds a character that is none');

// OIDC Core §5.1.1.
const address = z.strictObject({
  formatted: text.optional(),
  street_address: text.optional(),
  locality: text.optional(),
  region: text.optional(),
  postal_code: text.optional(),
  country: text.optional(),
});

// OIDC Core §5.1: a date, a date without its year (0000), or a year alone.
const birthdate = z.string().refine((value) => isBirthdate(value), 'YYYY-MM-DD, 0000-MM-DD or YYYY');

const zoneinfo = z.string().refine((zone) => isTimeZone(zone), 'a time zone of the IANA database');
const locale = z.string().refine((tag) => isLanguageTag(tag), 'a BCP 47 language tag');

const named = {
  name: text.optional(),
  given_name: text.optional(),
  family_name: text.optional(),
  middle_name: text.optional(),
  nickname: text.optional(),
};

/** OIDC Core §5.1: the standard claims, but for `sub` and `updated_at`, which are ours to say. */
const plainClaims = {
  ...named,
  preferred_username: text.optional(),
  profile: httpUrl.optional(),
  picture: httpUrl.optional(),
  website: httpUrl.optional(),
  email: z.email().max(254).optional(),
  email_verified: z.boolean().optional(),
  gender: text.optional(),
  birthdate: birthdate.optional(),
  zoneinfo: zoneinfo.optional(),
  locale: locale.optional(),
  // OIDC Core §5.1 recommends E.164; an extension as RFC 3966 has it.
  phone_number: z
    .string()
    .regex(/^\+[1-9]\d{1,14}(;ext=\d{1,8})?$/, 'E.164, e.g. +14255551212')
    .optional(),
  phone_number_verified: z.boolean().optional(),
  address: address.optional(),
};

/** OIDC Core §5.1.2: what business workspaces say of a user beside those. Values are an administrator's, like everything here. */
const organizationClaims = {
  /** Stable and unique in the workspace, whatever the organization is called. */
  org_id: text.max(128).optional(),
  org_name: text.max(200).optional(),
  roles: z.array(text.max(100)).max(50).optional(),
};

const schema = z.strictObject({ ...plainClaims, ...organizationClaims });

export type StandardClaims = z.infer<typeof schema>;

/** OIDC Core §5.2: human-readable claims in further languages, e.g. `family_name#ja-Kana-JP`. */
const localised = z.record(z.string(), text);

/** A user's claims out of JSON. Throws IdentityError `invalid` with a pointer to the claim. */
export function parseClaims(json: string): StandardClaims {
  if (Buffer.byteLength(json) > CLAIMS_MAX_BYTES)
    throw invalid('/claims', `claims have at most ${CLAIMS_MAX_BYTES} bytes of JSON`);
  const { plain, tagged } = separateLanguages(parseObject(json));
  const checked = schema.safeParse(plain);
  if (!checked.success) throw firstIssue(checked.error);
  const checkedTagged = localised.safeParse(tagged);
  if (!checkedTagged.success) throw firstIssue(checkedTagged.error);
  return { ...checked.data, ...checkedTagged.data };
}

function parseObject(json: string): Record<string, unknown> {
  if (json === '') return {};
  let value: unknown;
  try {
    value = JSON.parse(json);
  } catch {
    throw invalid('/claims', 'claims are a JSON object');
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw invalid('/claims', 'claims are a JSON object');
  return { ...value };
}

function separateLanguages(claims: Record<string, unknown>) {
  const isTagged = ([name]: [string, unknown]) => {
    const [claim = '', tag] = name.split('#', 2);
    return tag !== undefined && Object.hasOwn(named, claim) && isLanguageTag(tag);
  };
  const entries = Object.entries(claims);
  return {
    plain: Object.fromEntries(entries.filter((entry) => !isTagged(entry))),
    tagged: Object.fromEntries(entries.filter(isTagged)),
  };
}

function firstIssue(error: z.ZodError) {
  const [issue] = error.issues;
  if (issue?.code === 'unrecognized_keys') {
    return invalid(
      pointerTo([...issue.path, issue.keys[0] ?? '']),
      'OIDC Core §5.1: not a standard claim that can be set',
    );
  }
  return invalid(pointerTo(issue?.path ?? []), `OIDC Core §5.1: ${issue?.message ?? 'not a claims object'}`);
}

function pointerTo(path: readonly PropertyKey[]): string {
  return ['/claims', ...path.map((part) => String(part).replaceAll('~', '~0').replaceAll('/', '~1'))].join('/');
}

function isBirthdate(value: string): boolean {
  if (/^\d{4}$/.test(value)) return true;
  const match = /^(\d{4})-(\d{2})-(\d{2})$/.exec(value);
  if (!match) return false;
  const [, year = '', month = '', day = ''] = match;
  // Any leap year will do where the year is left out.
  const date = new Date(`${year === '0000' ? '2000' : year}-${month}-${day}T00:00:00Z`);
  return !Number.isNaN(date.getTime()) && date.getUTCMonth() + 1 === Number(month) && date.getUTCDate() === Number(day);
}

function isTimeZone(zone: string): boolean {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: zone }).resolvedOptions().timeZone !== '' && !/^[+-]/.test(zone);
  } catch {
    return false;
  }
}

function isLanguageTag(tag: string): boolean {
  try {
    return Intl.getCanonicalLocales(tag).length === 1;
  } catch {
    return false;
  }
}
