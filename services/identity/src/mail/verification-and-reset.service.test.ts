import { randomBytes, randomUUID } from 'node:crypto';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import {
  VerifyPasswordResponse_Result as Password,
  RequestEmailVerificationResponse_Result as Result,
  SignUpResponse_Result as SignUpResult,
} from '@ostiary/contracts/ostiary/identity/v1/identity';
import { eventually, IdentitySystem } from '../testing/identity-system.js';

const system = new IdentitySystem();
beforeAll(() => system.start(), 60_000);
afterAll(() => system.stop());
beforeEach(() => system.admin.query('delete from identity.mail_tallies'));
afterEach(() => {
  system.mail.refusal = undefined;
});

const OLD_PASSWORD = 'three otters in the mill pond';
const scope = () => ({ tenant: system.tenant, workspaceId: system.workspaceId });
const origin = () => ({ ...system.requestedBy, actorType: 'user', actorId: '' });
const GONE = { reason: 'LINK_NOT_FOUND' };
const tokenIn = (text: string) => /\?token=([\w-]{43})\s/.exec(text)?.[1] ?? '';
const outbox = () => system.rows('select * from identity.mail_outbox');
const claimsOf = async (userId: string) =>
  JSON.parse((await system.identity.getUser({ ...scope(), userId })).claimsJson);
const settled = () => eventually(async () => ((await outbox()).length === 0 ? true : undefined), 'the outbox is empty');

