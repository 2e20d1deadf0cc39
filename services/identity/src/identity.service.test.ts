import { randomBytes, randomUUID } from 'node:crypto';
import { status } from '@grpc/grpc-js';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { AuditEvent } from '@ostiary/contracts/ostiary/audit/v1/audit';
import { DirectoryChanged } from '@ostiary/contracts/ostiary/directory/v1/directory';
import {
  type CreateUserRequest,
  FindUserRequest_By,
  IdentityClient,
  IdentityService,
  VerifyPasswordResponse_Result as Result,
  type SignUpRequest,
  SignUpResponse_Result as SignUpResult,
  type User,
} from '@ostiary/contracts/ostiary/identity/v1/identity';
import { type CallContext, GrpcCallError, grpcClient, type PromiseClient } from '@ostiary/platform/grpc-client';
import { type Consumption, consumeBroadcast } from '@ostiary/platform/kafka';
import { createLogger } from '@ostiary/platform/logger';
import { runMigrations } from '@ostiary/platform/migrate';
import { type RunningService, startService } from '@ostiary/platform/service-main';
import pg from 'pg';
import { identityModule } from './app.module.js';
import { identityConfig } from './config.js';
import { MIGRATIONS, SCHEMA } from './migrations/migrations.js';

const given = (name: string): string => {
  const value = process.env[name];
  if (value === undefined) throw new Error(`${name} is required: run "node tools/test.mjs service"`);
  return value;
};
const adminUrl = given('OSTIARY_TEST_POSTGRES_URL');
const brokers = given('OSTIARY_TEST_KAFKA_BROKERS');

const mark = `${process.pid}`;
const database = `identity_${mark}`;
const role = `identity_test_${mark}`;
const tenant = `acme-${mark}`;
const workspaceId = randomUUID();
const requestedBy = {
  actorType: 'administrator',
  actorId: randomUUID(),
  requestId: 'request-1',
  address: '192.0.2.7',
  userAgent: 'test',
  tenant,
  workspace: 'shop',
  auditAddress: 'full',
};
const password = 'three otters in the mill pond';

let service: RunningService;
let other: RunningService;
let identity: PromiseClient<IdentityClient>;
let replica: PromiseClient<IdentityClient>;
let admin: pg.Client;
const followed: Consumption[] = [];
const changed: DirectoryChanged[] = [];
const events: AuditEvent[] = [];

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

const start = (env: Record<string, string> = {}) =>
  startService(
    {
      name: 'identity',
      config: identityConfig,
      module: identityModule,
      grpcServices: { 'ostiary.identity.v1.Identity': IdentityService },
    },
    {
      HTTP_PORT: '0',
      GRPC_PORT: '0',
      DATABASE_URL: urlAs(role, 'secret'),
      KAFKA_BROKERS: brokers,
      OSTIARY_INSTALLATION_SECRET: installationSecret,
      OSTIARY_PASSWORD_CONCURRENCY: '2',
      LOG_LEVEL: 'warn',
      INSTANCE_ID: `identity-${mark}`,
      ...env,
    },
  );
const installationSecret = randomBytes(32).toString('base64');

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
  [service, other] = await Promise.all([
    start(),
    start({ INSTANCE_ID: `identity-${mark}-2`, OSTIARY_PASSWORD_QUEUE: '1' }),
  ]);
  identity = grpcClient(IdentityClient, `127.0.0.1:${service.grpcPort}`, { deadlineMs: 10_000 });
  replica = grpcClient(IdentityClient, `127.0.0.1:${other.grpcPort}`, { deadlineMs: 10_000 });
  const logger = createLogger({ service: 'test', level: 'silent', instanceId: 'test' });
  const follow = (topic: string, take: (value: unknown) => void) =>
    new Promise<void>((resolve) => {
      const { length } = followed;
      followed.push(
        consumeBroadcast({
          brokers: brokers.split(','),
          clientId: `identity-test-${mark}-${length}`,
          logger,
          topic,
          onMessage: ({ value }) => take(JSON.parse(value.toString())),
          onReconnect: () => resolve(),
        }),
      );
    });
  await Promise.all([
    follow('ostiary.directory.v1', (value) => changed.push(DirectoryChanged.fromJSON(value))),
    follow('ostiary.audit.v1', (value) => events.push(AuditEvent.fromJSON(value))),
  ]);
});

afterAll(async () => {
  identity.close();
  replica.close();
  await Promise.all([service.close(), other.close(), ...followed.map((each) => each.close())]);
  await admin.end();
  await administer(`drop database ${database} with (force)`, `drop role ${role}`);
});

let serial = 0;
const newUser = (wish: Partial<CreateUserRequest> = {}): CreateUserRequest => {
  serial += 1;
  return { tenant, workspaceId, username: `user-${serial}`, password: '', claimsJson: '', requestedBy, ...wish };
};
const create = (wish: Partial<CreateUserRequest> = {}, context?: CallContext): Promise<User> =>
  identity.createUser(newUser(wish), context);

