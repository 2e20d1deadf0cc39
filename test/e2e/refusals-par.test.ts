// RFC 9126: everything that /par refuses, of an authenticated client, parameter by parameter.
import { beforeAll, describe, expect, it } from '@jest/globals';
import { AUTHORIZATION_REFUSALS } from './support/authorization-refusals.ts';
import { newClientKey } from './support/client-key.ts';
import { authorizationRequest, newVerifier } from './support/code-flow.ts';
import { RawClient } from './support/raw-client.ts';
import { changed, expectRefusal } from './support/refusal-table.ts';
import { launchFapiWorkspace, registerClient, type TestWorkspace } from './support/workspace-fixture.ts';

let workspace: TestWorkspace;
let client: RawClient;

beforeAll(async () => {
  workspace = await launchFapiWorkspace();
  client = new RawClient(workspace, await registerClient(workspace));
});

const good = (): Record<string, string> => authorizationRequest(client, newVerifier());

describe('/par', () => {
  it('RFC 9126 §2.2: answers a good request with 201, a request_uri of its own and its lifetime', async () => {
    const one = await client.post('par', good());
    const other = await client.post('par', good());
    expect(one.status).toBe(201);
    expect(one.body.request_uri).toMatch(/^urn:ietf:params:oauth:request_uri:[\w-]{22,}$/);
    expect(one.body.request_uri).not.toBe(other.body.request_uri);
    expect(one.body.expires_in).toBeGreaterThanOrEqual(5);
    expect(one.body.expires_in).toBeLessThan(600);
    expect(one.headers.get('cache-control')).toMatch(/no-store/);
  });

  it.each(AUTHORIZATION_REFUSALS)('$clause: refuses $what', async ({ change, error }) => {
    expectRefusal(await client.post('par', changed(good(), change)), { error });
  });

  it('RFC 9126 §2.1: refuses a request_uri', async () => {
    const request_uri = 'urn:ietf:params:oauth:request_uri:abc';
    expectRefusal(await client.post('par', { ...good(), request_uri }), { error: 'invalid_request' });
  });

  it('RFC 6749 §3.1: refuses each parameter doubled, and ignores empty and unknown ones', async () => {
    for (const [name, value] of Object.entries(good())) {
      const entries: [string, string][] = Object.entries(good());
      expectRefusal(await client.post('par', [...entries, [name, value]]), { error: 'invalid_request' });
    }
    expect((await client.post('par', { ...good(), prompt: '', unknown: 'x', max_age: '' })).status).toBe(201);
  });

  it('RFC 9126 §2.1: refuses a client_id that is not the one that authenticates', async () => {
    const other = await registerClient(workspace);
    const answer = await client.post('par', { ...good(), client_id: other.clientId });
    expect([400, 401]).toContain(answer.status);
    expect(['invalid_client', 'invalid_request']).toContain(answer.body.error);
  });

  it('RFC 9449 §10.1: refuses a dpop_jkt that is not the key of the proof', async () => {
    const proofBy = newClientKey();
    const dpop_jkt = newClientKey().thumbprint;
    expectRefusal(await client.post('par', { ...good(), dpop_jkt }, { proofBy }), { error: 'invalid_request' });
    expect((await client.post('par', { ...good(), dpop_jkt: proofBy.thumbprint }, { proofBy })).status).toBe(201);
  });
});
