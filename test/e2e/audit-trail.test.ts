// Architecture rule 5: every step of a flow is an event, durable before its answer, in order, once, and found by a search.
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { administrator, api } from './support/administration.ts';
import { AuditStream, searchTrail, until } from './support/audit-trail.ts';
import { newClientKey } from './support/client-key.ts';
import { authorize, redeem } from './support/code-flow.ts';
import { RawClient } from './support/raw-client.ts';
import {
  createUser,
  launchFapiWorkspace,
  registerClient,
  type TestUser,
  type TestWorkspace,
} from './support/workspace-fixture.ts';

let stream: AuditStream;
let workspace: TestWorkspace;
let client: RawClient;
let user: TestUser;

beforeAll(async () => {
  stream = await AuditStream.open();
  workspace = await launchFapiWorkspace({ consent: 'first-use' });
  client = new RawClient(workspace, await registerClient(workspace));
  user = await createUser(workspace);
});

afterAll(() => stream.close());

const typesSince = (count: number): string[] =>
  stream
    .of(workspace)
    .slice(count)
    .map(({ type }) => type);

describe('the stream', () => {
  it('has every step of a FAPI 2.0 sign-in, each at the latest when its answer is there', async () => {
    const before = stream.of(workspace).length;
    const grant = await authorize(client, user);
    const issued = await redeem(client, grant);
    const proofBy = grant.proofKey ?? newClientKey();
    await client.post(
      'token',
      { grant_type: 'refresh_token', refresh_token: String(issued.body.refresh_token) },
      { proofBy },
    );
    await client.post('revoke', { token: String(issued.body.refresh_token) });
    await until('the revocation', () => typesSince(before).includes('token.revoked'));

    const events = stream.of(workspace).slice(before);
    const steps = [
      'authorization.pushed',
      'sign_in.succeeded',
      'session.started',
      'consent.asked',
      'consent.given',
      'authorization.granted',
      'token.issued',
      'token.refreshed',
      'token.revoked',
    ];
    // Services write to the stream side by side: the order of what they decided is that of the times.
    const told = steps.map((step) => events.filter(({ type }) => type === step));
    expect(told.map((each) => each.map(({ type }) => type))).toEqual(steps.map((step) => [step]));
    const times = told.map(([event]) => event?.time ?? '');
    expect(times).toEqual([...times].sort());

    const granted = stream.of(workspace).find(({ type }) => type === 'authorization.granted');
    const token = stream.of(workspace).find(({ type }) => type === 'token.issued');
    expect(token).toMatchObject({
      tenant: workspace.tenant,
      workspace: workspace.slug,
      outcome: 'success',
      clientId: client.client.clientId,
      clientAuthenticationMethod: 'private_key_jwt',
      securityProfile: 'fapi2-security',
      grantType: 'authorization_code',
      senderConstraint: { type: 'dpop', thumbprint: proofBy.thumbprint },
    });
    expect(token?.grantId).toBe(granted?.grantId);
    expect(token?.tokenIds).toHaveLength(1);
    expect(token?.request?.requestId).toMatch(/^[\w.-]{8,64}$/);
  });

  it('CloudEvents §3.1: is CloudEvents in binary mode, keyed by tenant and workspace', () => {
    const events = stream.events.filter(({ event }) => event.workspaceId === workspace.id);
    expect(events.length).toBeGreaterThan(5);
    for (const { event, key, headers, payload } of events) {
      expect(key).toBe(`${workspace.tenant}/${workspace.slug}`);
      expect(headers).toMatchObject({
        ce_specversion: '1.0',
        ce_id: event.id,
        'content-type': expect.stringContaining('json'),
      });
      expect(headers.ce_type).toContain(event.type);
      expect(new Date(event.time).getTime()).toBeGreaterThan(Date.now() - 600_000);
      expect(event.ocsfClassUid).toBeGreaterThan(1000);
      expect(payload).not.toContain(user.username);
    }
  });

  it('has no gap and no repeat in any producer’s numbers', () => {
    const numbers = new Map<string, number[]>();
    for (const { event } of stream.events) {
      const { service, instance, epoch, partition, sequence } = event.producer ?? {
        service: '',
        instance: '',
        epoch: 0,
        partition: 0,
        sequence: 0,
      };
      const name = `${service}/${instance}/${epoch}/${partition}`;
      numbers.set(name, [...(numbers.get(name) ?? []), sequence]);
    }
    for (const [name, sequence] of numbers) {
      const [first = 0] = sequence;
      expect({ name, sequence }).toEqual({ name, sequence: sequence.map((_, index) => first + index) });
    }
    expect(new Set(stream.events.map(({ event }) => event.id)).size).toBe(stream.events.length);
  });

  it.each<[string, string, () => Promise<unknown>]>([
    [
      'a wrong password',
      'sign_in.failed',
      () => authorize(client, { ...user, password: 'wrong' }).catch(() => undefined),
    ],
    [
      'a refused consent',
      'consent.refused',
      async () =>
        authorize(new RawClient(workspace, await registerClient(workspace)), user, { decision: 'deny' }).catch(
          () => undefined,
        ),
    ],
    [
      'a client that is not who it says',
      'client.authentication_failed',
      () =>
        new RawClient(workspace, { ...client.client, key: { ...newClientKey(), kid: client.client.key.kid } }).post(
          'par',
          {},
        ),
    ],
    ['a policy that says no', 'policy.refused', () => client.post('par', { response_type: 'token' })],
    [
      'a code used twice',
      'replay.detected',
      async () => {
        const grant = await authorize(client, user);
        await redeem(client, grant);
        await redeem(client, grant);
      },
    ],
  ])('tells of %s, with the rule that refused it', async (_what, type, provoke) => {
    const before = stream.of(workspace).length;
    await provoke();
    await until(type, () => typesSince(before).includes(type));
    const event = stream
      .of(workspace)
      .slice(before)
      .find((each) => each.type === type);
    expect(event?.outcome).toBe('failure');
    expect(`${event?.error}${event?.clause}${event?.details.reason ?? ''}`).not.toBe('');
  });

  it('tells of what administrators do, with who it was', async () => {
    const before = stream.of(workspace).length;
    const { clientId } = await registerClient(workspace);
    await api('PATCH', `${workspace.path}/clients/${clientId}`, { client_name: 'Renamed' });
    await api('DELETE', `${workspace.path}/clients/${clientId}`);
    await until('the deletion', () => typesSince(before).includes('client.deleted'));
    const [registered, changed, deleted] = stream
      .of(workspace)
      .slice(before)
      .filter(({ target }) => target?.id === clientId);
    expect([registered?.type, changed?.type, deleted?.type]).toEqual([
      'client.registered',
      'client.changed',
      'client.deleted',
    ]);
    expect(changed?.actor).toMatchObject({ type: 'administrator', id: expect.stringMatching(/^[0-9a-f-]{36}$/) });
    const { username } = await administrator();
    expect(JSON.stringify([registered, changed, deleted])).not.toContain(username);
  });
});

describe('the search', () => {
  it('has all of it, in the same order, without gaps, and filters by type, client and outcome', async () => {
    const streamed = stream.of(workspace);
    await until('the trail', async () => (await searchTrail(workspace)).length >= streamed.length);
    const found = await searchTrail(workspace);
    expect(found.map(({ id }) => id)).toEqual(streamed.map(({ id }) => id));
    const [first = 0] = found.map(({ log_index }) => Number(log_index));
    expect(found.map(({ log_index }) => log_index)).toEqual(found.map((_, index) => first + index));

    const issued = await searchTrail(workspace, {
      type: 'token.issued',
      client_id: client.client.clientId,
      outcome: 'success',
    });
    expect(issued.length).toBeGreaterThan(0);
    for (const { type } of issued) expect(type).toBe('token.issued');
    expect(await searchTrail(workspace, { to: '2000-01-01T00:00:00Z' })).toEqual([]);
    const one = await searchTrail(workspace, {
      request_id: String((issued[0]?.request as { request_id?: string })?.request_id ?? ''),
    });
    expect(one.map(({ id }) => id)).toContain(issued[0]?.id);
  });
});