const verify = (username: string, typed: string, address = '192.0.2.7', by = identity, device = '') =>
  by.verifyPassword({ tenant, workspaceId, username, password: typed, address, device });

async function refusal(
  call: Promise<unknown>,
): Promise<{ code: string | undefined; reason: string; field: string; rule: string; details: string }> {
  const error = await call.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (!(error instanceof GrpcCallError)) throw new Error(`not refused: ${String(error)}`);
  const { code, reason, field, rule, details } = error;
  return { code: status[code], reason, field, rule, details };
}

describe('users', () => {
  it('are created with what was given, and told to the caches', async () => {
    const claims = { name: 'Jo March', email: 'Jo@Example.com', email_verified: true };
    const user = await create({ username: 'Jo.March', claimsJson: JSON.stringify(claims) });
    expect(user).toMatchObject({ tenant, workspaceId, username: 'Jo.March', disabled: false, version: 1 });
    expect(JSON.parse(user.claimsJson)).toEqual(claims);
    expect(await identity.getUser({ tenant, workspaceId, userId: user.id })).toEqual(user);
    await until(() =>
      changed.some(({ changed: what }) => what?.$case === 'userChanged' && what.userChanged.userId === user.id),
    );
    expect(changed.filter((change) => change.tenant === tenant).at(-1)).toMatchObject({
      workspaceId,
      workspace: 'shop',
    });
  });

  it('leave an event for every change, with who asked, and no personal data', async () => {
    const traceId = 'a'.repeat(32);
    const user = await create(
      { username: 'trailed', password, claimsJson: '{"name":"Trailed Name"}' },
      { requestId: 'r', traceId },
    );
    const named = { tenant, workspaceId, userId: user.id, requestedBy };
    await identity.updateUser({ ...named, claimsJson: '{"email":"trailed@example.com"}', disabled: true });
    await identity.updateUser({ ...named, password: 'quite another long phrase' });
    await identity.deleteUser(named);
    const trail = () => events.filter(({ target }) => target?.id === user.id);
    await until(() => trail().length >= 5);
    expect(trail().map(({ type, details }) => [type, details])).toEqual([
      ['user.created', {}],
      ['credential.added', { kind: 'password', replaced: 'false' }],
      ['user.changed', { fields: 'email name disabled' }],
      ['credential.added', { kind: 'password', replaced: 'true' }],
      ['user.deleted', {}],
    ]);
    expect(trail()[0]).toMatchObject({
      tenant,
      workspace: 'shop',
      workspaceId,
      actor: { type: 'administrator', id: requestedBy.actorId },
      outcome: 'success',
      request: { requestId: 'request-1', traceId, address: '192.0.2.7', userAgent: 'test' },
    });
    expect(JSON.stringify(trail())).not.toMatch(/trailed|Trailed|otters|phrase/);
  });

  it('leave no event when the change fails', async () => {
    const requestId = `refused-${mark}`;
    await identity.createUser(newUser({ username: 'twice' }));
    const again = newUser({ username: 'twice', requestedBy: { ...requestedBy, requestId } });
    await refusal(identity.createUser(again));
    const later = await create();
    await until(() => events.some(({ target }) => target?.id === later.id));
    expect(events.filter(({ request }) => request?.requestId === requestId)).toEqual([]);
  });

  it.each([
    ['the same name in another case', { username: 'TAKEN' }, 'USERNAME_TAKEN'],
    ['another user’s e-mail address as name', { username: 'Taken@example.com' }, 'USERNAME_TAKEN'],
    ['another user’s e-mail address', { claimsJson: '{"email":"TAKEN@example.com"}' }, 'EMAIL_TAKEN'],
    ['another user’s name as e-mail address', { claimsJson: '{"email":"name@example.com"}' }, 'EMAIL_TAKEN'],
  ])('refuse %s', async (_what, wish, reason) => {
    await identity
      .createUser(newUser({ username: 'taken', claimsJson: '{"email":"taken@example.com"}' }))
      .catch(() => undefined);
    await identity.createUser(newUser({ username: 'name@example.com' })).catch(() => undefined);
    expect(await refusal(create(wish))).toMatchObject({ code: 'ALREADY_EXISTS', reason });
    // Of another workspace they are free.
    const elsewhere = { ...newUser(wish), workspaceId: randomUUID() };
    await expect(identity.createUser(elsewhere)).resolves.toMatchObject({ version: 1 });
  });

  it.each<[string, Partial<CreateUserRequest>, RegExp]>([
    ['a short password', { password: 'short' }, /^password-short NIST SP 800-63B §3\.1\.1\.2: .*at least 8/],
    ['a common password', { password: 'Password1' }, /commonly used/],
    ['the workspace as password', { workspaceId, username: 'x1', password: `${tenant}` }, /name/],
    ['a user name with a space', { username: 'jo march' }, /user name/],
    ['unknown claims', { claimsJson: '{"admin":true}' }, /standard claim/],
    ['NUL in a claim', { claimsJson: '{"name":"a\\u0000b"}' }, /claim|character/],
    ['half a character in a claim', { claimsJson: '{"name":"a\\ud800b"}' }, /claim|character/],
    ['a workspace that is no UUID', { workspaceId: 'shop' }, /./],
    ['a tenant that is no slug', { tenant: "acme' or true --" }, /./],
    ['nobody who asks', { requestedBy: undefined }, /./],
    ['an unknown kind of actor', { requestedBy: { ...requestedBy, actorType: 'god' } }, /./],
  ])('refuse %s', async (_what, wish, details) => {
    const refused = await refusal(create(wish));
    expect(refused).toMatchObject({ code: 'INVALID_ARGUMENT', reason: 'INVALID_FIELD' });
    expect(`${refused.rule} ${refused.details}`).toMatch(details);
  });

  it('change only what is given, and count their versions', async () => {
    const user = await create({ claimsJson: '{"name":"A","email":"a@example.com"}' });
    const renamed = await identity.updateUser({
      tenant,
      workspaceId,
      userId: user.id,
      claimsJson: '{"name":"B"}',
      requestedBy,
    });
    expect(renamed).toMatchObject({ version: 2, disabled: false, claimsJson: '{"name":"B"}' });
    const disabled = await identity.updateUser({ tenant, workspaceId, userId: user.id, disabled: true, requestedBy });
    expect(disabled).toMatchObject({ version: 3, disabled: true, claimsJson: '{"name":"B"}' });
    // Nothing changed: no version, no event.
    const same = await identity.updateUser({ tenant, workspaceId, userId: user.id, disabled: true, requestedBy });
    expect(same).toEqual(disabled);
    // The address that was given up is free.
    await expect(create({ claimsJson: '{"email":"a@example.com"}' })).resolves.toMatchObject({ version: 1 });
  });

  it('keep their number of versions through racing changes', async () => {
    const user = await create();
    const names = Array.from({ length: 8 }, (_, index) => `Name ${index}`);
    await Promise.all(
      names.map((name) =>
        identity.updateUser({
          tenant,
          workspaceId,
          userId: user.id,
          claimsJson: JSON.stringify({ name }),
          requestedBy,
        }),
      ),
    );
    expect(await identity.getUser({ tenant, workspaceId, userId: user.id })).toMatchObject({ version: 9 });
  });

  it('are gone when deleted, and their names free', async () => {
    const user = await create({ username: 'gone', password, claimsJson: '{"email":"gone@example.com"}' });
    await identity.deleteUser({ tenant, workspaceId, userId: user.id, requestedBy });
    expect(await refusal(identity.getUser({ tenant, workspaceId, userId: user.id }))).toMatchObject({
      code: 'NOT_FOUND',
    });
    expect(await refusal(identity.deleteUser({ tenant, workspaceId, userId: user.id, requestedBy }))).toMatchObject({
      code: 'NOT_FOUND',
    });
    await expect(create({ username: 'gone' })).resolves.toMatchObject({ version: 1 });
  });

  it.each(['not-a-uuid', '00000000-0000-0000-0000-000000000000', "' or true --"])(
    'does not find %s',
    async (userId) => {
      expect(await refusal(identity.getUser({ tenant, workspaceId, userId }))).toMatchObject({
        code: 'NOT_FOUND',
        reason: 'USER_NOT_FOUND',
      });
    },
  );

  it('of one tenant or workspace are not found, changed or deleted by another', async () => {
    const user = await create();
    for (const scope of [
      { tenant: 'globex', workspaceId },
      { tenant, workspaceId: randomUUID() },
    ]) {
      expect(await refusal(identity.getUser({ ...scope, userId: user.id }))).toMatchObject({ code: 'NOT_FOUND' });
      const changing = identity.updateUser({ ...scope, userId: user.id, disabled: true, requestedBy });
      expect(await refusal(changing)).toMatchObject({ code: 'NOT_FOUND' });
      expect(await refusal(identity.deleteUser({ ...scope, userId: user.id, requestedBy }))).toMatchObject({
        code: 'NOT_FOUND',
      });
    }
    expect(await identity.getUser({ tenant, workspaceId, userId: user.id })).toEqual(user);
  });

  it('are separated by the database itself, where a query forgets to', async () => {
    const user = await create({ password });
    const asService = new pg.Client({ connectionString: urlAs(role, 'secret') });
    await asService.connect();
    try {
      for (const table of [
        'users',
        'login_names',
        'password_credentials',
        'sign_in_tallies',
        'passkeys',
        'one_time_codes',
        'one_time_code_enrolments',
        'recovery_codes',
      ]) {
        expect((await asService.query(`select * from identity.${table}`)).rows).toEqual([]);
        await asService.query("select set_config('ostiary.tenant', 'globex', false)");
        expect((await asService.query(`select * from identity.${table}`)).rows).toEqual([]);
        await asService.query("select set_config('ostiary.tenant', '', false)");
      }
      await asService.query("select set_config('ostiary.tenant', $1, false)", [tenant]);
      expect((await asService.query('select * from identity.users where id = $1', [user.id])).rows).toHaveLength(1);
      await expect(
        asService.query("update identity.users set tenant = 'globex' where id = $1", [user.id]),
      ).rejects.toThrow(/row-level security/);
    } finally {
      await asService.end();
    }
  });
});

