import { randomBytes } from 'node:crypto';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { randomUuid } from '@ostiary/crypto/random';
import { SoftAuthenticator } from '@ostiary/crypto/testing/soft-authenticator';
import { z } from 'zod';
import { ORIGIN, TenantSystem } from '../testing/tenant-system.js';

const creationOptionsSchema = z.looseObject({ challenge: z.string(), user: z.looseObject({ id: z.string() }) });

const system = new TenantSystem();

beforeAll(() => system.start(), 60_000);
afterAll(() => system.stop());
afterEach(() => {
  system.peers.identityAway = false;
});

function registration(change: Readonly<Record<string, unknown>> = {}) {
  const name = randomBytes(4).toString('hex');
  return {
    slug: `acme-${name}`,
    name: 'Acme',
    administrator: { username: `ada-${name}`, password: 'a long phrase', email: `ada-${name}@acme.example` },
    ...change,
  };
}

const ownRegistration = () => ({ slug: `acme-${randomBytes(4).toString('hex')}`, name: 'Acme' });

const register = (body: unknown) => system.call('POST', '/api/tenants', { body });

async function tenantExists(slug: string): Promise<boolean> {
  const { rowCount } = await system.database.admin.query('select from tenant.tenants where slug = $1', [slug]);
  return rowCount === 1;
}

const userNamed = (username: string) => [...system.peers.users.values()].find((user) => user.username === username);