describe('verification of an e-mail address', () => {
  const signUp = (username: string, by = system.identity) =>
    by.signUp({
      ...scope(),
      username,
      password: 'seven swans by the sluice',
      name: '',
      clientId: 'app',
      withoutPassword: false,
      requestedBy: origin(),
    });
  const verify = (token: string, change: Record<string, string> = {}) =>
    system.identity.verifyEmail({ ...scope(), token, requestedBy: origin(), ...change });
  const ask = (userId: string) =>
    system.identity.requestEmailVerification({ ...scope(), userId, requestedBy: origin() });

  it('OIDC Core §5.1: who signs up with an address gets a link, which proves it, once', async () => {
    const email = `jo-${randomBytes(3).toString('hex')}@mail.example`;
    const { userId } = await signUp(email);
    const mail = await system.mail.next(email);
    expect(mail.text).toContain(`https://id.example/${system.tenant}/shop/verify-email?token=`);
    expect(await claimsOf(userId)).toEqual({ email, email_verified: false });
    const token = tokenIn(mail.text);
    const looked = await system.identity.findLink({ ...scope(), purpose: 'email-verification', token });
    expect(looked).toEqual({ subject: userId });
    expect(await verify(token)).toEqual({ userId });
    expect(await claimsOf(userId)).toEqual({ email, email_verified: true });
    const event = await eventually(
      () => system.events.find(({ type, target }) => type === 'user.changed' && target?.id === userId),
      'the event',
    );
    expect(event).toMatchObject({
      actor: { type: 'user', id: userId },
      details: { fields: 'email_verified', by: 'link' },
    });
    await expect(verify(token)).rejects.toMatchObject(GONE);
  });

  it('is asked for again, and then every link before is good, until one is used', async () => {
    const user = await system.newUser();
    expect(await ask(user.id)).toEqual({ result: Result.RESULT_SENT });
    expect(await ask(user.id)).toEqual({ result: Result.RESULT_SENT });
    const [first, second] = [await system.mail.next(user.email), await system.mail.next(user.email, 1)];
    await verify(tokenIn(first.text));
    await expect(verify(tokenIn(second.text))).rejects.toMatchObject(GONE);
    expect(await ask(user.id)).toEqual({ result: Result.RESULT_ALREADY_VERIFIED });
    const nameless = await system.newUser({ email: undefined });
    expect(await ask(nameless.id)).toEqual({ result: Result.RESULT_NO_ADDRESS });
  });

  it('proves no address but that to which it was sent, and nobody who is disabled', async () => {
    const [moved, disabled] = [await system.newUser(), await system.newUser()];
    await Promise.all([ask(moved.id), ask(disabled.id)]);
    const tokens = [
      tokenIn((await system.mail.next(moved.email)).text),
      tokenIn((await system.mail.next(disabled.email)).text),
    ];
    const { requestedBy } = system;
    await system.identity.updateUser({
      ...scope(),
      userId: moved.id,
      claimsJson: '{"email":"moved@mail.example"}',
      requestedBy,
    });
    await system.identity.updateUser({ ...scope(), userId: disabled.id, disabled: true, requestedBy });
    for (const token of tokens) await expect(verify(token)).rejects.toMatchObject(GONE);
    expect(await claimsOf(moved.id)).toEqual({ email: 'moved@mail.example' });
  });

  it('is good at no other workspace or tenant, for no other purpose, and not after its time', async () => {
    const user = await system.newUser();
    await ask(user.id);
    const token = tokenIn((await system.mail.next(user.email)).text);
    await expect(verify(token, { workspaceId: randomUUID() })).rejects.toMatchObject(GONE);
    await expect(verify(token, { tenant: 'another' })).rejects.toMatchObject(GONE);
    const reset = { ...scope(), token, password: 'eight cranes in the reeds', requestedBy: origin() };
    await expect(system.identity.resetPassword(reset)).rejects.toMatchObject(GONE);
    await system.admin.query('update identity.mail_links set expires_at = now()');
    await expect(verify(token)).rejects.toMatchObject(GONE);
  });

  it('is done by one of many who use the link at once', async () => {
    const user = await system.newUser();
    await ask(user.id);
    const token = tokenIn((await system.mail.next(user.email)).text);
    const outcomes = await Promise.all(
      Array.from({ length: 10 }, () =>
        verify(token).then(
          () => 'ok',
          () => 'gone',
        ),
      ),
    );
    expect(outcomes.filter((outcome) => outcome === 'ok')).toHaveLength(1);
  });

  it('does not keep anybody from signing up where there is no mail server', async () => {
    const mute = await system.replica({ OSTIARY_SMTP_URL: '', OSTIARY_MAIL_FROM: '' });
    const { result, userId } = await signUp(`mute-${randomBytes(3).toString('hex')}@mail.example`, mute);
    expect(result).toBe(SignUpResult.RESULT_CREATED);
    const wish = { ...scope(), userId, requestedBy: origin() };
    await expect(mute.requestEmailVerification(wish)).rejects.toMatchObject({ reason: 'NO_MAIL_SERVER' });
  });
});

describe('an account that was made with somebody else’s address, and a passkey in place of a password', () => {
  const withPasskey = async (changes: Record<string, unknown>, password: string) => {
    const mark = randomBytes(3).toString('hex');
    const email = `victim-${mark}@mail.example`;
    const { id } = await system.identity.createUser({
      ...scope(),
      username: `squatter-${mark}`,
      password,
      claimsJson: JSON.stringify({ email, ...changes }),
      requestedBy: system.requestedBy,
    });
    await system.admin.query(
      `insert into identity.passkeys (id, tenant, workspace_id, user_id, credential_id, public_key, sign_count, transports, name, synced, backed_up, created_at)
       values (gen_random_uuid(), $1, $2, $3, $4, '', 0, '{}', 'x', false, false, now())`,
      [system.tenant, system.workspaceId, id, mark],
    );
    await system.identity.requestPasswordReset({
      ...scope(),
      username: email,
      requestedBy: { ...origin(), address: `203.0.113.${randomBytes(1)[0]}` },
    });
    const token = tokenIn((await system.mail.next(email)).text);
    await system.identity.resetPassword({
      ...scope(),
      token,
      password: 'ten grebes on the mere',
      requestedBy: origin(),
    });
    const left = await system.rows('select from identity.passkeys where user_id = $1', [id]);
    return { id, left: left.length };
  };

  it('is whose the mailbox is, and nobody’s else: the passkey goes with the first new password', async () => {
    const { id, left } = await withPasskey({}, '');
    expect(left).toBe(0);
    expect(await system.eventOf('credential.removed', id)).toMatchObject({ details: { kind: 'passkey' } });
  });

  it('stays who had proved the address, or had a password beside the passkey', async () => {
    expect((await withPasskey({ email_verified: true }, '')).left).toBe(1);
    expect((await withPasskey({}, 'three otters in the mill pond')).left).toBe(1);
  });
});

