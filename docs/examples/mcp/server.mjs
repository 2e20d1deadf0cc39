// An MCP server (Streamable HTTP) as a protected resource: who has no token is told where to get one (RFC 9728), and a token counts only if this
// workspace issued it for this very server (RFC 8707, RFC 9068).
//   TLS_CERT=… TLS_KEY=… node docs/examples/mcp/server.mjs ISSUER RESOURCE
import { readFileSync } from 'node:fs';
import { createServer } from 'node:https';
import { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js';
import { StreamableHTTPServerTransport } from '@modelcontextprotocol/sdk/server/streamableHttp.js';
import { createRemoteJWKSet, jwtVerify } from 'jose';
import { z } from 'zod';

const [issuer, resource] = process.argv.slice(2);
const { origin, pathname, port } = new URL(resource);
const metadataPath = `/.well-known/oauth-protected-resource${pathname}`;
const SCOPES = ['rooms:read', 'rooms:book'];

// 1. RFC 8414 §3: the keys of the authorization server; its metadata is its own issuer's and nobody else's.
const { origin: serverOrigin, pathname: serverPath } = new URL(issuer);
const found = await fetch(`${serverOrigin}/.well-known/oauth-authorization-server${serverPath}`);
const authorizationServer = await found.json();
if (authorizationServer.issuer !== issuer) throw new Error(`the metadata is that of ${authorizationServer.issuer}`);
const keys = createRemoteJWKSet(new URL(authorizationServer.jwks_uri));

// 2. RFC 9728 §2: what a client has to know to get a token for this server.
const metadata = {
  resource,
  authorization_servers: [issuer],
  scopes_supported: SCOPES,
  bearer_methods_supported: ['header'],
  resource_name: 'Meeting rooms',
};

// 3. The tools. `extra.authInfo` is what the check below has found out.
function rooms() {
  const server = new McpServer({ name: 'rooms', version: '1.0.0' });
  const text = (value) => ({ content: [{ type: 'text', text: JSON.stringify(value) }] });
  server.registerTool('who_am_i', { description: 'For whom this server works' }, ({ authInfo }) =>
    text({ for: authInfo.extra.sub, through: authInfo.clientId, act: authInfo.extra.act, scopes: authInfo.scopes }),
  );
  server.registerTool(
    'book_room',
    { description: 'Books a meeting room', inputSchema: { room: z.string() } },
    ({ room }, { authInfo }) =>
      authInfo.scopes.includes('rooms:book')
        ? text({ booked: room, for: authInfo.extra.sub })
        : { ...text({ error: 'insufficient_scope', scope: 'rooms:book' }), isError: true },
  );
  return server;
}

// 4. RFC 6750, RFC 9068 §4: ours, for this server, in time; undefined: it is not. A token that is bound to a key (`cnf`) needs a proof that this server does not take.
async function verified(authorization) {
  const [, token] = /^Bearer ([\w~+/.-]+=*)$/i.exec(authorization ?? '') ?? [];
  if (token === undefined) return undefined;
  try {
    const { payload } = await jwtVerify(token, keys, { issuer, audience: resource, typ: 'at+jwt' });
    if (payload.cnf !== undefined) return undefined;
    const { sub, act, client_id: clientId, scope = '', exp: expiresAt } = payload;
    return { token, clientId, scopes: scope.split(' '), expiresAt, extra: { sub, act } };
  } catch {
    return undefined;
  }
}

const options = { cert: readFileSync(process.env.TLS_CERT), key: readFileSync(process.env.TLS_KEY) };
const server = createServer(options, async (request, response) => {
  const { pathname: path } = new URL(request.url, origin);
  if (request.method === 'GET' && path === metadataPath) {
    return response.setHeader('content-type', 'application/json').end(JSON.stringify(metadata));
  }
  if (path !== pathname) return response.writeHead(404).end();
  const auth = await verified(request.headers.authorization);
  if (auth === undefined) {
    // RFC 9728 §5.1: where to begin; RFC 6750 §3.1: `error` only where there was a token.
    const error = request.headers.authorization === undefined ? '' : 'error="invalid_token", ';
    const challenge = `Bearer ${error}resource_metadata="${origin}${metadataPath}"`;
    return response.writeHead(401, { 'www-authenticate': challenge }).end();
  }
  // Without sessions: every request brings its token, and is served by a server of its own.
  const transport = new StreamableHTTPServerTransport({ sessionIdGenerator: undefined });
  const mcp = rooms();
  response.on('close', () => mcp.close());
  await mcp.connect(transport);
  await transport.handleRequest(Object.assign(request, { auth }), response);
});
server.listen(Number(port), () => console.log(`listening {"resource":"${resource}"}`));