describe('registering a tenant', () => {
  it('creates the tenant, its first administrator in system/admin, and tells the trail', async () => {
    const body = registration();
    const answer = await register(body);
    const user = userNamed(body.administrator.username);
    expect([answer.status, answer.json]).toEqual([
      201,
      {
        slug: body.slug,
        name: 'Acme',
        created_at: expect.any(String),
        administrator: { id: user?.id, username: body.administrator.username, role: 'owner' },
        authorization_server: 'https://id.example/system/admin',
      },
    ]);
    expect(user).toMatchObject({
      tenant: 'system',
      claimsJson: JSON.stringify({ preferred_username: body.administrator.username, email: body.administrator.email }),
    });
    const [event] = await system.eventsOf(answer.headers.get('x-request-id'), ['tenant.created']);
    expect(event).toMatchObject({
      tenant: body.slug,
      workspace: '',
      outcome: 'success',
      actor: { type: 'administrator', id: user?.id },
      target: { type: 'tenant', id: body.slug },
    });
    expect(JSON.stringify(event)).not.toContain('a long phrase');
    const token = system.accessToken(String(user?.id));
    expect(await system.done('GET', `/api/tenants/${body.slug}`, { token })).toMatchObject({
      slug: body.slug,
      role: 'owner',
    });
  });

  it('refuses a slug that is taken, whoever asks, and creates no user', async () => {
    const first = registration();
    await register(first);
    const second = registration({ slug: first.slug });
    const answer = await register(second);
    expect([answer.status, answer.json.errors]).toEqual([409, [{ pointer: '/slug', detail: 'This slug is taken.' }]]);
    expect(userNamed(second.administrator.username)).toBeUndefined();
  });

  it('of many who want one slug at once gives it to one, and leaves no user of the others', async () => {
    const bodies = Array.from({ length: 8 }, () => registration({ slug: `race-${randomBytes(4).toString('hex')}` }));
    const slug = bodies[0]?.slug;
    const answers = await Promise.all(bodies.map((body) => register({ ...body, slug })));
    expect(answers.map((answer) => answer.status).sort()).toEqual([201, ...Array(7).fill(409)]);
    expect(bodies.filter((body) => userNamed(body.administrator.username) !== undefined)).toHaveLength(1);
  });

  it('refuses what identity refuses, where the caller can see it, and creates no tenant', async () => {
    const body = registration();
    const answer = await register({ ...body, administrator: { ...body.administrator, password: 'short' } });
    expect([answer.status, answer.json.errors]).toEqual([
      422,
      [{ pointer: '/administrator/password', detail: 'a password has at least 8 characters' }],
    ]);
    expect(await tenantExists(body.slug)).toBe(false);
  });

  it('creates nothing while identity is away', async () => {
    system.peers.identityAway = true;
    const body = registration();
    const answer = await register(body);
    expect([answer.status, answer.headers.get('retry-after')]).toEqual([503, '2']);
    expect(await tenantExists(body.slug)).toBe(false);
  });

  it('removes the user again when the tenant cannot be written', async () => {
    const body = registration();
    // Something of this name came between the look and the write, and no role may see it.
    await system.database.admin.query(
      `alter table tenant.administrators add constraint no_such check (tenant <> '${body.slug}')`,
    );
    const answer = await register(body);
    await system.database.admin.query('alter table tenant.administrators drop constraint no_such');
    expect(answer.status).toBe(500);
    expect(userNamed(body.administrator.username)).toBeUndefined();
    expect((await register(body)).status).toBe(201);
  });

  it('is no way to try passwords: a name that is taken is taken, whatever password comes with it', async () => {
    const first = registration();
    await register(first);
    const { username, password } = first.administrator;
    const answers = [];
    for (const tried of [password, 'not the password']) {
      const again = registration({ administrator: { username, password: tried } });
      const { status, json } = await register(again);
      answers.push([status, json.errors]);
      expect(await tenantExists(again.slug)).toBe(false);
    }
    const taken = [409, [{ pointer: '/administrator/username', detail: 'The user name is taken.' }]];
    expect(answers).toEqual([taken, taken]);
  });

  it.each([
    ['system'],
    ['api'],
    ['console'],
    ['well-known'],
    ['.well-known'],
    ['a'],
    ['Acme'],
    ['a_b'],
    ['-a'],
    ['a--b'],
    ['a/b'],
    ['ä'],
    ['a'.repeat(41)],
    [''],
    [7],
    [null],
  ])('refuses the slug %j', async (slug) => {
    const answer = await register(registration({ slug }));
    expect([answer.status, answer.json.errors]).toEqual([422, [expect.objectContaining({ pointer: '/slug' })]]);
  });

  it('RFC 6585 §4: is refused when one address tries too often, and what is malformed does not count', async () => {
    const strict = await system.startReplica({ OSTIARY_REGISTRATIONS_PER_HOUR: '1' });
    await system.ready(strict);
    const body = registration();
    const answers = [
      await system.call('POST', '/api/tenants', { body: registration({ slug: 'No' }) }, strict),
      await system.call('POST', '/api/tenants', { body }, strict),
    ];
    await strict.close();
    expect(answers.map((answer) => [answer.status, answer.headers.get('ratelimit-policy')])).toEqual([
      [422, '"address";q=60000;w=60'],
      [429, '"registration";q=1;w=3600'],
    ]);
    expect(answers[1]?.headers.get('retry-after')).toMatch(/^\d+$/);
    expect(await tenantExists(body.slug)).toBe(false);
  });

  it('shows each administrator the tenants that are theirs, by pages', async () => {
    const { tenant, token } = await system.newTenant();
    const slugs = [tenant];
    for (let i = 0; i < 2; i++) {
      const next = ownRegistration();
      await system.done('POST', '/api/tenants', { token, body: next });
      slugs.push(next.slug);
    }
    const seen: unknown[] = [];
    for (let cursor = ''; ; ) {
      const page = await system.done('GET', `/api/tenants?limit=2${cursor}`, { token });
      if (Array.isArray(page.tenants)) seen.push(...page.tenants.map((tenant) => tenant.slug));
      if (page.next_cursor === undefined) break;
      cursor = `&cursor=${String(page.next_cursor)}`;
    }
    expect(seen).toEqual([...slugs].sort());
  });
});

