import { spawn } from 'node:child_process';
import fs from 'node:fs';
import http from 'node:http';
import { randomBytes, randomUUID, createHash } from 'node:crypto';
import { FakePeers } from './dist/testing/fake-peers.js';
import { createTestDatabase } from './dist/testing/test-database.js';
import { ProofKey, VERIFIER, REDIRECT_URI } from './dist/testing/token-system.js';
import { AuthorizationCodeStore } from '@ostiary/state/authorization-code.store';
import { connectRedis } from '@ostiary/state/redis';
import { grpcClient } from '@ostiary/platform/grpc-client';
import { IssuanceClient, GrantsClient } from '@ostiary/contracts/ostiary/issuance/v1/issuance';
import { generateSigningKey } from '@ostiary/crypto/signing-key';
import { signJws } from '@ostiary/crypto/jws';
import { settingsOf, WORKSPACE_PROFILES } from '@ostiary/oauth/workspace-profiles';
const db = await createTestDatabase('perf');
const peers = new FakePeers(); const peer = await peers.listen();
const env = { ...process.env, HTTP_PORT: '17102', GRPC_PORT: '17202', DATABASE_URL: db.url, REDIS_URL: process.env.OSTIARY_TEST_REDIS_URL, KAFKA_BROKERS: process.env.OSTIARY_TEST_KAFKA_BROKERS,
 OSTIARY_ISSUER_TEMPLATE: 'https://id.example/{tenant}/{workspace}', OSTIARY_MTLS_ISSUER_TEMPLATE: 'https://m.example/{tenant}/{workspace}', OSTIARY_INSTALLATION_SECRET: randomBytes(32).toString('base64'),
 OSTIARY_KEY_ENCRYPTION_KEY: randomBytes(32).toString('base64'), DIRECTORY_GRPC: peer, IDENTITY_GRPC: peer, LOG_LEVEL: process.env.PERF_LOG ?? 'info', INSTANCE_ID: 'perf' };