describe('signing up', () => {
  const SIGNED_UP = {
    result: SignUpResult.RESULT_CREATED,
    userId: expect.stringMatching(/^[0-9a-f-]{36}$/),
    problems: [],
  };
  const origin = { ...requestedBy, actorType: '', actorId: '', requestId: `sign-up-${mark}` };
  const signUp = (wish: Partial<SignUpRequest>, by = identity) => {
    serial += 1;
    const own = { tenant, workspaceId, username: `self-${serial}`, password, name: '', clientId: 'app' };
    return by.signUp({ ...own, withoutPassword: false, requestedBy: origin, ...wish });
  };

  it('makes a user who can sign in at once, with what was typed and no more', async () => {
    const { userId } = await signUp({ username: '  Jo.Bhaer ', name: ' Jo  Bhaer ' });
    const user = await identity.getUser({ tenant, workspaceId, userId });
    expect(user).toMatchObject({ username: 'Jo.Bhaer', disabled: false, version: 1 });
    expect(JSON.parse(user.claimsJson)).toEqual({ name: 'Jo  Bhaer' });
    expect(await verify('jo.bhaer', password)).toMatchObject({ result: Result.RESULT_VERIFIED, userId });
  });

  it('OpenID Connect Core §5.1: an e-mail address as user name is the email claim, and not verified', async () => {
    const { userId } = await signUp({ username: 'Friedrich@Example.com' });
    const { claimsJson } = await identity.getUser({ tenant, workspaceId, userId });
    expect(JSON.parse(claimsJson)).toEqual({ email: 'Friedrich@Example.com', email_verified: false });
    expect(await signUp({ username: 'friedrich@EXAMPLE.com' })).toMatchObject({ result: SignUpResult.RESULT_TAKEN });
  });

  it('leaves events whose actor is the user, with the client, and nothing of what was typed', async () => {
    const { userId } = await signUp({ username: 'evented@example.com', name: 'Evented Name' });
    const trail = () => events.filter(({ target }) => target?.id === userId);
    await until(() => trail().length >= 2);
    expect(trail().map(({ type, details }) => [type, details])).toEqual([
      ['user.created', { by: 'self-service' }],
      ['credential.added', { kind: 'password', replaced: 'false' }],
    ]);
    for (const event of trail()) {
      expect(event).toMatchObject({
        actor: { type: 'user', id: userId },
        clientId: 'app',
        workspace: 'shop',
        request: { requestId: origin.requestId, address: '192.0.2.7' },
      });
    }
    expect(JSON.stringify(trail())).not.toMatch(/evented|Evented|otters/);
  });

  it('makes a user without a password where a passkey comes next: none that is sent, or empty, lets anybody in', async () => {
    const username = `bare-${mark}`;
    const { userId } = await signUp({ username, password, withoutPassword: true });
    await until(() => events.some(({ target }) => target?.id === userId));
    expect(events.filter(({ target }) => target?.id === userId).map(({ type }) => type)).toEqual(['user.created']);
    for (const tried of [password, '']) {
      expect(await verify(username, tried)).toMatchObject({ result: Result.RESULT_REFUSED });
    }
    // Whoever has no password is no less taken, and the rest of what is typed is judged as ever.
    expect(await signUp({ username, withoutPassword: true })).toMatchObject({ result: SignUpResult.RESULT_TAKEN });
    const wrong = await signUp({ username: 'jo march', password: 'short', withoutPassword: true });
    expect(wrong.problems.map(({ field }) => field)).toEqual(['/username']);
  });

  it('cannot be done in another’s name', async () => {
    const forged = { ...origin, actorType: 'administrator', actorId: 'somebody' };
    const { userId } = await signUp({ requestedBy: forged });
    await until(() => events.some(({ target }) => target?.id === userId));
    expect(events.find(({ target }) => target?.id === userId)?.actor).toEqual(
      expect.objectContaining({ type: 'user', id: userId }),
    );
  });

  it('says of every field at once what it needs, in words without what was typed', async () => {
    const refused = await signUp({ username: 'jo march', password: 'short', name: 'Jo\u202ehcraM' });
    expect(refused).toEqual({
      result: SignUpResult.RESULT_INVALID,
      userId: '',
      problems: [
        {
          field: '/username',
          rule: 'a user name consists of letters, digits and visible ASCII characters',
          code: 'username-characters',
        },
        { field: '/name', rule: 'a name is one line of text without control characters', code: 'name-characters' },
        { field: '/password', rule: 'a password has at least 8 characters', code: 'password-short' },
      ],
    });
  });

  it.each<[string, Partial<SignUpRequest>, string]>([
    ['no user name', { username: '  ' }, '/username'],
    ['a user name of 129 characters', { username: 'x'.repeat(129) }, '/username'],
    ['no password', { password: '' }, '/password'],
    ['a common password', { password: 'Password1' }, '/password'],
    ['the user name as password', { username: 'theodore.l', password: 'Theodore.L' }, '/password'],
    ['the part before the @ as password', { username: 'theodore@example.com', password: 'theodore' }, '/password'],
    ['the tenant as password', { password: tenant }, '/password'],
    ['a password of 257 characters', { password: 'ab'.repeat(129) }, '/password'],
    ['a name of 201 characters', { name: 'x'.repeat(201) }, '/name'],
    ['a name of two lines', { name: 'Jo\nAdministrator' }, '/name'],
  ])('NIST SP 800-63B §3.1.1.2: refuses %s, as it does when an administrator sends it', async (_what, wish, field) => {
    const { result, problems } = await signUp(wish);
    expect([result, problems.map((problem) => problem.field)]).toEqual([SignUpResult.RESULT_INVALID, [field]]);
  });

  it('refuses a name that is another’s user name or address, and that only when all else is right', async () => {
    await create({ username: 'marmee', claimsJson: '{"email":"marmee@example.com"}' });
    for (const username of ['MARMEE', 'Marmee@example.com']) {
      expect(await signUp({ username })).toEqual({ result: SignUpResult.RESULT_TAKEN, userId: '', problems: [] });
      const wrongToo = await signUp({ username, password: 'short' });
      expect(wrongToo.problems.map(({ field }) => field)).toEqual(['/password']);
    }
    // Of another workspace it is free.
    expect(await signUp({ username: 'marmee', workspaceId: randomUUID() })).toEqual(SIGNED_UP);
  });

  it('of twenty who race for a name, at two replicas, gives it to one', async () => {
    const racing = Array.from({ length: 20 }, (_, index) =>
      signUp({ username: index % 2 === 0 ? 'raced' : 'RACED' }, index % 3 === 0 ? replica : identity).catch(
        (error: unknown) => error,
      ),
    );
    const outcomes = await Promise.all(racing);
    const results = outcomes.map((outcome) => (outcome instanceof GrpcCallError ? outcome.reason : outcome));
    const created = results.filter(
      (result) => typeof result === 'object' && result !== null && 'userId' in result && result.userId !== '',
    );
    expect(created).toHaveLength(1);
    const { users } = await identity.listUsers({ tenant, workspaceId, cursor: '', limit: 10, search: 'raced' });
    expect(users).toHaveLength(1);
  });

  it.each<[string, Partial<SignUpRequest>]>([
    ['a tenant that is no slug', { tenant: "acme' or true --" }],
    ['a workspace that is no UUID', { workspaceId: 'shop' }],
    ['no client', { clientId: '' }],
    ['an oversized client', { clientId: 'x'.repeat(513) }],
    ['nobody who asks', { requestedBy: undefined }],
  ])('refuses %s as a fault of the caller', async (_what, wish) => {
    expect(await refusal(signUp(wish))).toMatchObject({ code: 'INVALID_ARGUMENT' });
  });
});