describe('registering a tenant with a passkey', () => {
  const prepare = ({ slug, administrator }: ReturnType<typeof byPasskey>, service = system.service) =>
    system.call('POST', '/api/tenant-passkey-options', { body: { slug, administrator } }, service);

  function byPasskey() {
    const { administrator, ...tenant } = registration();
    const { username, email } = administrator;
    return { ...tenant, administrator: { username, email } };
  }

  /** The device's answer to options, as a browser sends it. */
  function answerTo(options: Readonly<Record<string, unknown>>, origin = ORIGIN): Readonly<Record<string, unknown>> {
    const { challenge, user } = creationOptionsSchema.parse(options);
    const key = new SoftAuthenticator();
    return JSON.parse(key.register({ challenge, origin, rpId: new URL(ORIGIN).hostname, userHandle: user.id }));
  }

  const withPasskey = ({ administrator, ...tenant }: ReturnType<typeof byPasskey>, passkey: unknown) =>
    register({ ...tenant, administrator: { ...administrator, passkey } });

  const refusedPasskey = [422, [expect.objectContaining({ pointer: '/administrator/passkey' })]];

  it('WebAuthn Level 3 §5.4: the options name the host of the sign-in page, and nothing is there before the answer', async () => {
    const wish = byPasskey();
    const { status, json, headers } = await prepare(wish);
    expect([status, headers.get('cache-control')]).toEqual([200, 'no-store']);
    expect(json).toMatchObject({
      rp: { id: 'id.example' },
      user: { name: `${wish.administrator.username} (Ostiary administration)` },
      challenge: expect.stringMatching(/^[\w-]{43}$/),
      authenticatorSelection: { residentKey: 'required', userVerification: 'required' },
      attestation: 'none',
    });
    expect([await tenantExists(wish.slug), userNamed(wish.administrator.username)]).toEqual([false, undefined]);
  });

  it('WebAuthn Level 3 §7.1: ends with the tenant, its owner and no password, for the challenge of this very page', async () => {
    const wish = byPasskey();
    const { json: options } = await prepare(wish);
    const answer = await withPasskey(wish, answerTo(options));
    const user = userNamed(wish.administrator.username);
    expect([answer.status, answer.json]).toMatchObject([
      201,
      { slug: wish.slug, administrator: { id: user?.id, role: 'owner' } },
    ]);
    const { user: named, challenge } = creationOptionsSchema.parse(options);
    expect(Buffer.from(named.id, 'base64url').toString()).toBe(user?.id);
    expect(system.peers.passkeys.at(-1)).toMatchObject({
      tenant: 'system',
      userId: user?.id,
      claimsJson: JSON.stringify({
        preferred_username: wish.administrator.username,
        email: wish.administrator.email,
      }),
      ceremony: { challenge, origin: ORIGIN, rpId: 'id.example' },
      requestedBy: { actorType: 'system', actorId: 'registration' },
    });
    expect(system.peers.users.get(String(user?.id))?.password).toBe('');
    const token = system.accessToken(String(user?.id));
    expect(await system.done('GET', `/api/tenants/${wish.slug}`, { token })).toMatchObject({ role: 'owner' });
  });

  it('WebAuthn Level 3 §13.4.3: a challenge is good once, also for what was refused, and of many answers at once for one', async () => {
    const wish = byPasskey();
    const { json: options } = await prepare(wish);
    const bodies = Array.from({ length: 6 }, () => ({ ...wish, slug: `race-${randomBytes(4).toString('hex')}` }));
    const answers = await Promise.all(bodies.map((body) => withPasskey(body, answerTo(options))));
    expect(answers.map(({ status }) => status).sort()).toEqual([201, ...Array(5).fill(422)]);
    const next = byPasskey();
    const passkey = answerTo((await prepare(next)).json);
    const winner = bodies[answers.findIndex(({ status }) => status === 201)];
    const taken = await withPasskey({ ...next, slug: String(winner?.slug) }, passkey);
    expect([taken.status, taken.json.errors]).toMatchObject([409, [{ pointer: '/slug' }]]);
    const again = await withPasskey(next, passkey);
    expect([again.status, again.json.errors]).toEqual(refusedPasskey);
    expect([await tenantExists(next.slug), userNamed(next.administrator.username)]).toEqual([false, undefined]);
  });

  it('a challenge is good for the user name that it was made for', async () => {
    const [wish, other] = [byPasskey(), byPasskey()];
    const passkey = answerTo((await prepare(wish)).json);
    const answer = await withPasskey(other, passkey);
    expect([answer.status, answer.json.errors]).toEqual(refusedPasskey);
    expect((await withPasskey(wish, passkey)).status).toBe(422);
  });

  it('what no page of ours asked for, or another origin answered, registers nobody', async () => {
    const wish = byPasskey();
    const { json: options } = await prepare(wish);
    const unasked = answerTo({ ...options, challenge: randomBytes(32).toString('base64url') });
    expect((await withPasskey(wish, unasked)).json.errors).toEqual(refusedPasskey[1]);
    const phished = await withPasskey(wish, answerTo(options, 'https://id.example.evil.example'));
    expect([phished.status, phished.json.errors]).toEqual(refusedPasskey);
    expect([await tenantExists(wish.slug), userNamed(wish.administrator.username)]).toEqual([false, undefined]);
  });

  it('of two who want one slug, the second has no account either', async () => {
    const first = byPasskey();
    const second = { ...byPasskey(), slug: first.slug };
    const made = await Promise.all(
      [first, second].map(async (wish) => [wish, answerTo((await prepare(wish)).json)] as const),
    );
    const answers = await Promise.all(made.map(([wish, passkey]) => withPasskey(wish, passkey)));
    expect(answers.map(({ status }) => status).sort()).toEqual([201, 409]);
    const users = [first, second].map(({ administrator }) => userNamed(administrator.username));
    expect(users.filter((user) => user !== undefined)).toHaveLength(1);
  });

  it('is refused before a passkey is made for nothing: a slug or a name that is taken, identity away', async () => {
    const first = registration();
    await register(first);
    const taken = await prepare({ ...byPasskey(), slug: first.slug });
    expect([taken.status, taken.json.errors]).toMatchObject([409, [{ pointer: '/slug' }]]);
    const { username, email } = first.administrator;
    const known = await prepare({ ...byPasskey(), administrator: { username, email } });
    expect([known.status, known.json.errors]).toMatchObject([409, [{ pointer: '/administrator/username' }]]);
    system.peers.identityAway = true;
    expect((await prepare(byPasskey())).status).toBe(503);
  });

  it.each([
    ['both', { password: 'a long phrase', passkey: {} }],
    ['neither', {}],
    ['a passkey that is none', { passkey: { id: 'x' } }],
    ['one that is far too long', { passkey: { id: 'x'.repeat(2000) } }],
  ])('needs a password or a passkey: refuses %s', async (_, way) => {
    const { administrator, ...tenant } = byPasskey();
    const answer = await register({ ...tenant, administrator: { ...administrator, ...way } });
    expect(answer.status).toBe(422);
    expect(await tenantExists(tenant.slug)).toBe(false);
  });

  it('RFC 6585 §4: each challenge counts as a registration, so that asking for names is no cheaper', async () => {
    const strict = await system.startReplica({ OSTIARY_REGISTRATIONS_PER_HOUR: '1' });
    await system.ready(strict);
    const answers = [await prepare(byPasskey(), strict), await prepare(byPasskey(), strict)];
    await strict.close();
    expect(answers.at(-1)?.status).toBe(429);
    expect(answers.at(-1)?.headers.get('ratelimit-policy')).toBe('"registration";q=1;w=3600');
  });

  it('is for who has no token', async () => {
    const { token } = await system.newTenant();
    const wish = byPasskey();
    const passkey = answerTo((await prepare(wish)).json);
    const { administrator, ...tenant } = wish;
    const body = { ...tenant, administrator: { ...administrator, passkey } };
    const answer = await system.call('POST', '/api/tenants', { token, body });
    expect([answer.status, answer.json.errors]).toMatchObject([422, [{ pointer: '/administrator' }]]);
  });
});

