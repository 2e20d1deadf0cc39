import { describe, expect, it } from '@jest/globals';
import { AuditEvent } from '@ostiary/contracts/ostiary/audit/v1/audit';
import fc from 'fast-check';
import { type AuditEventInput, authorizationDetailHash, prepareEvent, stampedJson } from './audit-event.js';
import { auditEventSchema } from './audit-event.schema.js';
import { keptAddress, keptUserAgent } from './request-privacy.js';

const key = Buffer.alloc(32, 1);
const now = Date.UTC(2026, 5, 1, 12, 0, 0, 7);
const base: AuditEventInput = {
  type: 'token.issued',
  outcome: 'success',
  workspace: { id: 'w-id', tenant: 'acme', slug: 'one', settings: { auditAddress: 'full' } },
  actor: { type: 'user', id: 'u1' },
  request: { requestId: 'r1', traceId: 't1', address: '192.0.2.17', userAgent: 'x' },
};
const stamp = { instance: 'i', epoch: '1000', sequence: '1' };
const published = (input: AuditEventInput, partition = 0) =>
  JSON.parse(stampedJson(prepareEvent(input, now, { addressKey: key }).json, 'token', partition, stamp));

describe('an event', () => {
  it('is canonical proto3 JSON: nothing empty, camelCase, 64-bit numbers as text', () => {
    const event = published({
      ...base,
      scopes: [],
      clientId: '',
      tokenIds: ['j1'],
      actor: { type: 'anonymous', id: '' },
    });
    expect(event).toEqual({
      id: expect.stringMatching(/^[0-9a-f]{8}-[0-9a-f]{4}-7/),
      type: 'token.issued',
      time: '2026-06-01T12:00:00.007Z',
      tenant: 'acme',
      workspace: 'one',
      workspaceId: 'w-id',
      actor: { type: 'anonymous' },
      outcome: 'success',
      ocsfClassUid: 3002,
      request: { requestId: 'r1', traceId: 't1', address: '192.0.2.17', userAgent: 'x' },
      tokenIds: ['j1'],
      producer: { service: 'token', instance: 'i', epoch: '1000', sequence: '1' },
    });
    expect(AuditEvent.fromJSON(event).producer).toMatchObject({ epoch: 1000, partition: 0, sequence: 1 });
  });

  it('has the key tenant/workspace, and tenant/ when it is the tenant’s own', () => {
    expect(prepareEvent(base, now, { addressKey: key }).key).toBe('acme/one');
    const { workspace: _, ...own } = base;
    expect(prepareEvent({ ...own, tenant: 'acme' }, now, { addressKey: key }).key).toBe('acme/');
  });

  it('fits the published schema whatever it is made of', () => {
    const text = fc.string();
    const inputs = fc.record({
      id: text,
      clientId: text,
      clause: text,
      scopes: fc.array(fc.string({ minLength: 1 })),
      details: fc.dictionary(text, text),
    });
    fc.assert(
      fc.property(inputs, fc.integer({ min: 0, max: 11 }), ({ id, ...more }, partition) => {
        auditEventSchema.strict().parse(published({ ...base, ...more, actor: { type: 'user', id } }, partition));
      }),
    );
  });

  it('that is too large keeps what identifies it and says that its details were left out', () => {
    const large = published({
      ...base,
      details: { before: 'x'.repeat(300_000) },
      scopes: Array.from({ length: 5000 }, (_, i) => `s${i}`),
    });
    expect(large.details).toEqual({ omitted: 'the details were too large' });
    expect(large.scopes).toHaveLength(100);
    expect(large.id).toBeDefined();
    expect(JSON.stringify(large).length).toBeLessThan(200_000);
  });

  it('RFC 9396 §2: holds hashes of authorization details, the same for the same content', () => {
    const one = { type: 'payment', amount: { value: '1', currency: 'EUR' }, list: [1, { a: 1, b: 2 }] };
    const same = { list: [1, { b: 2, a: 1 }], amount: { currency: 'EUR', value: '1' }, type: 'payment' };
    expect(authorizationDetailHash(one)).toBe(authorizationDetailHash(same));
    expect(authorizationDetailHash(one)).not.toBe(authorizationDetailHash({ ...one, list: [{ a: 1, b: 2 }, 1] }));
    const event = published({ ...base, authorizationDetails: [one] });
    expect(event.authorizationDetailsHashes).toEqual([authorizationDetailHash(one)]);
    expect(event.details).toEqual({ authorization_details_types: one.type });
    expect(JSON.stringify(event)).not.toContain('EUR');
  });
});

describe("the caller's address", () => {
  const kept = (privacy: 'full' | 'truncated' | 'hashed', address: string, scope = 'w1') =>
    keptAddress(address, privacy, key, scope);

  it('is kept as the workspace says', () => {
    expect(kept('full', '192.0.2.17')).toBe('192.0.2.17');
    expect(kept('truncated', '192.0.2.17')).toBe('192.0.2.0');
    expect(kept('truncated', '2001:db8:1:2:3::4')).toBe('2001:db8:1::');
    expect(kept('truncated', '::ffff:192.0.2.17')).toBe('192.0.2.0');
    expect(kept('truncated', 'nonsense')).toBe('');
    expect(kept('hashed', '')).toBe('');
  });

  it('when hashed is the same within a workspace, another in another, and not a plain hash', () => {
    expect(kept('hashed', '192.0.2.17')).toMatch(/^hmac:[\w-]{22}$/);
    expect(kept('hashed', '192.0.2.17')).toBe(kept('hashed', '192.0.2.17'));
    expect(kept('hashed', '192.0.2.17', 'w2')).not.toBe(kept('hashed', '192.0.2.17'));
    expect(keptAddress('192.0.2.18', 'hashed', Buffer.alloc(32, 2), 'w3')).not.toBe(
      keptAddress('192.0.2.18', 'hashed', key, 'w4'),
    );
  });

  it('goes with the browser', () => {
    const agent = 'Mozilla/5.0 (X11; Linux x86_64; rv:151.0) Gecko/20100101 Firefox/151.0';
    expect(keptUserAgent(agent, 'full', key, 'w')).toBe(agent);
    expect(keptUserAgent(agent, 'truncated', key, 'w')).toBe('Mozilla Gecko Firefox');
    expect(keptUserAgent(agent, 'hashed', key, 'w')).toMatch(/^hmac:/);
  });
});
