// RFC 9396 from the setting to the resource server: a type that is switched on, asked about in words, granted, narrowed and seen.
import { beforeAll, describe, expect, it } from '@jest/globals';
import { decodeJwt } from 'jose';
import { authorizationRequest, authorize, newVerifier, pushedUrl, redeem } from './support/code-flow.ts';
import { PageBrowser } from './support/pages.ts';
import { type Answer, RawClient } from './support/raw-client.ts';
import {
  createUser,
  launchWorkspace,
  RESOURCE,
  registerClient,
  type TestUser,
  type TestWorkspace,
} from './support/workspace-fixture.ts';

const PAYMENT = {
  type: 'payment_initiation',
  actions: ['initiate', 'status'],
  locations: [RESOURCE],
  instructedAmount: { currency: 'EUR', amount: '123.50' },
  creditorName: 'Merchant A',
  creditorAccount: { iban: 'DE02100100109307118603' },
};
const details = (...list: unknown[]) => ({ authorization_details: JSON.stringify(list) });

let workspace: TestWorkspace;
let client: RawClient;
let user: TestUser;

beforeAll(async () => {
  workspace = await launchWorkspace('b2b', {
    authorization_details_types: [{ type: 'payment_initiation', resources: [RESOURCE] }],
  });
  const metadata = { authorization_details_types: ['payment_initiation'] };
  client = new RawClient(workspace, await registerClient(workspace, { metadata }));
  user = await createUser(workspace);
});

const refresh = (token: unknown, form: Readonly<Record<string, string>>): Promise<Answer> =>
  client.post('token', { grant_type: 'refresh_token', refresh_token: String(token), ...form });

describe('one payment', () => {
  it('RFC 9396 §3: asked about in words, in the token, less by a refresh and never more, seen by introspection', async () => {
    const browser = new PageBrowser();
    const wish = { parameters: { ...details(PAYMENT), scope: 'offline_access' }, proofKey: null, browser };
    const grant = await authorize(client, user, wish);
    const { status, body } = await redeem(client, grant);
    expect([status, body.authorization_details]).toEqual([200, [PAYMENT]]);
    const claims = decodeJwt(String(body.access_token));
    expect(claims).toMatchObject({ aud: RESOURCE, authorization_details: [PAYMENT] });

    const less = { ...PAYMENT, instructedAmount: { currency: 'EUR', amount: '20' } };
    expect((await refresh(body.refresh_token, details(less))).body.authorization_details).toEqual([less]);
    const more = { ...PAYMENT, instructedAmount: { currency: 'EUR', amount: '123.51' } };
    const refused = await refresh(body.refresh_token, details(more));
    expect([refused.status, refused.body.error]).toEqual([400, 'invalid_authorization_details']);

    const seen = await client.post('introspect', { token: String(body.access_token) });
    expect(seen.body).toMatchObject({ active: true, authorization_details: [PAYMENT] });

    // Each payment is asked about, in words that name it.
    const again = authorizationRequest(client, newVerifier(), { parameters: wish.parameters });
    const { html } = await browser.open(await pushedUrl(client, again));
    const said = html.replace(/<[^>]+>/g, '');
    expect(said).toContain('Pay 123.50 EUR to Merchant A, account DE02100100109307118603: ');
  });

  it('RFC 9396 §10: the metadata says what there is', async () => {
    const metadata = await (await fetch(`${workspace.issuer}/.well-known/openid-configuration`)).json();
    expect(metadata).toMatchObject({ authorization_details_types_supported: ['payment_initiation'] });
  });
});
