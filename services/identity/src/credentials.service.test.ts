import { randomBytes, randomUUID } from 'node:crypto';
import { status } from '@grpc/grpc-js';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { AuditEvent } from '@ostiary/contracts/ostiary/audit/v1/audit';
import {
  CodeResult,
  CredentialsClient,
  CredentialsService,
  VerifyPasskeyResponse_Result as PasskeyResult,
  VerifyUserCodeResponse_Result as UserCodeResult,
  type VerifyPasskeyRequest,
} from '@ostiary/contracts/ostiary/identity/v1/credentials';
import {
  IdentityClient,
  IdentityService,
  VerifyPasswordResponse_Result as Result,
} from '@ostiary/contracts/ostiary/identity/v1/identity';
import { SoftAuthenticator } from '@ostiary/crypto/testing/soft-authenticator';
import { GrpcCallError, grpcClient, type PromiseClient } from '@ostiary/platform/grpc-client';
import { runMigrations } from '@ostiary/platform/migrate';
import { type RunningService, startService } from '@ostiary/platform/service-main';
import { Secret } from 'otpauth';
import pg from 'pg';
import { identityModule } from './app.module.js';
import { identityConfig } from './config.js';
import { MIGRATIONS, SCHEMA } from './migrations/migrations.js';
import { shownByApp } from './one-time-codes/authenticator-app.test-support.js';

const given = (name: string): string => {
  const value = process.env[name];
  if (value === undefined) throw new Error(`${name} is required: run "node tools/test.mjs service"`);
  return value;
};
const adminUrl = given('OSTIARY_TEST_POSTGRES_URL');

const mark = `${process.pid}`;
const database = `credentials_${mark}`;
const role = `credentials_test_${mark}`;
const tenant = `acme-${mark}`;
const workspaceId = randomUUID();
const otherWorkspace = randomUUID();
const password = 'three otters in the mill pond';
const requestedBy = {
  actorType: 'user',
  actorId: '',
  requestId: 'request-1',
  address: '192.0.2.7',
  userAgent: 'test',
  tenant,
  workspace: 'shop',
  auditAddress: 'full',
};
const ORIGIN = 'https://id.example';
const RP_ID = 'id.example';

let service: RunningService;
let identity: PromiseClient<IdentityClient>;
let credentials: PromiseClient<CredentialsClient>;
let admin: pg.Client;

const urlAs = (user: string, secret: string): string => {
  const url = new URL(adminUrl);
  url.pathname = `/${database}`;
  url.username = user;
  url.password = secret;
  return url.href;
};

async function administer(...statements: string[]): Promise<void> {
  const client = new pg.Client({ connectionString: adminUrl });
  await client.connect();
  for (const statement of statements) await client.query(statement);
  await client.end();
}

beforeAll(async () => {
  await administer(`create database ${database}`, `create role ${role} login password 'secret'`);
  const { username, password: secret } = new URL(adminUrl);
  const ownerUrl = urlAs(username, secret);
  await runMigrations(
    { service: 'identity', schema: SCHEMA, role, migrations: MIGRATIONS },
    { MIGRATION_DATABASE_URL: ownerUrl },
  );
  admin = new pg.Client({ connectionString: ownerUrl });
  await admin.connect();
  service = await startService(
    {
      name: 'identity',
      config: identityConfig,
      module: identityModule,
      grpcServices: {
        'ostiary.identity.v1.Identity': IdentityService,
        'ostiary.identity.v1.Credentials': CredentialsService,
      },
    },
    {
      HTTP_PORT: '0',
      GRPC_PORT: '0',
      DATABASE_URL: urlAs(role, 'secret'),
      // Nobody is there: events stay in the outbox, where they are read.
      KAFKA_BROKERS: '127.0.0.1:9',
      OSTIARY_INSTALLATION_SECRET: randomBytes(32).toString('base64'),
      LOG_LEVEL: 'silent',
      INSTANCE_ID: `credentials-${mark}`,
    },
  );
  identity = grpcClient(IdentityClient, `127.0.0.1:${service.grpcPort}`, { deadlineMs: 10_000 });
  credentials = grpcClient(CredentialsClient, `127.0.0.1:${service.grpcPort}`, { deadlineMs: 10_000 });
}, 60_000);

afterAll(async () => {
  identity.close();
  credentials.close();
  await service.close();
  await admin.end();
  await administer(`drop database ${database} with (force)`, `drop role ${role}`);
});

