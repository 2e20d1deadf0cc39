/**
 * Whether a workspace's authorization server answers as a client would find it: through its public address, edge and certificate included. The
 * address is made from the installation's template, never taken from the caller. Called by the controller beside it.
 */
import { SLUG_PATTERN } from '@ostiary/directory/slug';
import { issuerFrom } from '@ostiary/oauth/endpoints';
import { z } from 'zod';

export interface Check {
  readonly name: 'discovery' | 'issuer' | 'keys';
  readonly ok: boolean;
  /** A sentence. */
  readonly detail: string;
  readonly milliseconds: number;
}

export interface CheckDependencies {
  readonly issuerTemplate: string;
  readonly fetch: (url: string, init: { signal: AbortSignal; redirect: 'manual' }) => Promise<Response>;
  /** Unix ms. */
  readonly now: () => number;
}

const TIMEOUT_MS = 5_000;
const MAX_BYTES = 262_144;
const documentSchema = z.object({ issuer: z.string(), jwks_uri: z.url() });
const keysSchema = z.object({ keys: z.array(z.object({ kty: z.string(), d: z.undefined().optional() })) });

/** undefined: these are no names of a workspace. */
export async function checkIssuer(deps: CheckDependencies, tenant: string, slug: string): Promise<Check[] | undefined> {
  if (!SLUG_PATTERN.test(tenant) || !SLUG_PATTERN.test(slug)) return undefined;
  const issuer = issuerFrom(deps.issuerTemplate, tenant, slug);
  const discovery = await fetched(deps, 'discovery', `${issuer}/.well-known/openid-configuration`);
  const document = documentSchema.safeParse(discovery.json);
  if (!discovery.check.ok || !document.success) {
    return [
      {
        ...discovery.check,
        ok: false,
        ...(discovery.check.ok ? { detail: 'The document lacks what it must have.' } : {}),
      },
    ];
  }
  // OpenID Connect Discovery §4.3: the issuer in the document is the one that was asked, exactly.
  const same = document.data.issuer === issuer;
  const identity: Check = {
    name: 'issuer',
    ok: same,
    detail: same ? 'The document names this very issuer.' : 'The document names another issuer.',
    milliseconds: 0,
  };
  // Only what stands below the issuer: the document is not to send us elsewhere.
  if (!document.data.jwks_uri.startsWith(`${issuer}/`)) return [discovery.check, { ...identity, ok: false }];
  const keys = await fetched(deps, 'keys', document.data.jwks_uri);
  const known = keysSchema.safeParse(keys.json);
  const count = known.success ? known.data.keys.length : 0;
  const keysCheck: Check = keys.check.ok
    ? { ...keys.check, ok: count > 0, detail: count > 0 ? `${count} public keys.` : 'There is no usable key.' }
    : keys.check;
  return [discovery.check, identity, keysCheck];
}

async function fetched(
  { fetch, now }: CheckDependencies,
  name: Check['name'],
  url: string,
): Promise<{ readonly check: Check; readonly json: unknown }> {
  const began = now();
  const verdict = (ok: boolean, detail: string, json?: unknown) => ({
    check: { name, ok, detail, milliseconds: now() - began },
    json,
  });
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(TIMEOUT_MS), redirect: 'manual' });
    const text = (await response.text()).slice(0, MAX_BYTES);
    if (response.status !== 200) return verdict(false, `It answers with HTTP ${response.status}.`);
    return verdict(true, 'It answers.', JSON.parse(text));
  } catch (error) {
    if (error instanceof SyntaxError) return verdict(false, 'What it answers is not JSON.');
    return verdict(false, 'It cannot be reached.');
  }
}