describe('registering a tenant with a token', () => {
  const own = (token: string, body: unknown = ownRegistration()) =>
    system.call('POST', '/api/tenants', { token, body });
  const ACR_2 = 'urn:ostiary:acr:2';
  const CODES = { hasOneTimeCodes: true, oneTimeCodesAddedAt: 1_700_000_000, recoveryCodesLeft: 10 };
  const A_PASSKEY = {
    ...{ id: randomUuid(), credentialId: 'k', transports: [], name: 'k', synced: false, backedUp: false },
    ...{ createdAt: 0, lastUsedAt: 0 },
  };
  const PASSWORD = {
    ...{ hasPassword: true, passwordChangedAt: 1, passkeys: [], hasOneTimeCodes: false, oneTimeCodesAddedAt: 0 },
    ...{ recoveryCodesLeft: 0, lockedUntil: 0, userHandle: '', receivesMailedCodes: false, hasUserCode: false },
  };

  it('makes its user the owner, and tells the trail', async () => {
    const ada = await system.newTenant();
    const body = ownRegistration();
    const answer = await own(ada.token, body);
    expect([answer.status, answer.json]).toMatchObject([201, { slug: body.slug, administrator: { id: ada.id } }]);
    const [event] = await system.eventsOf(answer.headers.get('x-request-id'), ['tenant.created']);
    expect(event).toMatchObject({ tenant: body.slug, actor: { type: 'administrator', id: ada.id } });
    const { tenants } = await system.done('GET', '/api/tenants', { token: ada.token });
    expect(tenants).toHaveLength(2);
  });

  it.each([
    ['one-time codes', CODES],
    ['a passkey', { passkeys: [A_PASSKEY] }],
  ])('RFC 9470 §3: a password alone makes nobody an owner who has %s', async (_, more) => {
    const ada = await system.newTenant();
    system.peers.credentials.set(ada.id, { ...PASSWORD, ...more });
    for (const acr of [undefined, '', 'urn:ostiary:acr:1', 'urn:ostiary:acr:9']) {
      const body = ownRegistration();
      const answer = await own(system.accessToken(ada.id, { acr }), body);
      expect([answer.status, answer.json.type]).toEqual([401, 'urn:ostiary:problem:insufficient-user-authentication']);
      expect(answer.headers.get('www-authenticate')).toContain(`acr_values="${ACR_2}"`);
      expect(await tenantExists(body.slug)).toBe(false);
    }
    for (const acr of [ACR_2, 'urn:ostiary:acr:3']) {
      expect((await own(system.accessToken(ada.id, { acr }))).status).toBe(201);
    }
  });

  it('RFC 6750 §3.1: needs the scope, and a token that is good', async () => {
    const { id } = await system.newTenant();
    const body = ownRegistration();
    const scope = 'tenants:read workspaces:write';
    expect((await own(system.accessToken(id, { scope }), body)).status).toBe(403);
    expect((await own(`${system.accessToken(id)}x`, body)).status).toBe(401);
    expect((await own(system.accessToken(id, { exp: 1 }), body)).status).toBe(401);
    // A token that is not good does not count as none.
    expect((await own('x', registration())).status).toBe(401);
    expect(await tenantExists(body.slug)).toBe(false);
  });

  it('is for people, who exist and are not disabled, and for themselves', async () => {
    const { id, token } = await system.newTenant();
    const program = system.accessToken('automation', { client_id: 'automation' });
    expect((await own(program)).status).toBe(403);
    expect((await own(system.accessToken(randomUuid()))).status).toBe(404);
    const answer = await own(token, registration());
    expect([answer.status, answer.json.errors]).toMatchObject([422, [{ pointer: '/administrator' }]]);
    const user = system.peers.users.get(id);
    if (user) system.peers.users.set(id, { ...user, disabled: true });
    expect((await own(token)).status).toBe(403);
  });

  it('of a slug that is taken is refused; and without a token somebody has to be named', async () => {
    const { tenant, token } = await system.newTenant();
    expect((await own(token, { ...ownRegistration(), slug: tenant })).status).toBe(409);
    const nobody = await register(ownRegistration());
    expect([nobody.status, nobody.json.errors]).toMatchObject([422, [{ pointer: '/administrator' }]]);
  });
});