let serial = 0;
interface Owner {
  readonly tenant: string;
  readonly workspaceId: string;
  readonly userId: string;
  readonly username: string;
}
async function newOwner(workspace = workspaceId): Promise<Owner> {
  serial += 1;
  const username = `user-${serial}`;
  const wish = { tenant, workspaceId: workspace, username, password, claimsJson: '', requestedBy };
  return { tenant, workspaceId: workspace, userId: (await identity.createUser(wish)).id, username };
}
const scope = ({ tenant, workspaceId, userId }: Owner) => ({ tenant, workspaceId, userId });

const newCeremony = () => ({ challenge: randomBytes(32).toString('base64url'), origin: ORIGIN, rpId: RP_ID });

async function add(owner: Owner, key = new SoftAuthenticator(), name = '') {
  const ceremony = newCeremony();
  const { userHandle } = await credentials.getCredentials(scope(owner));
  const responseJson = key.register({ ...ceremony, userHandle });
  const { passkey } = await credentials.addPasskey({ ...scope(owner), ceremony, responseJson, name, requestedBy });
  if (passkey === undefined) throw new Error('no passkey');
  return { key, passkey };
}

const verifyWith = (
  { tenant, workspaceId }: Owner,
  key: SoftAuthenticator,
  presented: Partial<Parameters<SoftAuthenticator['authenticate']>[0]> = {},
  changes: Partial<VerifyPasskeyRequest> = {},
) => {
  const ceremony = newCeremony();
  const responseJson = key.authenticate({ ...ceremony, ...presented });
  serial += 1;
  const address = `198.51.100.${serial % 250}`;
  return credentials.verifyPasskey({
    ...{ tenant, workspaceId, ceremony, responseJson, userId: '', address, requestedBy },
    ...changes,
  });
};

async function refusal(call: Promise<unknown>): Promise<readonly [string | undefined, string]> {
  const error = await call.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (!(error instanceof GrpcCallError)) throw new Error(`not refused: ${String(error)}`);
  return [status[error.code], error.reason];
}

async function eventsOf({ userId }: Owner): Promise<Partial<AuditEvent>[]> {
  const { rows } = await admin.query('select event from identity.audit_outbox order by position');
  const events: Partial<AuditEvent>[] = rows.map(({ event: json }) => JSON.parse(String(json)));
  return events.filter(({ target }) => target?.id === userId);
}

/** Somebody who makes a passkey before there is an account. */
async function newcomer(wish: { readonly username?: string; readonly claimsJson?: string } = {}) {
  serial += 1;
  const named = { tenant, workspaceId, username: `newcomer-${serial}`, claimsJson: '', ...wish };
  const { userId, userHandle } = await credentials.preparePasskeyUser(named);
  const ceremony = newCeremony();
  const key = new SoftAuthenticator();
  const create = (presented: Partial<Parameters<SoftAuthenticator['register']>[0]> = {}, changes = {}) => {
    const responseJson = key.register({ ...ceremony, userHandle, ...presented });
    return credentials.createPasskeyUser({ ...named, userId, ceremony, responseJson, requestedBy, ...changes });
  };
  return { owner: { ...named, userId }, key, create };
}

const countUsers = async () => (await admin.query('select count(*)::int as n from identity.users')).rows[0].n;

