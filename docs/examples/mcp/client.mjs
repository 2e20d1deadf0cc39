// An MCP client that has never heard of the server nor of its authorization server: the library discovers both (RFC 9728, RFC 8414), says who it is by the URL of its
// metadata (Client ID Metadata Document), and asks for a token for this server alone (RFC 8707). The person opens a page and pastes the address at which it ends.
//   node docs/examples/mcp/client.mjs MCP_SERVER CLIENT_METADATA_URL REDIRECT_URI
import { createInterface } from 'node:readline/promises';
import { UnauthorizedError } from '@modelcontextprotocol/sdk/client/auth.js';
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';

const [serverUrl, clientMetadataUrl, redirectUrl] = process.argv.slice(2);
const print = (name, value) => console.log(`${name} ${typeof value === 'string' ? value : JSON.stringify(value)}`);

/** What the library asks its application to keep, here in memory. */
const kept = {};
const provider = {
  redirectUrl,
  clientMetadataUrl,
  clientMetadata: { client_name: 'Example agent', redirect_uris: [redirectUrl] },
  state: () => (kept.state = crypto.randomUUID()),
  clientInformation: () => kept.client,
  saveClientInformation: (client) => Object.assign(kept, { client }),
  tokens: () => kept.tokens,
  saveTokens: (tokens) => Object.assign(kept, { tokens }),
  codeVerifier: () => kept.verifier,
  saveCodeVerifier: (verifier) => Object.assign(kept, { verifier }),
  discoveryState: () => kept.discovery,
  saveDiscoveryState: (discovery) => Object.assign(kept, { discovery }),
  redirectToAuthorization: (url) => print('authorize', url.href),
};

async function connected() {
  const client = new Client({ name: 'example-agent', version: '1.0.0' });
  const transport = new StreamableHTTPClientTransport(new URL(serverUrl), { authProvider: provider });
  try {
    await client.connect(transport);
    return client;
  } catch (error) {
    if (!(error instanceof UnauthorizedError)) throw error;
  }
  const lines = createInterface({ input: process.stdin });
  const answer = new URL(await lines.question(''));
  lines.close();
  // RFC 6749 §10.12, RFC 9207 §2.4: the answer to this request, by the server that was asked.
  if (answer.searchParams.get('state') !== kept.state) throw new Error('the answer is not to this request');
  const { issuer } = kept.discovery.authorizationServerMetadata;
  if (answer.searchParams.get('iss') !== issuer) throw new Error('the answer is not from the server that was asked');
  const code = answer.searchParams.get('code');
  if (code === null) throw new Error(`refused: ${answer.searchParams.get('error')}`);
  await transport.finishAuth(code);
  return connected();
}

const client = await connected();
print('client', kept.client);
print('tokens', kept.tokens);
print('tools', { names: (await client.listTools()).tools.map(({ name }) => name) });
for (const [name, args] of [
  ['who_am_i', {}],
  ['book_room', { room: 'Einstein' }],
]) {
  const { content, isError = false } = await client.callTool({ name, arguments: args });
  print('tool', { name, isError, answer: JSON.parse(content[0].text) });
}
await client.close();