describe('a forgotten password', () => {
  const NEW_PASSWORD = 'nine herons over the fen';
  const ask = (username: string, address = `203.0.113.${randomBytes(1)[0]}`, by = system.identity) =>
    by.requestPasswordReset({ ...scope(), username, requestedBy: { ...origin(), address } });
  const reset = (token: string, password = NEW_PASSWORD, change: Record<string, string> = {}) =>
    system.identity.resetPassword({ ...scope(), token, password, requestedBy: origin(), ...change });
  const check = async (username: string, password: string) =>
    (
      await system.identity.verifyPassword({
        ...scope(),
        username,
        device: '',
        password,
        address: `198.51.100.${randomBytes(1)[0]}`,
      })
    ).result;

  it('is answered by a link to who has that name or address, which sets another password, once, and tells of it', async () => {
    const user = await system.newUser({ locale: 'de' });
    await ask(` ${user.email.toUpperCase()} `);
    const mail = await system.mail.next(user.email);
    expect(mail.subject).toBe('Ein neues Passwort für The Shop');
    expect(mail.text).toContain('/shop/reset-password?token=');
    const token = tokenIn(mail.text);
    expect(await check(user.username, OLD_PASSWORD)).toBe(Password.RESULT_VERIFIED);
    expect(await reset(token)).toEqual({ userId: user.id, problem: '', problemCode: '' });
    expect(await check(user.username, OLD_PASSWORD)).toBe(Password.RESULT_REFUSED);
    expect(await check(user.username, NEW_PASSWORD)).toBe(Password.RESULT_VERIFIED);
    expect(await claimsOf(user.id)).toMatchObject({ email_verified: true });
    expect((await system.mail.next(user.email, 1)).subject).toBe('Ihr Passwort für The Shop wurde geändert');
    const event = await eventually(
      () =>
        system.events.find(
          ({ type, actor }) => type === 'credential.added' && actor?.type === 'user' && actor.id === user.id,
        ),
      'the event',
    );
    expect(event.details).toEqual({ kind: 'password', replaced: 'true' });
    await expect(reset(token, 'another phrase entirely')).rejects.toMatchObject(GONE);
  });

  it('NIST SP 800-63B §3.1.1.2: the new one is held to the rules, and the link stays good meanwhile', async () => {
    const user = await system.newUser();
    await ask(user.username);
    const token = tokenIn((await system.mail.next(user.email)).text);
    for (const [weak, problemCode] of [
      ['short', 'password-short'],
      ['password1', 'password-common'],
      [user.email, 'password-names-user'],
    ] as const) {
      expect(await reset(token, weak)).toEqual({ userId: '', problem: expect.stringMatching(/password/), problemCode });
    }
    expect(await reset(token)).toEqual({ userId: user.id, problem: '', problemCode: '' });
  });

  it('tells nobody whether there is such a user: the same answer for every name, and a message to whom it belongs', async () => {
    const user = await system.newUser();
    const disabled = await system.newUser();
    await system.identity.updateUser({
      ...scope(),
      userId: disabled.id,
      disabled: true,
      requestedBy: system.requestedBy,
    });
    await settled();
    const before = system.mail.arrived.length;
    const names = [
      user.username,
      'nobody-of-that-name',
      disabled.username,
      'x'.repeat(400),
      'a\0b',
      '',
      "' or true--",
      'ﷺ'.repeat(300),
    ];
    for (const name of names) expect(await ask(name)).toEqual({});
    await settled();
    expect(system.mail.arrived.slice(before).map(({ to }) => to)).toEqual([user.email]);
    const told = system.events.filter(({ type, target }) => type.startsWith('mail.') && target?.id === disabled.id);
    expect(told).toEqual([]);
  });

  it('is asked for so often about one name, and so often from one network, whatever is asked', async () => {
    const user = await system.newUser();
    for (let i = 0; i < 8; i++) await ask(user.username);
    await settled();
    expect(system.mail.to(user.email)).toHaveLength(5);
    const other = await system.newUser();
    for (let i = 0; i < 30; i++) await ask(`nobody-${i}`, '192.0.2.200');
    expect(await ask(other.username, '192.0.2.200')).toEqual({});
    await settled();
    expect(system.mail.to(other.email)).toEqual([]);
    await ask(other.username, '192.0.2.201');
    await system.mail.next(other.email);
  });

  it('made-up names do not use up what the workspace may send', async () => {
    const strict = await system.replica({ OSTIARY_MAIL_PER_WORKSPACE_PER_HOUR: '1' });
    for (let i = 0; i < 10; i++) await ask(`nobody-${i}`, undefined, strict);
    await settled();
    const { rows } = await system.admin.query(
      `select sum(sent)::int as sent from identity.mail_tallies where sent > 1`,
    );
    expect(rows[0].sent ?? 0).toBeLessThan(10);
    const user = await system.newUser();
    await ask(user.username, undefined, strict);
    await system.mail.next(user.email);
  });

  it('is set by one of many who use the link at once', async () => {
    const user = await system.newUser();
    await ask(user.username);
    const token = tokenIn((await system.mail.next(user.email)).text);
    const wishes = Array.from({ length: 6 }, (_, index) => `phrase number ${index} of the race`);
    const outcomes = await Promise.all(
      wishes.map((wish) =>
        reset(token, wish).then(
          () => wish,
          () => undefined,
        ),
      ),
    );
    const [won, ...others] = outcomes.filter((wish) => wish !== undefined);
    expect(others).toEqual([]);
    expect(await check(user.username, won ?? '')).toBe(Password.RESULT_VERIFIED);
  });

  it('is set by no link of another workspace, purpose or time, nor by one that was sent to an address the user has no more', async () => {
    const user = await system.newUser();
    await ask(user.username);
    const token = tokenIn((await system.mail.next(user.email)).text);
    await expect(reset(token, NEW_PASSWORD, { workspaceId: randomUUID() })).rejects.toMatchObject(GONE);
    await expect(reset(token, NEW_PASSWORD, { tenant: 'another' })).rejects.toMatchObject(GONE);
    await expect(reset(`${token}x`)).rejects.toMatchObject(GONE);
    const verify = { ...scope(), token, requestedBy: origin() };
    await expect(system.identity.verifyEmail(verify)).rejects.toMatchObject(GONE);
    const { requestedBy } = system;
    await system.identity.updateUser({
      ...scope(),
      userId: user.id,
      claimsJson: '{"email":"elsewhere@mail.example"}',
      requestedBy,
    });
    await expect(reset(token)).rejects.toMatchObject(GONE);
    expect(await check(user.username, OLD_PASSWORD)).toBe(Password.RESULT_VERIFIED);
  });

  it('cannot be asked for where there is no mail server, and that is said', async () => {
    const mute = await system.replica({ OSTIARY_SMTP_URL: '', OSTIARY_MAIL_FROM: '' });
    await expect(ask('anybody', undefined, mute)).rejects.toMatchObject({ reason: 'NO_MAIL_SERVER' });
    // So that nobody is led to asking.
    const able = [await mute.getCapabilities({}), await system.identity.getCapabilities({})];
    expect(able).toEqual([{ sendsMail: false }, { sendsMail: true }]);
  });
});
