import { randomBytes, randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { CodeResult } from '@ostiary/contracts/ostiary/identity/v1/credentials';
import { IdentitySystem } from '../testing/identity-system.js';

const system = new IdentitySystem();
beforeAll(() => system.start({ OSTIARY_MAIL_PER_ADDRESS_PER_HOUR: '20' }), 60_000);
afterAll(() => system.stop());
beforeEach(() => system.admin.query('delete from identity.mail_tallies'));

const origin = () => ({ ...system.requestedBy, actorType: 'user', actorId: '' });
const scope = () => ({ tenant: system.tenant, workspaceId: system.workspaceId });
const newContext = () => `interaction:${randomBytes(16).toString('base64url')}`;
const newUser = (claims: Readonly<Record<string, unknown>> = {}) => system.newUser({ email_verified: true, ...claims });
const send = (userId: string, context: string) =>
  system.credentials.sendMailedCode({ ...scope(), userId, context, requestedBy: origin() });
let address = 0;
const verify = (userId: string, context: string, code: string, change: Readonly<Record<string, string>> = {}) => {
  address += 1;
  const from = { address: `198.51.100.${address % 250}`, device: '' };
  return system.credentials.verifyMailedCode({ ...scope(), userId, context, code, ...from, ...change });
};
const codeIn = (text: string) => /^\d{6}$/m.exec(text)?.[0] ?? '';
/** The `nth` code that was sent there. */
const codeSent = async (email: string, nth = 0) => codeIn((await system.mail.next(email, nth)).text);
const kept = (userId: string) => system.rows('select * from identity.mailed_codes where user_id = $1', [userId]);
const VERIFIED = { result: CodeResult.CODE_RESULT_VERIFIED };
const REFUSED = { result: CodeResult.CODE_RESULT_REFUSED };

async function withCode() {
  const user = await newUser();
  const context = newContext();
  await send(user.id, context);
  return { user, context, code: await codeSent(user.email) };
}

describe('a code by e-mail', () => {
  it('NIST SP 800-63B §3.1.3.2: is six digits, good once, for ten minutes, and kept as a keyed hash', async () => {
    const { user, context, code } = await withCode();
    const mail = await system.mail.next(user.email);
    expect([code.length, mail.subject]).toEqual([6, `${code} is your code for The Shop`]);
    const [row] = await kept(user.id);
    expect(JSON.stringify(row)).not.toContain(code);
    const left = Number(new Date(String(row?.expires_at))) - Date.now();
    expect(left > 0 && left <= 600_000).toBe(true);
    const verdict = await verify(user.id, context, ` ${code.slice(0, 3)} ${code.slice(3)} `);
    expect(verdict).toMatchObject({ ...VERIFIED, device: expect.stringMatching(/^[\w-]+\.[\w-]+$/) });
    expect(await verify(user.id, context, code)).toMatchObject({ ...REFUSED, device: '' });
    expect(await kept(user.id)).toEqual([]);
    const event = await system.eventOf('mail.sent', user.id);
    expect([event.details, JSON.stringify(event).includes(code)]).toEqual([
      { template: 'sign-in-code', attempts: '1' },
      false,
    ]);
  });

  it('is good for the user and the pages that it was sent for, and nowhere else', async () => {
    const { user, context, code } = await withCode();
    const other = await newUser();
    await send(other.id, context);
    await codeSent(other.email);
    expect(await verify(user.id, newContext(), code)).toMatchObject(REFUSED);
    expect(await verify(other.id, context, code)).toMatchObject(REFUSED);
    await expect(verify(user.id, context, code, { workspaceId: randomUUID() })).rejects.toMatchObject({ code: 5 });
    await expect(verify(user.id, context, code, { tenant: 'another' })).rejects.toMatchObject({ code: 5 });
    expect(await verify(user.id, context, code)).toMatchObject(VERIFIED);
  });

  it('is for five tries, then good no more, right or not', async () => {
    const { user, context, code } = await withCode();
    const wrong = code === '000000' ? '000001' : '000000';
    for (let tries = 0; tries < 5; tries += 1) expect(await verify(user.id, context, wrong)).toMatchObject(REFUSED);
    expect(await verify(user.id, context, code)).toMatchObject(REFUSED);
  });

  it('NIST SP 800-63B §3.2.2: tries on the account wait, whichever pages and codes they are for', async () => {
    const user = await newUser();
    const outcomes: CodeResult[] = [];
    for (let tries = 0; tries < 12; tries += 1) outcomes.push((await verify(user.id, newContext(), '000000')).result);
    expect(outcomes.slice(0, 10)).toEqual(Array(10).fill(CodeResult.CODE_RESULT_REFUSED));
    expect(outcomes.slice(10)).toEqual(Array(2).fill(CodeResult.CODE_RESULT_THROTTLED));
    const { lockedUntil } = await system.credentials.getCredentials({ ...scope(), userId: user.id });
    expect(lockedUntil).toBeGreaterThan(Date.now() / 1000);
    await system.credentials.unlockUser({ ...scope(), userId: user.id, requestedBy: system.requestedBy });
    const context = newContext();
    await send(user.id, context);
    expect(await verify(user.id, context, await codeSent(user.email))).toMatchObject(VERIFIED);
  });

  it('is used up by one of many who show it at once', async () => {
    const { user, context, code } = await withCode();
    const verdicts = await Promise.all(Array.from({ length: 4 }, () => verify(user.id, context, code)));
    expect(verdicts.filter(({ result }) => result === CodeResult.CODE_RESULT_VERIFIED)).toHaveLength(1);
  });

  it('is the one that was sent last, and none after its time', async () => {
    const { user, context, code } = await withCode();
    await send(user.id, context);
    const second = await codeSent(user.email, 1);
    if (second !== code) expect(await verify(user.id, context, code)).toMatchObject(REFUSED);
    await system.admin.query(`update identity.mailed_codes set expires_at = now() where user_id = $1`, [user.id]);
    expect(await verify(user.id, context, second)).toMatchObject(REFUSED);
  });

  it('goes with the address: one that is another’s by now, or nobody’s proven one, is good no more', async () => {
    const { user, context, code } = await withCode();
    const claimsJson = JSON.stringify({ email: `moved-${user.email}`, email_verified: true });
    await system.identity.updateUser({ ...scope(), userId: user.id, claimsJson, requestedBy: system.requestedBy });
    expect(await verify(user.id, context, code)).toMatchObject(REFUSED);
  });

  it('of a user who is disabled, or deleted, opens nothing', async () => {
    const [disabled, deleted] = [await withCode(), await withCode()];
    const by = { requestedBy: system.requestedBy };
    await system.identity.updateUser({ ...scope(), userId: disabled.user.id, disabled: true, ...by });
    await system.identity.deleteUser({ ...scope(), userId: deleted.user.id, ...by });
    expect(await verify(disabled.user.id, disabled.context, disabled.code)).toMatchObject({
      result: CodeResult.CODE_RESULT_DISABLED,
      device: '',
    });
    await expect(verify(deleted.user.id, deleted.context, deleted.code)).rejects.toMatchObject({ code: 5 });
    expect(await kept(deleted.user.id)).toEqual([]);
  });
});

describe('sending a code', () => {
  it('OIDC Core §5.1: goes to an address that is proven, and to no other', async () => {
    const [proven, claimed, nobody] = [
      await newUser(),
      await system.newUser({ email_verified: false }),
      await system.newUser({ email: undefined }),
    ];
    const receives = async (userId: string) =>
      (await system.credentials.getCredentials({ ...scope(), userId })).receivesMailedCodes;
    expect([await receives(proven.id), await receives(claimed.id), await receives(nobody.id)]).toEqual([
      true,
      false,
      false,
    ]);
    for (const { id } of [claimed, nobody]) {
      await expect(send(id, newContext())).rejects.toMatchObject({ reason: 'NO_PROVEN_ADDRESS' });
    }
    expect(system.mail.to(claimed.email)).toEqual([]);
  });

  it('is measured: who has stolen a password fills no mailbox, and leaves room for the message of a new password', async () => {
    const user = await newUser();
    for (let sent = 0; sent < 6; sent += 1) await send(user.id, newContext());
    await expect(send(user.id, newContext())).rejects.toMatchObject({ reason: 'TOO_MANY_MESSAGES' });
    await system.mail.next(user.email, 5);
    expect(system.mail.to(user.email)).toHaveLength(6);
    await system.identity.requestPasswordReset({ ...scope(), username: user.username, requestedBy: origin() });
    expect((await system.mail.next(user.email, 6)).subject).toContain('new password');
  });

  it('says so where nothing is sent', async () => {
    const user = await newUser();
    const mute = await system.credentialsReplica({ OSTIARY_SMTP_URL: '', OSTIARY_MAIL_FROM: '' });
    const owner = { ...scope(), userId: user.id };
    expect((await mute.getCredentials(owner)).receivesMailedCodes).toBe(false);
    const sending = mute.sendMailedCode({ ...owner, context: newContext(), requestedBy: origin() });
    await expect(sending).rejects.toMatchObject({ reason: 'NO_MAIL_SERVER' });
  });
});
