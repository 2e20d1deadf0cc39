import {
  at,
  authenticatedForm,
  type FlowWish,
  newProofKeys,
  pushedRequest,
  runFlow,
  signedFlow,
  type Tokens,
} from './authorization-code-flow.ts';
import { Batch } from './batch.ts';
import { expectStatus } from './connections.ts';
import type { Operation, OperationContext, OperationName, PreparedOperation } from './operation.ts';
import { dpopProof, type SigningKey } from './signing.ts';

/** More than there are workers: a server does not meet the same proof key in every request. */
const PROOF_KEYS = 64;

const prepared = <Item>(
  make: (serial: number) => Item,
  run: (item: Item, worker: number) => Promise<void>,
): PreparedOperation => {
  const batch = new Batch(make);
  return {
    sign: (count) => batch.prepare(count),
    late: () => batch.late,
    run: (worker) => run(batch.take(), worker),
  };
};

const clientCredentials: Operation = {
  name: 'client-credentials',
  title: 'Client credentials (private_key_jwt)',
  async prepare({ target, connections }) {
    const parameters = { grant_type: 'client_credentials', scope: target.scope, resource: target.resource };
    return prepared(
      () => authenticatedForm(target, target.clients.machine, parameters),
      async (form) => {
        expectStatus(await connections.post(target.endpoints.token, form), 200, 'client credentials');
      },
    );
  },
};

const par: Operation = {
  name: 'par',
  title: 'PAR',
  async prepare({ target, connections }) {
    const wish = { client: target.clients.flow, forResource: true };
    return prepared(
      (serial) => pushedRequest(target, wish, serial),
      async (form) => {
        expectStatus(await connections.post(target.endpoints.par, form), 201, 'PAR');
      },
    );
  },
};

const flow: Operation = {
  name: 'flow',
  title: 'Full FAPI 2.0 flow',
  async prepare(context) {
    const { target, connections, sessions } = context;
    const wish = { client: target.clients.flow, forResource: true };
    const keys = newProofKeys(PROOF_KEYS);
    const [first] = await grantedTokens(context, wish, keys.slice(0, 1));
    requireFapiTokens(first);
    return prepared(
      (serial) => signedFlow(target, wish, at(keys, serial), serial),
      async (item, worker) => {
        await runFlow(target, connections, item, at(sessions, worker));
      },
    );
  },
};

/** That both servers give the same: a bound JWT access token and an ID token, and no refresh token. */
function requireFapiTokens(tokens: Tokens | undefined): void {
  const wanted =
    tokens?.tokenType === 'DPoP' &&
    isJwt(tokens.accessToken) &&
    isJwt(tokens.idToken) &&
    tokens.refreshToken === undefined;
  if (!wanted) throw new Error(`the flow ends with other tokens than it should: ${JSON.stringify(tokens)}`);
}

const isJwt = (token: string | undefined): boolean => /^eyJ[\w-]+\.[\w-]+\.[\w-]+$/.test(token ?? '');

const refresh: Operation = {
  name: 'refresh',
  title: 'Refresh (DPoP)',
  async prepare(context) {
    const { target, connections } = context;
    const keys = newProofKeys(PROOF_KEYS);
    const tokens = await grantedTokens(context, { client: target.clients.refresh, forResource: true }, keys);
    const proofUrl = target.endpoints.token.publicUrl;
    return prepared(
      (serial) => {
        const { refreshToken } = at(tokens, serial);
        if (refreshToken === undefined) throw new Error('the flow gave no refresh token');
        const parameters = { grant_type: 'refresh_token', refresh_token: refreshToken, resource: target.resource };
        return {
          form: authenticatedForm(target, target.clients.refresh, parameters),
          proof: dpopProof(at(keys, serial), 'POST', proofUrl),
        };
      },
      async ({ form, proof }) => {
        expectStatus(await connections.post(target.endpoints.token, form, { dpop: proof }), 200, 'refresh');
      },
    );
  },
};

const exchange: Operation = {
  name: 'exchange',
  title: 'Token exchange (DPoP)',
  isOffered: ({ clients }) => clients.exchanger !== undefined,
  async prepare(context) {
    const { target, connections } = context;
    const { exchanger } = target.clients;
    if (exchanger === undefined) throw new Error(`${target.name} exchanges no tokens`);
    const keys = newProofKeys(PROOF_KEYS);
    const tokens = await grantedTokens(context, { client: target.clients.flow, forResource: true }, keys);
    const proofUrl = target.endpoints.token.publicUrl;
    return prepared(
      (serial) => ({
        form: authenticatedForm(target, exchanger, {
          grant_type: 'urn:ietf:params:oauth:grant-type:token-exchange',
          subject_token: at(tokens, serial).accessToken,
          subject_token_type: 'urn:ietf:params:oauth:token-type:access_token',
          resource: target.resource,
        }),
        // The key that the subject token is bound to.
        proof: dpopProof(at(keys, serial), 'POST', proofUrl),
      }),
      async ({ form, proof }) => {
        expectStatus(await connections.post(target.endpoints.token, form, { dpop: proof }), 200, 'exchange');
      },
    );
  },
};