describe('names that somebody says', () => {
  it('CIBA §7.1: lead to whom they belong to in the workspace, as at a sign-in, and to nobody else', async () => {
    const workspaceId = randomUUID();
    const claimsJson = JSON.stringify({ email: 'zoe@example.com' });
    const created = await create({ workspaceId, username: 'Zoë', claimsJson });
    const find = async (name: string, at = workspaceId) =>
      (await identity.findUserByName({ tenant, workspaceId: at, name })).userId;
    for (const name of ['Zoë', ' zoë ', 'ZOE@example.com']) expect(await find(name)).toBe(created.id);
    for (const name of ['', 'zoe', 'zo\u0000e', 'x'.repeat(400), "' or 1=1 --"]) expect(await find(name)).toBe('');
    expect(await find('Zoë', randomUUID())).toBe('');
    const { userId } = await identity.findUserByName({ tenant: 'another', workspaceId, name: 'Zoë' });
    expect(userId).toBe('');
  });
});

describe('lists of users', () => {
  const shop = randomUUID();
  const list = (wish: { cursor?: string; limit?: number; search?: string }) =>
    identity.listUsers({ tenant, workspaceId: shop, cursor: '', limit: 3, search: '', ...wish });

  beforeAll(async () => {
    for (const name of ['delta', 'Alpha', 'charlie', 'bravo', 'echo', 'Émile', 'ALBERT']) {
      const claimsJson = JSON.stringify({
        email: `${name === 'echo' ? 'alan' : name.normalize('NFD').replace(/\W/g, '')}@example.com`,
      });
      await create({ workspaceId: shop, username: name, claimsJson });
    }
  });

  it('come in pages, in order, each user once', async () => {
    const names: string[] = [];
    let cursor = '';
    do {
      const page = await list({ cursor });
      expect(page.users.length).toBeLessThanOrEqual(3);
      names.push(...page.users.map(({ username }) => username));
      cursor = page.nextCursor;
    } while (cursor !== '');
    expect(names).toEqual(['ALBERT', 'Alpha', 'bravo', 'charlie', 'delta', 'echo', 'Émile']);
  });

  it('find by the beginning of a name or an address, whatever its case', async () => {
    const { users, nextCursor } = await list({ search: 'AL' });
    expect(users.map(({ username }) => username)).toEqual(['ALBERT', 'Alpha', 'echo']);
    expect(nextCursor).toBe('');
    expect((await list({ search: 'é' })).users).toHaveLength(1);
    for (const search of ['%', '_', 'nobody', '\u0000', '\\']) expect((await list({ search })).users).toEqual([]);
  });

  it('name users by their ids: those of the workspace, and nobody else’s', async () => {
    const mine = (await list({ limit: 2 })).users;
    const other = await create({ username: 'of-another-workspace' });
    const ids = [...mine.map(({ id }) => id.toUpperCase()), other.id, randomUUID()];
    const ask = (userIds: string[], of = tenant) => identity.nameUsers({ tenant: of, workspaceId: shop, userIds });
    expect((await ask(ids)).names.toSorted((a, b) => a.username.localeCompare(b.username))).toEqual(
      mine.map(({ id, username }) => ({ userId: id, username })),
    );
    expect((await ask(ids, 'another-tenant')).names).toEqual([]);
    expect((await ask([])).names).toEqual([]);
    expect(await refusal(ask(Array.from({ length: 201 }, () => randomUUID())))).toMatchObject({
      code: 'INVALID_ARGUMENT',
    });
  });

  it('Token Status List §7.1: who is disabled is told, of those whose record changed since, and in one workspace', async () => {
    const own = randomUUID();
    const [gone, back] = await Promise.all([0, 1].map(() => identity.createUser(newUser({ workspaceId: own }))));
    if (gone === undefined || back === undefined) throw new Error('unreachable');
    const change = (userId: string, disabled: boolean) =>
      identity.updateUser({ tenant, workspaceId: own, userId, disabled, requestedBy });
    for (const { id } of [gone, back]) await change(id, true);
    await change(back.id, false);
    const ask = (changedSince: number, at = { tenant, workspaceId: own }) =>
      identity.listDisabledUsers({ ...at, changedSince, after: '' });
    const { userIds } = await ask(0);
    expect([userIds.includes(gone.id), userIds.includes(back.id)]).toEqual([true, false]);
    expect((await ask(Math.floor(Date.now() / 1000) + 3600)).userIds).toEqual([]);
    expect((await ask(0, { tenant: 'another-tenant', workspaceId: own })).userIds).toEqual([]);
    expect((await ask(0, { tenant, workspaceId: randomUUID() })).userIds).toEqual([]);
  });

  it('Token Status List §7.1: however many are disabled at once, an answer is one that a message can hold', async () => {
    const own = randomUUID();
    const columns =
      'id, tenant, workspace_id, username, username_key, claims, disabled, version, created_at, updated_at';
    const one = `gen_random_uuid(), '${tenant}', '${own}', 'u' || n, 'u' || n, '{}', true, 1, now(), now()`;
    await admin.query(`insert into identity.users (${columns}) select ${one} from generate_series(1, 10005) n`);
    const ask = (after: string) => identity.listDisabledUsers({ tenant, workspaceId: own, changedSince: 0, after });
    const first = await ask('');
    const second = await ask(first.userIds.at(-1) ?? '');
    expect([first.userIds.length, first.more, second.userIds.length, second.more]).toEqual([10_000, true, 5, false]);
    expect(new Set([...first.userIds, ...second.userIds]).size).toBe(10_005);
  });

  it('RFC 7523 §3(2)(A): are found by whatever an issuer calls them, an address only where it is proven, and in one workspace', async () => {
    const { BY_USERNAME, BY_EMAIL, BY_UNSPECIFIED } = FindUserRequest_By;
    const proven = await create({ username: 'Zoe', claimsJson: '{"email":"zoe@example.com","email_verified":true}' });
    await create({ username: 'mallory', claimsJson: '{"email":"victim@example.com"}' });
    // Calls herself by somebody else's address.
    await create({ username: 'boss@example.com', claimsJson: '{"email":"imp@example.com","email_verified":true}' });
    const find = (by: FindUserRequest_By, name: string, of = workspaceId) =>
      identity.findUser({ tenant, workspaceId: of, by, name });
    expect(await find(BY_USERNAME, 'zOE')).toEqual(proven);
    expect(await find(BY_EMAIL, 'ZOE@example.com')).toEqual(proven);
    const none = [
      find(BY_EMAIL, 'Zoe'),
      find(BY_USERNAME, 'zoe@example.com'),
      find(BY_EMAIL, 'victim@example.com'),
      find(BY_EMAIL, 'boss@example.com'),
      find(BY_UNSPECIFIED, 'Zoe'),
      find(BY_USERNAME, ''),
      find(BY_USERNAME, 'Z%'),
      find(BY_USERNAME, 'x'.repeat(400)),
      find(BY_USERNAME, 'Zoe', randomUUID()),
    ];
    for (const refused of await Promise.all(none.map(refusal))) expect(refused).toMatchObject({ code: 'NOT_FOUND' });
  });

  it('have 1 to 200 users a page, and take only cursors of their own', async () => {
    for (const wish of [{ limit: 0 }, { limit: 201 }, { limit: -1 }, { cursor: '*' }, { cursor: 'AA' }]) {
      expect(await refusal(list(wish))).toMatchObject({ code: 'INVALID_ARGUMENT' });
    }
    await expect(list({ limit: 200 })).resolves.toMatchObject({ nextCursor: '' });
  });
});