describe('a user with a passkey in place of a password', () => {
  it('WebAuthn Level 3 §7.1: is there with the passkey, which was made for an id that was nobody’s, and signs in by it', async () => {
    const before = await countUsers();
    const { owner, key, create } = await newcomer({ claimsJson: '{"name":"Jo March"}' });
    // Whoever goes no further leaves nothing behind.
    expect([await countUsers(), await refusal(credentials.getCredentials(scope(owner)))]).toEqual([
      before,
      ['NOT_FOUND', 'USER_NOT_FOUND'],
    ]);
    expect(await create()).toMatchObject({ id: owner.userId, username: owner.username, version: 1 });
    const found = await credentials.getCredentials(scope(owner));
    expect(found).toMatchObject({ hasPassword: false, passkeys: [{ name: 'Passkey 1', transports: ['internal'] }] });
    expect(found.userHandle).toBe(key.userHandle);
    const verdict = await verifyWith(owner, key);
    expect(verdict).toMatchObject({ result: PasskeyResult.RESULT_VERIFIED, userId: owner.userId });
    expect((await eventsOf(owner)).map(({ type, details }) => [type, details?.kind])).toEqual([
      ['user.created', undefined],
      ['credential.added', 'passkey'],
    ]);
  });

  it.each<[string, Partial<Parameters<SoftAuthenticator['register']>[0]>]>([
    ['another challenge', { challenge: randomBytes(32).toString('base64url') }],
    ['another origin', { origin: 'https://evil.example' }],
    ['another RP ID', { rpId: 'evil.example' }],
    ['a user who was not verified', { userVerified: false }],
    ['the other ceremony', { type: 'webauthn.get' }],
  ])('WebAuthn Level 3 §7.1: is not made by a response with %s', async (_, presented) => {
    const { owner, create } = await newcomer();
    expect(await refusal(create(presented))).toEqual(['INVALID_ARGUMENT', 'INVALID_FIELD']);
    expect(await refusal(credentials.getCredentials(scope(owner)))).toEqual(['NOT_FOUND', 'USER_NOT_FOUND']);
    await create();
  });

  it('is refused a name or an address that is taken, before the passkey and after it, and then is not there at all', async () => {
    const address = `${mark}@example.com`;
    const first = await newcomer({ claimsJson: JSON.stringify({ email: address }) });
    const second = await newcomer({ username: first.owner.username.toUpperCase() });
    await first.create();
    expect(await refusal(second.create())).toEqual(['ALREADY_EXISTS', 'USERNAME_TAKEN']);
    expect(await refusal(credentials.getCredentials(scope(second.owner)))).toEqual(['NOT_FOUND', 'USER_NOT_FOUND']);
    for (const [wish, reason] of [
      [{ username: first.owner.username }, 'USERNAME_TAKEN'],
      [{ username: address.toUpperCase() }, 'USERNAME_TAKEN'],
      [{ claimsJson: JSON.stringify({ email: address }) }, 'EMAIL_TAKEN'],
    ] as const) {
      expect(await refusal(newcomer(wish))).toEqual(['ALREADY_EXISTS', reason]);
    }
    expect(await refusal(newcomer({ username: 'jo march' }))).toEqual(['INVALID_ARGUMENT', 'INVALID_FIELD']);
    expect(await refusal(newcomer({ claimsJson: '{"admin":true}' }))).toEqual(['INVALID_ARGUMENT', 'INVALID_FIELD']);
  });

  it('takes nobody’s id, and nobody’s passkey', async () => {
    const somebody = await newOwner();
    const one = await newcomer();
    expect((await refusal(one.create({}, { userId: somebody.userId })))[0]).toBe('ALREADY_EXISTS');
    expect((await credentials.getCredentials(scope(somebody))).passkeys).toEqual([]);
    await one.create();
    const other = await newcomer();
    const ceremony = newCeremony();
    const responseJson = one.key.register({ ...ceremony, userHandle: '' });
    expect(await refusal(other.create({}, { ceremony, responseJson }))).toEqual(['ALREADY_EXISTS', 'PASSKEY_TAKEN']);
    expect(await refusal(credentials.getCredentials(scope(other.owner)))).toEqual(['NOT_FOUND', 'USER_NOT_FOUND']);
  });
});