const CIBA_GRANT = 'urn:openid:params:grant-type:ciba';

/** A client asks, the user looks at it and allows it on the pages, and the client's poll gets tokens. */
const ciba: Operation = {
  name: 'ciba',
  title: 'CIBA poll: asked, allowed on the pages, tokens (DPoP)',
  isOffered: ({ asked, clients }) => asked !== undefined && clients.askers !== undefined,
  // With those that are measured fewer than a workspace may ask within ten minutes.
  warmUpOperations: 3000,
  async prepare({ target, connections, sessions }) {
    const { asked, clients, endpoints } = target;
    const { askers } = clients;
    if (asked === undefined || askers === undefined) throw new Error(`${target.name} has no CIBA`);
    const keys = newProofKeys(PROOF_KEYS);
    return prepared(
      (serial) => {
        const client = at(askers, serial);
        const request = { scope: `openid ${target.scope}`, resource: target.resource, login_hint: '' };
        return {
          // Whom, comes last: which user it is, the worker says.
          request: authenticatedForm(target, client, request),
          poll: authenticatedForm(target, client, { grant_type: CIBA_GRANT, auth_req_id: '' }),
          proof: dpopProof(at(keys, serial), 'POST', endpoints.token.publicUrl),
        };
      },
      async ({ request, poll, proof }, worker) => {
        const hint = encodeURIComponent(asked.loginHint(worker % sessions.length));
        const begun = expectStatus(await connections.post(asked.backchannel, request + hint), 200, 'bc-authorize');
        const { auth_req_id: authReqId } = JSON.parse(begun.body);
        await asked.allow(connections, at(sessions, worker), authReqId);
        const body = poll + encodeURIComponent(authReqId);
        expectStatus(await connections.post(endpoints.token, body, { dpop: proof }), 200, 'poll');
      },
    );
  },
};

const introspection: Operation = {
  name: 'introspection',
  title: 'Introspection',
  async prepare(context) {
    const { target, connections } = context;
    // oidc-provider does not introspect JWTs: there, a token that is not for a resource is an opaque one.
    const tokens = await grantedTokens(
      context,
      { client: target.clients.flow, forResource: false },
      newProofKeys(PROOF_KEYS),
    );
    return prepared(
      (serial) => authenticatedForm(target, target.clients.resourceServer, { token: at(tokens, serial).accessToken }),
      async (form) => {
        const { body } = expectStatus(await connections.post(target.endpoints.introspect, form), 200, 'introspection');
        if (!body.includes('"active":true')) throw new Error(`introspection: ${body}`);
      },
    );
  },
};

const userinfo: Operation = {
  name: 'userinfo',
  title: 'Userinfo (DPoP)',
  async prepare(context) {
    const { target, connections } = context;
    const keys = newProofKeys(PROOF_KEYS);
    const tokens = await grantedTokens(context, { client: target.clients.flow, forResource: false }, keys);
    const url = target.endpoints.userinfo.publicUrl;
    return prepared(
      (serial) => {
        const { accessToken } = at(tokens, serial);
        return { authorization: `DPoP ${accessToken}`, dpop: dpopProof(at(keys, serial), 'GET', url, accessToken) };
      },
      async (headers) => {
        expectStatus(await connections.get(target.endpoints.userinfo, '', headers), 200, 'userinfo');
      },
    );
  },
};

/** Tokens of one flow for each key, one after the other: what a first flow of a session writes to it is not raced. */
async function grantedTokens(
  context: OperationContext,
  wish: FlowWish,
  keys: readonly SigningKey[],
): Promise<Tokens[]> {
  const { target, connections, sessions } = context;
  const tokens: Tokens[] = [];
  for (const [serial, key] of keys.entries()) {
    tokens.push(await runFlow(target, connections, signedFlow(target, wish, key, serial), at(sessions, serial)));
  }
  return tokens;
}

const all: Readonly<Record<OperationName, Operation>> = {
  'client-credentials': clientCredentials,
  par,
  flow,
  refresh,
  exchange,
  ciba,
  introspection,
  userinfo,
};

export const operation = (name: OperationName): Operation => all[name];
