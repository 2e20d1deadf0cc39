// RFC 9470: a resource asks for a more recent sign-in, and the client gets it. RFC 9728: the resource says of itself where.
import { expect, it } from '@jest/globals';
import * as oauth from 'oauth4webapi';
import { administrator, api, callApi } from './support/administration.ts';
import { signIn } from './support/code-flow.ts';
import { RawClient } from './support/raw-client.ts';
import { system } from './support/system.ts';
import { createUser, launchWorkspace, registerClient } from './support/workspace-fixture.ts';

it('RFC 9470 §3, §5: userinfo refuses an old sign-in, and takes the token of a new one in the same browser', async () => {
  const workspace = await launchWorkspace('b2b', { userinfo: { max_age_seconds: 2 } });
  const client = new RawClient(workspace, await registerClient(workspace));
  const user = await createUser(workspace);
  const first = await signIn(client, user, { proofKey: null, parameters: { scope: 'openid' } });
  expect((await client.userinfo(first.accessToken)).status).toBe(200);
  await new Promise((resolve) => setTimeout(resolve, 3500));
  const refused = await client.userinfo(first.accessToken);
  const challenge = refused.headers.get('www-authenticate') ?? '';
  expect([refused.status, refused.body.error]).toEqual([401, 'insufficient_user_authentication']);
  const maxAge = /max_age="(\d+)"/.exec(challenge)?.[1];
  expect(maxAge).toBe('2');

  // RFC 9728 §3: found from the challenge, verified by a certified library.
  const resource = new URL(workspace.issuer);
  const metadata = await oauth.processResourceDiscoveryResponse(
    resource,
    await oauth.resourceDiscoveryRequest(resource),
  );
  expect(metadata).toMatchObject({ resource: workspace.issuer, authorization_servers: [workspace.issuer] });
  expect(challenge).toContain(
    `resource_metadata="${resource.origin}/.well-known/oauth-protected-resource${resource.pathname}"`,
  );

  const { browser } = first;
  const again = await signIn(client, user, {
    proofKey: null,
    browser,
    parameters: { scope: 'openid', max_age: String(maxAge) },
  });
  expect((await client.userinfo(again.accessToken)).status).toBe(200);
});

it('RFC 9728 §3: the admin API describes itself as the resource that its tokens are for', async () => {
  const resource = new URL('/api', system.issuerBase);
  const metadata = await oauth.processResourceDiscoveryResponse(
    resource,
    await oauth.resourceDiscoveryRequest(resource),
  );
  expect(metadata.resource).toBe(resource.href);
});

it('RFC 9470 §3: an administrator who has just signed in may delete a workspace', async () => {
  const workspace = await launchWorkspace('b2b');
  expect((await callApi(await administrator(), 'DELETE', workspace.path)).status).toBe(204);
  await expect(api('GET', workspace.path)).rejects.toThrow('404');
});