describe('passkeys', () => {
  it('WebAuthn Level 3 §7.1, §7.2: are added and sign in, without a user name', async () => {
    const owner = await newOwner();
    const { key, passkey } = await add(owner, new SoftAuthenticator({ synced: true }), 'My telephone');
    expect(passkey).toMatchObject({ name: 'My telephone', synced: true, backedUp: true, transports: ['internal'] });
    const verdict = await verifyWith(owner, key);
    expect(verdict).toMatchObject({ result: PasskeyResult.RESULT_VERIFIED, userId: owner.userId, synced: true });
    expect(verdict.device).toMatch(/^[\w-]+\.[\w-]+$/);
    const { passkeys } = await credentials.getCredentials(scope(owner));
    expect(passkeys).toEqual([{ ...passkey, lastUsedAt: expect.any(Number) }]);
    expect(passkeys[0]?.lastUsedAt).toBeGreaterThan(0);
  });

  it.each<[string, Partial<Parameters<SoftAuthenticator['register']>[0]>]>([
    ['another challenge', { challenge: randomBytes(32).toString('base64url') }],
    ['another origin', { origin: 'https://id.example.evil.example' }],
    ['another RP ID', { rpId: 'evil.example' }],
    ['a user who was not verified', { userVerified: false }],
    ['the other ceremony', { type: 'webauthn.get' }],
  ])('WebAuthn Level 3 §7.1: a registration with %s is refused', async (_, presented) => {
    const owner = await newOwner();
    const ceremony = newCeremony();
    const responseJson = new SoftAuthenticator().register({ ...ceremony, userHandle: '', ...presented });
    const wish = { ...scope(owner), ceremony, responseJson, name: '', requestedBy };
    expect(await refusal(credentials.addPasskey(wish))).toEqual(['INVALID_ARGUMENT', 'INVALID_FIELD']);
    expect((await credentials.getCredentials(scope(owner))).passkeys).toEqual([]);
  });

  it.each<[string, Partial<Parameters<SoftAuthenticator['authenticate']>[0]>]>([
    ['another challenge', { challenge: randomBytes(32).toString('base64url') }],
    ['another origin', { origin: 'https://evil.example' }],
    ['another RP ID', { rpId: 'evil.example' }],
    ['a user who was not verified', { userVerified: false }],
    ['the other ceremony', { type: 'webauthn.create' }],
    ['another user handle', { userHandle: randomBytes(32).toString('base64url') }],
    ['no user handle, where nobody is known', { userHandle: null }],
  ])('WebAuthn Level 3 §7.2: an assertion with %s is refused', async (_, presented) => {
    const owner = await newOwner();
    const { key } = await add(owner);
    expect(await verifyWith(owner, key, presented)).toMatchObject({ result: PasskeyResult.RESULT_REFUSED, device: '' });
    expect(await verifyWith(owner, key)).toMatchObject({ result: PasskeyResult.RESULT_VERIFIED });
  });

  it('WebAuthn Level 3 §7.2(6): after a first factor the passkey has to be of that user; the handle may be left out', async () => {
    const owner = await newOwner();
    const other = await newOwner();
    const { key } = await add(owner);
    const handleless = await verifyWith(owner, key, { userHandle: null }, { userId: owner.userId });
    expect(handleless).toMatchObject({ result: PasskeyResult.RESULT_VERIFIED, userId: owner.userId });
    expect((await verifyWith(owner, key, {}, { userId: other.userId })).result).toBe(PasskeyResult.RESULT_REFUSED);
  });

  it('Pitfalls: a passkey of one workspace opens no other, though they share host and RP ID', async () => {
    const here = await newOwner();
    const there = await newOwner(otherWorkspace);
    const { key } = await add(here);
    expect((await verifyWith(there, key)).result).toBe(PasskeyResult.RESULT_REFUSED);
    // Not even where the attacker owns the other workspace, and has put the same credential id there for an account of theirs.
    const { key: twin } = await add(there, new SoftAuthenticator({ id: key.id }));
    expect(await verifyWith(here, twin)).toMatchObject({ result: PasskeyResult.RESULT_REFUSED });
    expect(await verifyWith(there, key)).toMatchObject({ result: PasskeyResult.RESULT_REFUSED });
    expect(await verifyWith(here, key)).toMatchObject({ result: PasskeyResult.RESULT_VERIFIED, userId: here.userId });
    // Handles say where they belong: the one of there does not do here, for the right key either.
    expect((await verifyWith(here, key, { userHandle: twin.userHandle })).result).toBe(PasskeyResult.RESULT_REFUSED);
    const { userHandle } = await credentials.getCredentials(scope(here));
    expect(Buffer.from(userHandle, 'base64url').toString('hex')).toBe(
      `${workspaceId}${here.userId}`.replaceAll('-', ''),
    );
  });

  it('WebAuthn Level 3 §7.1(25): the same passkey is added once in a workspace, whoever asks', async () => {
    const { key } = await add(await newOwner());
    const other = await newOwner();
    const ceremony = newCeremony();
    const responseJson = key.register({ ...ceremony, userHandle: '' });
    const wish = { ...scope(other), ceremony, responseJson, name: '', requestedBy };
    expect(await refusal(credentials.addPasskey(wish))).toEqual(['ALREADY_EXISTS', 'PASSKEY_TAKEN']);
  });

  it('WebAuthn Level 3 §6.1.1: a counter that does not grow signs nobody in, and is reported as a possible copy', async () => {
    const owner = await newOwner();
    const { key } = await add(owner);
    expect((await verifyWith(owner, key)).result).toBe(PasskeyResult.RESULT_VERIFIED);
    expect(await verifyWith(owner, key, { signCount: 1 })).toMatchObject({
      result: PasskeyResult.RESULT_REFUSED,
      userId: owner.userId,
    });
    expect((await eventsOf(owner)).at(-1)).toMatchObject({
      type: 'credential.clone_suspected',
      outcome: 'failure',
      details: { kind: 'passkey' },
    });
    // One of two uses at once is the later.
    const ceremony = newCeremony();
    const responseJson = key.authenticate(ceremony);
    const { tenant, workspaceId } = owner;
    const request = { tenant, workspaceId, ceremony, responseJson, userId: '', address: '', requestedBy };
    const results = await Promise.all([credentials.verifyPasskey(request), credentials.verifyPasskey(request)]);
    expect(results.map(({ result }) => result).sort()).toEqual([
      PasskeyResult.RESULT_VERIFIED,
      PasskeyResult.RESULT_REFUSED,
    ]);
  });

  it('WebAuthn Level 3 §6.1.1: an authenticator that does not count signs in again and again', async () => {
    const owner = await newOwner();
    const { key } = await add(owner, new SoftAuthenticator({ counts: false }));
    for (const _ of [1, 2]) expect((await verifyWith(owner, key)).result).toBe(PasskeyResult.RESULT_VERIFIED);
  });

  it('are renamed and removed by their owner alone, and then sign nobody in', async () => {
    const owner = await newOwner();
    const other = await newOwner();
    const elsewhere = await newOwner(otherWorkspace);
    const { key, passkey } = await add(owner);
    const choice = { passkeyId: passkey.id, requestedBy };
    for (const thief of [other, elsewhere, { ...owner, workspaceId: otherWorkspace }]) {
      const [code] = await refusal(credentials.removePasskey({ ...scope(thief), ...choice }));
      expect(code).toBe('NOT_FOUND');
      expect((await refusal(credentials.renamePasskey({ ...scope(thief), ...choice, name: 'mine' })))[0]).toBe(
        'NOT_FOUND',
      );
    }
    await credentials.renamePasskey({ ...scope(owner), ...choice, name: '<b>Key</b>' });
    expect((await credentials.getCredentials(scope(owner))).passkeys[0]?.name).toBe('<b>Key</b>');
    await credentials.removePasskey({ ...scope(owner), ...choice });
    expect((await verifyWith(owner, key)).result).toBe(PasskeyResult.RESULT_REFUSED);
    expect(await refusal(credentials.removePasskey({ ...scope(owner), ...choice }))).toEqual([
      'NOT_FOUND',
      'CREDENTIAL_NOT_FOUND',
    ]);
    expect((await eventsOf(owner)).map(({ type }) => type).slice(-3)).toEqual([
      'credential.added',
      'credential.changed',
      'credential.removed',
    ]);
  });

  it('NIST SP 800-63B §3.2.2: an address whose passkeys fail has to wait, and no account is slowed down by it', async () => {
    const owner = await newOwner();
    const { key } = await add(owner);
    const address = '203.0.113.77';
    const results: PasskeyResult[] = [];
    for (let n = 0; n < 22; n++) {
      results.push((await verifyWith(owner, key, { origin: 'https://evil.example' }, { address })).result);
    }
    expect(results.filter((result) => result === PasskeyResult.RESULT_REFUSED)).toHaveLength(20);
    expect(results.at(-1)).toBe(PasskeyResult.RESULT_THROTTLED);
    expect((await verifyWith(owner, key)).result).toBe(PasskeyResult.RESULT_VERIFIED);
  });

  it('a disabled user’s passkey signs nobody in', async () => {
    const owner = await newOwner();
    const { key } = await add(owner);
    await identity.updateUser({ ...scope(owner), disabled: true, requestedBy });
    expect(await verifyWith(owner, key)).toMatchObject({ result: PasskeyResult.RESULT_DISABLED, device: '' });
  });

  it('gRPC: what is no response at all is refused, not an error', async () => {
    const owner = await newOwner();
    for (const responseJson of ['', '{}', 'null', '[]', '{"id":"x"}', 'x'.repeat(50_000)]) {
      expect((await verifyWith(owner, new SoftAuthenticator(), {}, { responseJson })).result).toBe(
        PasskeyResult.RESULT_REFUSED,
      );
    }
  });
});

