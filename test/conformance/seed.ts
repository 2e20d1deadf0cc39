/**
 * Prepares a running system (`npm start`) for the OpenID Foundation's conformance suite: a workspace, its user, and the clients of
 * DIR/clients.json (RFC 7591 metadata), all through the admin API. Then writes the workspace's issuer and the clients' ids into
 * the suite's configurations in DIR, which were made for the issuer `https://localhost:9443/TENANT/WORKSPACE`.
 *
 *   NODE_EXTRA_CA_CERTS=… node test/conformance/seed.ts DIR USERNAME PASSWORD [CONSENT]
 *
 * CONSENT is the workspace's setting: `always`, because the FAPI plans refuse right after they have consented; `first-use` for the OpenID Connect
 * plans, in which `prompt=none` has to succeed.
 */
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';

const [directory, username, password, consent = 'always'] = process.argv.slice(2);
if (!directory || !username || !password) {
  console.error('usage: node test/conformance/seed.ts DIR USERNAME PASSWORD [CONSENT]');
  process.exit(2);
}
const issuerBase = process.env.OSTIARY_URL ?? 'https://localhost:9443';
process.env.OSTIARY_E2E = JSON.stringify({ issuerBase, scratch: fs.mkdtempSync(path.join(os.tmpdir(), 'seed-')) });
const { administrator, api } = await import('../e2e/support/administration.ts');

/** Every standard claim that the discovery document lists (OIDC Core §5.1). */
const CLAIMS = {
  name: 'Alice Adams',
  given_name: 'Alice',
  family_name: 'Adams',
  middle_name: 'Beth',
  nickname: 'ally',
  preferred_username: 'alice',
  profile: 'https://alice.example/',
  picture: 'https://alice.example/portrait.png',
  website: 'https://alice.example/',
  email: 'alice@mail.example',
  email_verified: true,
  gender: 'female',
  birthdate: '1990-04-01',
  zoneinfo: 'Europe/Berlin',
  locale: 'en-GB',
  phone_number: '+49301234567',
  phone_number_verified: true,
  address: { formatted: '1 Main Street\nSpringfield', locality: 'Springfield', country: 'US' },
};

/** One workspace for all: what a client is held to is said in its registration, and its name in clients.json says which plan it is for. */
function securityProfileOf(client: string): string {
  if (client.includes('fapi2-ms')) return 'fapi2-message-signing';
  if (client.includes('fapi2')) return 'fapi2-security';
  return client.includes('fapi1') ? 'fapi1-advanced' : 'oauth2.1';
}

const { tenant } = await administrator();
const slug = 'conformance';
const launched = await api('POST', `tenants/${tenant}/workspaces`, {
  profile: 'b2b',
  slug,
  name: 'Conformance',
  settings: {
    consent,
    dpop_nonce: 'offered',
    require_pushed_requests: 'none',
    pkce: 'public-clients',
    registration: { mode: 'initial-access-token' },
  },
});
const workspace = `tenants/${tenant}/workspaces/${slug}`;
await api('POST', `${workspace}/users`, { username, password, claims: CLAIMS });

const { token } = await api('POST', `${workspace}/initial-access-tokens`, { description: 'the suite' });
const replacements: [string, string][] = [
  ['INITIAL-ACCESS-TOKEN', String(token)],
  ['https://localhost:9443/TENANT/WORKSPACE', String(launched.issuer)],
  ['https://localhost:9444/TENANT/WORKSPACE', String(launched.mtls_issuer)],
];
const clients: Record<string, unknown>[] = JSON.parse(fs.readFileSync(path.join(directory, 'clients.json'), 'utf8'));
for (const { client_id: wished, client_secret: secret, ...metadata } of clients) {
  const registered = await api('POST', `${workspace}/clients`, {
    ...metadata,
    // A client may ask by the `claims` parameter for claims of the scopes that it is registered for, and asks for all of them.
    scope: [...new Set([...String(metadata.scope).split(' '), 'phone', 'address'])].join(' '),
    security_profile: securityProfileOf(String(wished)),
    ...(String(wished).includes('fapi1') ? { response_types: ['code', 'code id_token'] } : {}),
  });
  replacements.push([`"${wished}"`, `"${registered.client_id}"`]);
  // The server makes the secrets; it is told none.
  if (secret !== undefined) replacements.push([`"${secret}"`, `"${registered.client_secret}"`]);
}

for (const name of fs.readdirSync(directory).filter((file) => file.endsWith('.json') && file !== 'keys.json')) {
  const file = path.join(directory, name);
  let text = fs.readFileSync(file, 'utf8');
  for (const [from, to] of replacements) text = text.replaceAll(from, to);
  fs.writeFileSync(file, text);
}
console.log(`seeded ${String(launched.issuer)}`);
