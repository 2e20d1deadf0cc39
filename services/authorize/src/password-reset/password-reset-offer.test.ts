import { describe, expect, it } from '@jest/globals';
import { SETTINGS } from '@ostiary/oauth/authorization-request/check-table.test-support';
import { GrpcCallError } from '@ostiary/platform/grpc-client';
import { PasswordResetOffer } from './password-reset-offer.js';

const ORIGIN = { requestId: 'r', traceId: 't', address: '192.0.2.1', userAgent: '' };
const WORKSPACE = { settings: SETTINGS };

/** `said`: what identity answers, in turn; `away`: nothing. */
function offerWith(said: (boolean | 'away' | 'broken')[]) {
  const clock = { now: 0 };
  const asked: unknown[] = [];
  const getCapabilities = async (_request: object, context?: { readonly deadlineMs?: number }) => {
    asked.push(context?.deadlineMs);
    const sendsMail = said.shift();
    if (sendsMail === 'broken') throw new TypeError('a mistake of ours');
    if (typeof sendsMail !== 'boolean') throw new GrpcCallError('Identity', 'getCapabilities', 14, 'away', '');
    return { sendsMail };
  };
  return { offer: new PasswordResetOffer({ identity: { getCapabilities }, now: () => clock.now }), clock, asked };
}

describe('help with a forgotten password', () => {
  it('is not offered where the installation sends no messages; identity is asked once a minute, and not waited for', async () => {
    const { offer, clock, asked } = offerWith([false, true]);
    expect(await offer.isMadeAt(WORKSPACE, ORIGIN)).toBe(false);
    clock.now = 59_999;
    expect(await offer.isMadeAt(WORKSPACE, ORIGIN)).toBe(false);
    expect(asked).toEqual([500]);
    clock.now = 60_000;
    expect(await offer.isMadeAt(WORKSPACE, ORIGIN)).toBe(true);
    expect(asked).toHaveLength(2);
  });

  it('while identity is away, what it said last holds; before it has said anything, it is offered', async () => {
    const { offer, clock } = offerWith(['away', false, 'away']);
    const answers = [];
    for (clock.now = 0; clock.now <= 120_000; clock.now += 60_000)
      answers.push(await offer.isMadeAt(WORKSPACE, ORIGIN));
    expect(answers).toEqual([true, false, false]);
  });

  it('is not offered where the workspace does not want it, and nobody is asked', async () => {
    const { offer, asked } = offerWith([true]);
    const settings = { ...SETTINGS, email: { passwordReset: 'off' as const } };
    expect(await offer.isMadeAt({ settings }, ORIGIN)).toBe(false);
    expect(asked).toEqual([]);
  });

  it('a mistake of ours is not taken for an outage', async () => {
    await expect(offerWith(['broken']).offer.isMadeAt(WORKSPACE, ORIGIN)).rejects.toThrow('a mistake of ours');
  });
});