const CONTEXT = 'interaction:0123456789abcdef';

const begin = async (owner: Owner, context = CONTEXT) =>
  (await credentials.beginOneTimeCodes({ ...scope(owner), context })).secret;
const confirm = (owner: Owner, code: string, { context = CONTEXT, first = false } = {}) =>
  credentials.confirmOneTimeCodes({ ...scope(owner), context, code, address: '192.0.2.7', requestedBy, first });
const check = (owner: Owner, code: string, address = '192.0.2.7', device = '') =>
  credentials.verifyCode({ ...scope(owner), code, address, device, requestedBy });

async function withCodes() {
  const owner = await newOwner();
  const secret = await begin(owner);
  // The step before: so that the present one is still to be used.
  const { recoveryCodes } = await confirm(owner, await shownByApp(secret, -1));
  return { owner, secret, recoveryCodes };
}

describe('one-time codes', () => {
  it('RFC 6238 §5.2: are in force with the first code, each is taken once, and a step aside is near enough', async () => {
    const owner = await newOwner();
    const secret = await begin(owner);
    expect(secret).toMatch(/^[A-Z2-7]{32}$/);
    expect(await begin(owner)).toBe(secret);
    expect(await credentials.getCredentials(scope(owner))).toMatchObject({ hasOneTimeCodes: false });
    expect((await check(owner, await shownByApp(secret))).result).toBe(CodeResult.CODE_RESULT_REFUSED);
    const first = await shownByApp(secret, -1);
    const { result, recoveryCodes } = await confirm(owner, first);
    expect(result).toBe(CodeResult.CODE_RESULT_VERIFIED);
    expect(recoveryCodes).toHaveLength(10);
    expect((await check(owner, first)).result).toBe(CodeResult.CODE_RESULT_REFUSED);
    const now = await shownByApp(secret);
    const both = await Promise.all([check(owner, now), check(owner, now)]);
    // Of two at a time the other is refused, or may be asked to wait.
    expect(both.filter(({ result: each }) => each === CodeResult.CODE_RESULT_VERIFIED)).toHaveLength(1);
    expect((await check(owner, await shownByApp(secret, 1))).result).toBe(CodeResult.CODE_RESULT_VERIFIED);
    // What is before a code that was taken is used up with it.
    expect((await check(owner, now)).result).toBe(CodeResult.CODE_RESULT_REFUSED);
    expect((await check(owner, await shownByApp(secret, 3))).result).toBe(CodeResult.CODE_RESULT_REFUSED);
  });

  it('are kept sealed: the table holds nothing that makes codes, and a secret of another’s row does not open', async () => {
    const { owner, secret, recoveryCodes } = await withCodes();
    const { rows } = await admin.query('select * from identity.one_time_codes where user_id = $1', [owner.userId]);
    const raw = Buffer.from(Secret.fromBase32(secret).buffer);
    expect(Buffer.from(rows[0].sealed_secret).includes(raw)).toBe(false);
    const hashes = await admin.query('select hash from identity.recovery_codes where user_id = $1', [owner.userId]);
    expect(JSON.stringify(hashes.rows)).not.toContain(recoveryCodes[0]?.replace('-', ''));
    const other = await withCodes();
    await admin.query('update identity.one_time_codes set sealed_secret = $1 where user_id = $2', [
      rows[0].sealed_secret,
      other.owner.userId,
    ]);
    expect((await refusal(check(other.owner, await shownByApp(secret))))[0]).toBe('INTERNAL');
  });

  it('a secret that was begun elsewhere, or for somebody else, is not confirmed', async () => {
    const owner = await newOwner();
    const other = await newOwner();
    const secret = await begin(owner);
    expect((await confirm(owner, await shownByApp(secret), { context: 'interaction:of-somebody-else' })).result).toBe(
      CodeResult.CODE_RESULT_REFUSED,
    );
    expect((await confirm(other, await shownByApp(secret))).result).toBe(CodeResult.CODE_RESULT_REFUSED);
    expect(await credentials.getCredentials(scope(other))).toMatchObject({ hasOneTimeCodes: false });
  });

  it('whoever may only set up the first ones replaces none', async () => {
    const { owner, secret } = await withCodes();
    const attackers = await begin(owner, 'interaction:of-the-attacker');
    const wish = { context: 'interaction:of-the-attacker', first: true };
    expect((await confirm(owner, await shownByApp(attackers), wish)).result).toBe(CodeResult.CODE_RESULT_REFUSED);
    expect((await check(owner, await shownByApp(secret))).result).toBe(CodeResult.CODE_RESULT_VERIFIED);
  });

  it('NIST SP 800-63B §3.1.2: a recovery code lets in once, however it is typed, and its use is an event', async () => {
    const { owner, recoveryCodes } = await withCodes();
    const [first = '', second = ''] = recoveryCodes;
    expect(await check(owner, ` ${first.toUpperCase().replace('-', ' ')}`)).toMatchObject({
      result: CodeResult.CODE_RESULT_VERIFIED,
      recovery: true,
    });
    expect((await check(owner, first)).result).toBe(CodeResult.CODE_RESULT_REFUSED);
    expect((await credentials.getCredentials(scope(owner))).recoveryCodesLeft).toBe(9);
    expect((await eventsOf(owner)).at(-1)).toMatchObject({
      type: 'credential.removed',
      details: { kind: 'recovery-code', used: 'true' },
    });
    const { recoveryCodes: fresh } = await credentials.replaceRecoveryCodes({ ...scope(owner), requestedBy });
    expect((await check(owner, second)).result).toBe(CodeResult.CODE_RESULT_REFUSED);
    expect((await check(owner, fresh[0] ?? '')).result).toBe(CodeResult.CODE_RESULT_VERIFIED);
    const other = await withCodes();
    expect((await check(other.owner, fresh[1] ?? '')).result).toBe(CodeResult.CODE_RESULT_REFUSED);
  });

  it('are removed with the recovery codes', async () => {
    const { owner, secret, recoveryCodes } = await withCodes();
    await credentials.removeOneTimeCodes({ ...scope(owner), requestedBy });
    expect((await check(owner, await shownByApp(secret))).result).toBe(CodeResult.CODE_RESULT_REFUSED);
    expect((await check(owner, recoveryCodes[0] ?? '')).result).toBe(CodeResult.CODE_RESULT_REFUSED);
    expect(await refusal(credentials.replaceRecoveryCodes({ ...scope(owner), requestedBy }))).toEqual([
      'NOT_FOUND',
      'CREDENTIAL_NOT_FOUND',
    ]);
  });

  it('NIST SP 800-63B §3.2.2: guesses from everywhere soon have to wait, and that is told; an administrator forgets them', async () => {
    const { owner, secret } = await withCodes();
    const verdicts = [];
    for (let n = 0; n < 11; n++) verdicts.push(await check(owner, '000000', `198.18.${n}.1`));
    expect(verdicts.slice(0, 10).every(({ result }) => result === CodeResult.CODE_RESULT_REFUSED)).toBe(true);
    expect(verdicts.map(({ lockedUntil }) => lockedUntil > 0)).toEqual([...Array<boolean>(9).fill(false), true, false]);
    expect(verdicts[10]).toMatchObject({ result: CodeResult.CODE_RESULT_THROTTLED });
    const { lockedUntil } = await credentials.getCredentials(scope(owner));
    expect(lockedUntil).toBeGreaterThan(Date.now() / 1000 + 30);
    await credentials.unlockUser({ ...scope(owner), requestedBy });
    expect(await credentials.getCredentials(scope(owner))).toMatchObject({ lockedUntil: 0 });
    expect((await eventsOf(owner)).at(-1)).toMatchObject({ type: 'user.unlocked' });
    expect((await check(owner, await shownByApp(secret), '198.18.99.1')).result).toBe(CodeResult.CODE_RESULT_VERIFIED);
  });

  it('OWASP device cookies: a browser that has shown a code is not kept out by others; one that had only the password is', async () => {
    const { owner, secret, recoveryCodes } = await withCodes();
    const { device: withPassword } = await verifyPassword(owner, password);
    const { device } = await check(owner, await shownByApp(secret));
    for (let n = 0; n < 11; n++) await check(owner, '000000', `198.18.${n}.1`);
    const [first = '', second = ''] = recoveryCodes;
    const stranger = '198.18.200.1';
    expect((await check(owner, first, stranger)).result).toBe(CodeResult.CODE_RESULT_THROTTLED);
    expect((await check(owner, first, stranger, withPassword)).result).toBe(CodeResult.CODE_RESULT_THROTTLED);
    expect((await check(owner, second, stranger, device)).result).toBe(CodeResult.CODE_RESULT_VERIFIED);
    // And it is no way around the limits: what it tries is counted for itself.
    const tries = [];
    for (let n = 0; n < 6; n++) tries.push((await check(owner, '000000', stranger, device)).result);
    expect(tries.at(-1)).toBe(CodeResult.CODE_RESULT_THROTTLED);
  });
});