describe('passwords', () => {
  it('are verified by user name and by e-mail address, whatever their case, on any replica', async () => {
    const { id } = await create({ username: 'Meg', password, claimsJson: '{"email":"meg@example.com"}' });
    for (const name of ['Meg', 'mEG', ' meg ', 'MEG@example.com']) {
      expect(await verify(name, password)).toMatchObject({ result: Result.RESULT_VERIFIED, userId: id, retryAt: 0 });
    }
    expect(await verify('meg', password, '', replica)).toMatchObject({ result: Result.RESULT_VERIFIED });
  });

  it('are refused when wrong; who exists is said for the audit trail', async () => {
    const { id } = await create({ username: 'beth', password });
    const refused = { result: Result.RESULT_REFUSED, retryAt: 0, device: '', lockedUntil: 0 };
    expect(await verify('beth', 'another password')).toEqual({ ...refused, userId: id });
    expect(await verify('nobody-at-all', password)).toEqual({ ...refused, userId: '' });
    expect(await verify('a name \u0000 that cannot be', password)).toMatchObject({ result: Result.RESULT_REFUSED });
    expect(await verify('beth', 'x'.repeat(100_000))).toMatchObject({ result: Result.RESULT_REFUSED });
  });

  it('of a disabled user are told apart only by who knows the password', async () => {
    const { id } = await create({ username: 'amy', password });
    await identity.updateUser({ tenant, workspaceId, userId: id, disabled: true, requestedBy });
    expect(await verify('amy', 'another password')).toMatchObject({ result: Result.RESULT_REFUSED });
    expect(await verify('amy', password)).toMatchObject({ result: Result.RESULT_DISABLED, userId: id });
  });

  it('are never right for a user without one', async () => {
    await create({ username: 'laurie' });
    expect(await verify('laurie', '')).toMatchObject({ result: Result.RESULT_REFUSED });
  });

  it('can be changed: the old one is refused, and the trail says that it was replaced', async () => {
    const { id } = await create({ username: 'hannah', password });
    const changedUser = await identity.updateUser({
      tenant,
      workspaceId,
      userId: id,
      password: 'a quite different phrase',
      requestedBy,
    });
    expect(changedUser.version).toBe(2);
    expect(await verify('hannah', password)).toMatchObject({ result: Result.RESULT_REFUSED });
    expect(await verify('hannah', 'a quite different phrase')).toMatchObject({ result: Result.RESULT_VERIFIED });
    const refused = await refusal(
      identity.updateUser({ tenant, workspaceId, userId: id, password: 'hannah', requestedBy }),
    );
    expect(refused).toMatchObject({ code: 'INVALID_ARGUMENT', field: '/password' });
  });

  it('are hashed anew when they were hashed with other parameters', async () => {
    const { id } = await create({ username: 'old', password });
    const { hash } = await import('@node-rs/argon2');
    const weak = await hash(password, { memoryCost: 1024, timeCost: 1 });
    await admin.query('update identity.password_credentials set hash = $1 where user_id = $2', [weak, id]);
    expect(await verify('old', password)).toMatchObject({ result: Result.RESULT_VERIFIED });
    const { rows } = await admin.query('select hash from identity.password_credentials where user_id = $1', [id]);
    expect(rows[0].hash).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
    expect(await verify('old', password)).toMatchObject({ result: Result.RESULT_VERIFIED });
  });

  it('take as long for an unknown user as for a known one', async () => {
    await create({ username: 'timed', password });
    const timed = async (name: string, round: number) => {
      const began = performance.now();
      await verify(name, 'wrong', `198.51.100.${round}`);
      return performance.now() - began;
    };
    // The quickest of each, taken in turns: what else the machine does at the moment is not measured.
    const quickest = { known: Number.POSITIVE_INFINITY, unknown: Number.POSITIVE_INFINITY };
    for (let round = 0; round < 25; round += 1) {
      quickest.known = Math.min(quickest.known, await timed('timed', round));
      quickest.unknown = Math.min(quickest.unknown, await timed(`unknown-${round}`, round));
    }
    expect(quickest.unknown / quickest.known).toBeGreaterThan(0.6);
    expect(quickest.unknown / quickest.known).toBeLessThan(1.7);
  });

  it('wait in a bounded queue, beyond which the caller is told to come again', async () => {
    await create({ username: 'busy', password });
    const before = Math.floor(Date.now() / 1000);
    const verdicts = await Promise.all(
      Array.from({ length: 40 }, (_, round) => verify('busy', password, `203.0.113.${round}`, replica)),
    );
    const throttled = verdicts.filter(({ result }) => result === Result.RESULT_THROTTLED);
    expect(throttled.length).toBeGreaterThan(0);
    for (const { retryAt } of throttled) expect(retryAt).toBeGreaterThanOrEqual(before);
    expect(verdicts.filter(({ result }) => result === Result.RESULT_VERIFIED).length).toBeGreaterThan(0);
    // It counted against nobody.
    expect(await verify('busy', password, '203.0.113.200', replica)).toMatchObject({ result: Result.RESULT_VERIFIED });
  });
});

