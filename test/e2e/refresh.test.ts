// RFC 6749 §6, RFC 9700 §4.14.2: refresh tokens of public clients rotate, those of confidential clients stay.
import { beforeAll, describe, expect, it } from '@jest/globals';
import { decodeJwt } from 'jose';
import { signIn, type Tokens } from './support/code-flow.ts';
import { type Answer, RawClient } from './support/raw-client.ts';
import { expectRefusal } from './support/refusal-table.ts';
import {
  createUser,
  launchWorkspace,
  RESOURCE,
  registerClient,
  type TestUser,
  type TestWorkspace,
} from './support/workspace-fixture.ts';

let workspace: TestWorkspace;
let open: RawClient;
let confidential: RawClient;
let user: TestUser;

beforeAll(async () => {
  workspace = await launchWorkspace('b2c', {
    refresh_token: { idle_seconds: 3600, absolute_seconds: 7200, rotation_grace_seconds: 2, ends_with_session: false },
  });
  open = new RawClient(
    workspace,
    await registerClient(workspace, { metadata: { token_endpoint_auth_method: 'none' } }),
  );
  confidential = new RawClient(workspace, await registerClient(workspace));
  user = await createUser(workspace);
});

const tokensOf = (client: RawClient): Promise<Tokens> => signIn(client, user, { proofKey: null });
const refresh = (
  client: RawClient,
  refresh_token: string,
  more: Readonly<Record<string, string>> = {},
): Promise<Answer> => client.post('token', { grant_type: 'refresh_token', refresh_token, ...more });

describe('a confidential client', () => {
  it('RFC 9700 §4.14.2: keeps its refresh token', async () => {
    const { refreshToken } = await tokensOf(confidential);
    for (let round = 0; round < 3; round += 1) {
      const answer = await refresh(confidential, refreshToken);
      expect(answer.status).toBe(200);
      expect(answer.body.refresh_token ?? refreshToken).toBe(refreshToken);
    }
  });

  it('RFC 6749 §6: may ask for less, and has all again afterwards', async () => {
    const { refreshToken } = await tokensOf(confidential);
    expect((await refresh(confidential, refreshToken, { scope: 'openid' })).body.scope).toBe('openid');
    expect(String((await refresh(confidential, refreshToken)).body.scope).split(' ')).toContain('email');
  });

  it('OpenID Connect Core §12.2: gets an ID token of the same user, sign-in and client', async () => {
    const { refreshToken, idToken } = await tokensOf(confidential);
    const before = decodeJwt(idToken);
    const after = decodeJwt(String((await refresh(confidential, refreshToken)).body.id_token));
    expect(after).toMatchObject({ iss: before.iss, sub: before.sub, aud: before.aud, auth_time: before.auth_time });
    expect(after).not.toHaveProperty('nonce');
  });
});

describe('a public client', () => {
  it('RFC 9700 §4.14.2: gets a new refresh token at each use', async () => {
    let { refreshToken } = await tokensOf(open);
    const seen = new Set([refreshToken]);
    for (let round = 0; round < 3; round += 1) {
      const answer = await refresh(open, refreshToken);
      expect(answer.status).toBe(200);
      refreshToken = String(answer.body.refresh_token);
      expect(seen.has(refreshToken)).toBe(false);
      seen.add(refreshToken);
    }
  });

  it('RFC 9700 §4.14.2: gets the same successor again for an answer that was lost', async () => {
    const { refreshToken } = await tokensOf(open);
    const answers = await Promise.all([
      refresh(open, refreshToken),
      refresh(open, refreshToken),
      refresh(open, refreshToken),
    ]);
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200]);
    expect(new Set(answers.map(({ body }) => body.refresh_token)).size).toBe(1);
  });

  it('RFC 9700 §4.14.2: a reused refresh token ends the whole family', async () => {
    const { refreshToken, accessToken } = await tokensOf(open);
    const second = String((await refresh(open, refreshToken)).body.refresh_token);
    const third = String((await refresh(open, second)).body.refresh_token);
    await new Promise((resolve) => setTimeout(resolve, 2500));
    expectRefusal(await refresh(open, refreshToken), { error: 'invalid_grant' });
    expectRefusal(await refresh(open, third), { error: 'invalid_grant' });
    expect((await open.userinfo(accessToken)).status).toBe(401);
  });
});

describe('resources', () => {
  it('RFC 8707 §2.2: a token for one of the granted resources is for that one alone', async () => {
    const { refreshToken } = await signIn(confidential, user, { proofKey: null, parameters: { resource: RESOURCE } });
    const answer = await refresh(confidential, refreshToken, { resource: RESOURCE });
    expect(decodeJwt(String(answer.body.access_token)).aud).toBe(RESOURCE);
  });
});