const verifyPassword = ({ tenant, workspaceId, username }: Owner, typed: string, address = '192.0.2.7', device = '') =>
  identity.verifyPassword({ tenant, workspaceId, username, password: typed, address, device });

describe('user codes', () => {
  const set = (owner: Owner, code: string) => credentials.setUserCode({ ...scope(owner), code, requestedBy });
  const verify = (owner: Owner, code: string, address = '198.51.100.9') =>
    credentials.verifyUserCode({ ...scope(owner), code, address });
  const R = UserCodeResult;

  it('CIBA §7.1: who has none needs none; who has one is asked for it, until it is removed', async () => {
    const owner = await newOwner();
    expect(await verify(owner, '')).toEqual({ result: R.RESULT_NONE, retryAt: 0 });
    expect((await credentials.getCredentials(scope(owner))).hasUserCode).toBe(false);
    await set(owner, 'W4sct!');
    expect((await credentials.getCredentials(scope(owner))).hasUserCode).toBe(true);
    expect((await verify(owner, '')).result).toBe(R.RESULT_MISSING);
    expect((await verify(owner, 'w4sct!')).result).toBe(R.RESULT_REFUSED);
    expect((await verify(owner, 'W4sct!')).result).toBe(R.RESULT_VERIFIED);
    await set(owner, 'another');
    expect((await verify(owner, 'W4sct!')).result).toBe(R.RESULT_REFUSED);
    await set(owner, '');
    expect((await verify(owner, 'x')).result).toBe(R.RESULT_NONE);
    const events = (await eventsOf(owner)).filter(({ details }) => details?.kind === 'user-code');
    expect(events.map(({ type }) => type)).toEqual(['credential.added', 'credential.added', 'credential.removed']);
    expect(JSON.stringify(events)).not.toMatch(/W4sct|another/);
  });

  it('CIBA §7.1: is kept as a hash, and goes with its user', async () => {
    const owner = await newOwner();
    await set(owner, 'secret-code');
    const rows = async () =>
      (await admin.query('select * from identity.user_codes where user_id = $1', [owner.userId])).rows;
    expect(await rows()).toEqual([expect.objectContaining({ hash: expect.stringMatching(/^\$argon2id\$/) })]);
    expect(JSON.stringify(await rows())).not.toContain('secret-code');
    await admin.query('delete from identity.users where id = $1', [owner.userId]);
    expect(await rows()).toEqual([]);
  });

  it.each([['abc'], ['a'.repeat(65)], ['with space'], ['schlüssel'], ['tab\there']])(
    'CIBA §7.1: "%s" is no code',
    async (code) => {
      const owner = await newOwner();
      expect(await refusal(set(owner, code))).toEqual(['INVALID_ARGUMENT', 'INVALID_FIELD']);
      expect((await verify(owner, '')).result).toBe(R.RESULT_NONE);
    },
  );

  it('CIBA §7.1: who guesses waits, from wherever it is tried, also with the right code', async () => {
    const owner = await newOwner();
    await set(owner, 'right-code');
    const results = [];
    for (let i = 0; i < 30; i++) results.push((await verify(owner, `wrong-${i}`, `198.51.100.${i}`)).result);
    expect(results).toContain(R.RESULT_THROTTLED);
    const stopped = await verify(owner, 'right-code', '203.0.113.1');
    expect(stopped).toEqual({ result: R.RESULT_THROTTLED, retryAt: expect.any(Number) });
    expect(stopped.retryAt).toBeGreaterThan(Date.now() / 1000 - 60);
  });

  it('another tenant has nobody of that id', async () => {
    const owner = await newOwner();
    await set(owner, 'right-code');
    expect((await refusal(verify({ ...owner, tenant: 'another' }, 'right-code')))[0]).toBe('NOT_FOUND');
  });
});

describe('passwords', () => {
  it('OWASP device cookies: nobody keeps a user out of a browser that is known; a forged or another’s cookie is nothing', async () => {
    const owner = await newOwner();
    const other = await newOwner();
    const { device } = await verifyPassword(owner, password);
    const { device: others } = await verifyPassword(other, password);
    const verdicts = [];
    for (let n = 0; n < 31; n++) verdicts.push(await verifyPassword(owner, 'wrong', `198.19.${n}.1`));
    expect(verdicts.map(({ lockedUntil }) => lockedUntil > 0).indexOf(true)).toBe(29);
    const away = '198.19.200.1';
    for (const brought of ['', others, 'forged.forged', `${device}x`, device.replace('.', '..')]) {
      expect((await verifyPassword(owner, password, away, brought)).result).toBe(Result.RESULT_THROTTLED);
    }
    expect(await verifyPassword(owner, password, away, device)).toMatchObject({
      result: Result.RESULT_VERIFIED,
      device,
    });
    await credentials.unlockUser({ ...scope(owner), requestedBy });
    expect((await verifyPassword(owner, password, '198.19.201.1')).result).toBe(Result.RESULT_VERIFIED);
  }, 30_000);
});