const child = spawn(process.execPath, [...(process.env.PRELOAD ? ['-r', process.env.PRELOAD] : []), ...(process.env.PROF ? ['--cpu-prof', '--cpu-prof-dir=/tmp/e-perf'] : []), 'services/token/dist/main.js'], { env, stdio: ['ignore', fs.openSync('/tmp/e-perf/out.log', 'w'), 'inherit'] });
process.on('exit', () => child.kill('SIGKILL'));
for (;;) { try { const r = await fetch('http://127.0.0.1:17102/readyz'); if (r.ok) break; } catch {} await new Promise(r => setTimeout(r, 100)); }
const issuance = grpcClient(IssuanceClient, '127.0.0.1:17202', { deadlineMs: 5000 });
const grants = grpcClient(GrantsClient, '127.0.0.1:17202', { deadlineMs: 5000 });
const redis = connectRedis(process.env.OSTIARY_TEST_REDIS_URL); const codes = new AuthorizationCodeStore(redis);
const id = randomUUID(); const settings = { ...settingsOf(WORKSPACE_PROFILES.b2b), securityProfile: 'fapi2-security', signingAlgorithms: ['ES256','PS256','EdDSA'] };
const { keys } = await issuance.createSigningKeys({ workspaceId: id, algs: settings.signingAlgorithms });
peers.workspaces.set('acme/shop', { id, tenant: 'acme', slug: 'shop', name: 'w', workspaceProfile: 'b2b', disabled: false, version: 1, settingsJson: JSON.stringify(settings), signingKeys: keys.map(k => ({ ...k, state: 'active', createdAt: 0, activatesAt: 0, retiresAt: 0 })) });
const ck = await generateSigningKey('ES256'); const key = await ProofKey.create(); const userId = randomUUID();
peers.users.set(userId, { id: userId, tenant: 'acme', workspaceId: id, username: 'u', claimsJson: '{"name":"Ada"}', disabled: false, version: 1, createdAt: 0, updatedAt: 0 });
peers.clients.set(`${id}/c`, { workspaceId: id, clientId: 'c', version: 1, disabled: false, clientJson: JSON.stringify({ clientId: 'c', clientName: 'c', applicationType: 'web', firstParty: false, securityProfile: 'fapi2-security', tokenEndpointAuthMethod: 'private_key_jwt', secretHashes: [], jwks: { keys: [ck.publicJwk] }, redirectUris: [REDIRECT_URI], grantTypes: ['authorization_code','refresh_token','client_credentials'], responseTypes: ['code'], scopes: ['openid','profile'], resources: [], requirePushedAuthorizationRequests: false, dpopBoundAccessTokens: true, tlsClientCertificateBoundAccessTokens: false, disabled: false, createdAt: 0 }) });
const iss = 'https://id.example/acme/shop';
const assertion = () => signJws({ kid: ck.kid }, { iss: 'c', sub: 'c', aud: iss, jti: randomUUID(), iat: Math.floor(Date.now()/1000), exp: Math.floor(Date.now()/1000)+60 }, ck.privateKey, 'ES256');
const auth = () => ({ client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer', client_assertion: assertion() });
const agent = new http.Agent({ keepAlive: true, maxSockets: 16 });
const post = (ep, form, headers) => new Promise((res, rej) => { const body = form ? new URLSearchParams(form).toString() : undefined; const r = http.request({ port: 17102, agent, method: form ? 'POST' : 'GET', path: `/acme/shop/${ep}`, headers: { ...(form && { 'content-type': 'application/x-www-form-urlencoded', 'content-length': body.length }), ...headers } }, (a) => { let t = ''; a.setEncoding('utf8'); a.on('data', d => t += d); a.on('end', () => res({ status: a.statusCode, json: JSON.parse(t) })); }); r.on('error', rej); r.end(body); });
const grant = await grants.recordGrant({ tenant: 'acme', workspaceId: id, userId, clientId: 'c', scopes: ['openid','profile'], resources: [], authorizationDetailsJson: '', requestedBy: { actorType: 'user', actorId: userId, requestId: 'r', address: '', userAgent: '', workspace: 'shop' } });
const newCode = async () => { const code = randomBytes(32).toString('base64url'); const now = Date.now(); await codes.put(code, { authorizationId: randomUUID(), grantId: grant.id, tenant: 'acme', workspaceId: id, clientId: 'c', userId, sessionId: randomUUID(), redirectUri: REDIRECT_URI, codeChallenge: createHash('sha256').update(VERIFIER).digest('base64url'), scopes: ['openid','profile'], resources: [], nonce: 'n', authTime: Math.floor(now/1000), acr: 'a', amr: ['pwd'], dpopJkt: key.jkt, issuedAt: now, expiresAt: now + 60000 }, 60); return code; };
const cpu = () => { const f = fs.readFileSync(`/proc/${child.pid}/stat`, 'utf8').split(') ')[1].split(' '); return (Number(f[11]) + Number(f[12])) * 10; };
async function measure(label, prepare, send, n = 4000) {
  const go = async (count) => { const inputs = []; for (let i = 0; i < count; i++) inputs.push(await prepare()); const before = cpu(); const t0 = performance.now(); let i = 0; await Promise.all(Array.from({ length: 16 }, async () => { while (i < inputs.length) { const r = await send(inputs[i++]); if (r.status !== 200) throw new Error(JSON.stringify(r)); } })); return [(cpu() - before) / count, (performance.now() - t0)]; };
  await go(1500); const [a, ms] = await go(n); console.log(label.padEnd(22), `${a.toFixed(3)} ms cpu`, `${(n / ms * 1000).toFixed(0)}/s`);
}
const tokenUrl = `${iss}/token`;
await measure('client_credentials', () => [{ grant_type: 'client_credentials', ...auth() }, key.proof('POST', tokenUrl)], ([f, h]) => post('token', f, h));
await measure('authorization_code', async () => [{ grant_type: 'authorization_code', code: await newCode(), redirect_uri: REDIRECT_URI, code_verifier: VERIFIER, ...auth() }, key.proof('POST', tokenUrl)], ([f, h]) => post('token', f, h), 3000);
const t = (await post('token', { grant_type: 'authorization_code', code: await newCode(), redirect_uri: REDIRECT_URI, code_verifier: VERIFIER, ...auth() }, key.proof('POST', tokenUrl))).json;
await measure('refresh', () => [{ grant_type: 'refresh_token', refresh_token: t.refresh_token, ...auth() }, key.proof('POST', tokenUrl)], ([f, h]) => post('token', f, h));
await measure('introspect', () => [{ token: t.access_token, ...auth() }, {}], ([f, h]) => post('introspect', f, h));
await measure('userinfo', () => [undefined, { authorization: `DPoP ${t.access_token}`, ...key.proof('GET', `${iss}/userinfo`, {}, t.access_token) }], ([f, h]) => post('userinfo', f, h));
console.log('rss', fs.readFileSync(`/proc/${child.pid}/status`, 'utf8').match(/VmRSS:\s+(\d+)/)[1] / 1024 | 0, 'MB');
child.kill('SIGTERM'); await new Promise(r => child.on('exit', r)); issuance.close(); grants.close(); agent.destroy(); redis.disconnect(); peers.close(); await db.drop(); process.exit(0);