describe('guessing', () => {
  const guess = (name: string, address: string, by = identity) => verify(name, `guess ${Math.random()}`, address, by);

  it('NIST SP 800-63B §3.2.2: grows slow after five failures from an address, on all replicas, also for names that nobody has', async () => {
    await create({ username: 'target', password });
    for (const name of ['target', 'nobody-has-this']) {
      const now = Math.floor(Date.now() / 1000);
      for (let round = 0; round < 5; round += 1) {
        expect(await guess(name, '198.51.100.9', round % 2 ? identity : replica)).toMatchObject({
          result: Result.RESULT_REFUSED,
        });
      }
      const throttled = await guess(name, '198.51.100.9', replica);
      expect(throttled).toMatchObject({ result: Result.RESULT_THROTTLED, userId: '' });
      expect(throttled.retryAt).toBeGreaterThan(now);
      expect(throttled.retryAt).toBeLessThanOrEqual(now + 10);
    }
    // Even the right password waits there, but the user himself elsewhere does not.
    expect(await verify('target', password, '198.51.100.9')).toMatchObject({ result: Result.RESULT_THROTTLED });
    expect(await verify('target', password, '192.0.2.99')).toMatchObject({ result: Result.RESULT_VERIFIED });
  });

  it('NIST SP 800-63B §3.2.2: counts attempts that are made at once', async () => {
    await create({ username: 'rushed', password });
    const verdicts = await Promise.all(Array.from({ length: 20 }, () => guess('rushed', '198.51.100.10')));
    expect(verdicts.filter(({ result }) => result === Result.RESULT_REFUSED).length).toBeLessThanOrEqual(5);
  });

  it('counts the addresses of one IPv6 network as one', async () => {
    await create({ username: 'six', password });
    const verdicts = [];
    for (let round = 1; round <= 7; round += 1) verdicts.push(await guess('six', `2001:db8:1:2::${round}`));
    expect(verdicts.at(-1)).toMatchObject({ result: Result.RESULT_THROTTLED });
    expect(await guess('six', '2001:db8:1:3::1')).toMatchObject({ result: Result.RESULT_REFUSED });
  });

  it('from many addresses slows the account, but not an address that the user has signed in from', async () => {
    await create({ username: 'botnet', password });
    expect(await verify('botnet', password, '192.0.2.50')).toMatchObject({ result: Result.RESULT_VERIFIED });
    for (let round = 0; round < 31; round += 1) await guess('botnet', `203.0.113.${round}`);
    expect(await verify('botnet', password, '203.0.113.250')).toMatchObject({ result: Result.RESULT_THROTTLED });
    expect(await verify('botnet', password, '192.0.2.50')).toMatchObject({ result: Result.RESULT_VERIFIED });
  });

  it('leaves nothing behind that names a user or an address, and what is past its time goes', async () => {
    await guess('trace', '198.51.100.77');
    const { rows } = await admin.query('select row_to_json(t)::text as text from identity.sign_in_tallies t');
    expect(rows.length).toBeGreaterThan(0);
    for (const { text } of rows) expect(text).not.toMatch(/198\.51\.100|trace/);
    const { removeForgettable } = await import('./passwords/sign-in-tally.repository.js');
    const { DataSource } = await import('typeorm');
    const dataSource = service.app.get(DataSource);
    await admin.query(
      "insert into identity.sign_in_tallies values ('old', 'globex', 1, now(), null, now() - interval '1 minute')",
    );
    await removeForgettable(dataSource.manager, Date.now(), 1000);
    const left = await admin.query('select key, failures from identity.sign_in_tallies');
    expect(left.rows.filter(({ key }) => key === 'old')).toEqual([]);
    expect(left.rows.filter(({ failures }) => failures > 0).length).toBeGreaterThan(5);
  });
});

async function until(condition: () => boolean): Promise<void> {
  for (let round = 0; round < 100 && !condition(); round += 1) await new Promise((resolve) => setTimeout(resolve, 20));
  expect(condition()).toBe(true);
}