describe('asking whether a slug is free', () => {
  const check = (slug: string) => system.call('GET', `/api/tenant-slugs/${encodeURIComponent(slug)}`);

  it('says what it is, and suggests one that can be registered', async () => {
    const body = registration();
    const free = await check(body.slug);
    expect([free.status, free.json]).toEqual([200, { slug: body.slug, status: 'available' }]);
    expect(free.headers.get('cache-control')).toBe('no-store');
    await register(body);
    const taken = await check(body.slug);
    expect(taken.json).toEqual({ slug: body.slug, status: 'taken', suggestion: `${body.slug}-2` });
    expect((await register(registration({ slug: taken.json.suggestion }))).status).toBe(201);
    expect((await check(body.slug)).json.suggestion).toBe(`${body.slug}-3`);
  });

  it.each([
    ['system', 'reserved', 'system-2'],
    ['console', 'reserved', 'console-2'],
    ['Müller & Söhne', 'invalid', 'mueller-soehne'],
    ['API', 'invalid', 'api-2'],
    ['a', 'invalid', undefined],
    ['日本', 'invalid', undefined],
    ["' or 1=1--", 'invalid', 'or-1-1'],
    ['a\0b', 'invalid', 'a-b'],
  ])('of %j: %s', async (slug, status, suggestion) => {
    const answer = await check(slug);
    expect([answer.status, answer.json]).toEqual([200, { slug, status, ...(suggestion && { suggestion }) }]);
  });

  it('RFC 6585 §4: is refused when one address asks too often, and registering is counted apart', async () => {
    const strict = await system.startReplica({ OSTIARY_SLUG_CHECKS_PER_HOUR: '1' });
    await system.ready(strict);
    await system.call('GET', '/api/tenant-slugs/acme-one', {}, strict);
    const refused = await system.call('GET', '/api/tenant-slugs/acme-two', {}, strict);
    const registered = await system.call('POST', '/api/tenants', { body: registration() }, strict);
    await strict.close();
    expect([refused.status, refused.headers.get('ratelimit-policy')]).toEqual([429, '"slug-check";q=1;w=3600']);
    expect(refused.headers.get('retry-after')).toMatch(/^\d+$/);
    expect(registered.status).toBe(201);
  });
});
