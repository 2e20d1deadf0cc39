import { spawn } from 'node:child_process';
import { generateKeyPairSync } from 'node:crypto';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { Caller } from './caller.ts';
import { examine } from './examine.ts';
import { AREAS, type Status } from './finding.ts';
import { metadataUrls, readMetadata } from './metadata.ts';
import { isProfileName, PROFILES, type ProfileName, profileFindings } from './profiles.ts';
import { type Plant, type SampleReply, type SampleRequest, SampleServers } from './sample-server.test-support.ts';

const servers = new SampleServers();
afterAll(() => servers.remove());

/** What is found wrong, each once. TLS is looked at where it is tampered with: it takes its time. */
async function wrongWith(plant: Plant): Promise<readonly (readonly string[])[]> {
  const server = await servers.start(plant);
  const transport = plant === SOUND || plant.tls !== undefined || plant.mtls !== undefined;
  const areas = AREAS.filter((area) => area !== 'transport' || transport);
  try {
    const findings = await examine({ issuer: server.issuer, ca: server.ca, areas });
    const wrong = findings.filter(({ status }) => status === 'fail' || status === 'warn');
    return [...new Set(wrong.map(({ status, clause }) => `${status}|${clause}`))].map((one) => one.split('|'));
  } finally {
    await server.close();
  }
}

const SOUND: Plant = {};
async function metadataOfSound() {
  const server = await servers.start();
  const read = await readMetadata(new Caller(server.ca), server.issuer);
  await server.close();
  return { metadata: read.metadata ?? {} };
}

const everywhere = (change: Record<string, unknown>): Plant => ({ openid: (metadata) => ({ ...metadata, ...change }) });
const without = (...members: readonly string[]): Plant => ({
  openid: (metadata) => Object.fromEntries(Object.entries(metadata).filter(([member]) => !members.includes(member))),
});
const at = (ending: string, change: (reply: SampleReply, request: SampleRequest) => Partial<SampleReply>): Plant => ({
  answer: (request, reply) => (request.path.endsWith(ending) ? { ...reply, ...change(reply, request) } : reply),
});
const dropped = (name: string) => (reply: SampleReply) => ({
  headers: Object.fromEntries(Object.entries(reply.headers).filter(([header]) => header !== name)),
});
const added = (headers: Record<string, string>) => (reply: SampleReply) => ({
  headers: { ...reply.headers, ...headers },
});

describe('the doctor', () => {
  it('has nothing against a server that refuses well', async () => {
    expect(await wrongWith(SOUND)).toEqual([]);
  });

  it.each<[clause: string, what: string, Plant, Status?]>([
    ['RFC 8414 §3.3', 'an issuer that is another', { openid: (m) => ({ ...m, issuer: `${m.issuer}/` }) }],
    [
      'RFC 8414 §5',
      'two documents that disagree',
      { oauth: (m) => ({ ...m, token_endpoint: `${m.token_endpoint}?x` }) },
    ],
    ['RFC 8414 §3.2', 'metadata of another type', at('openid-configuration', added({ 'content-type': 'text/plain' }))],
    [
      'Fetch §3.2',
      'metadata that scripts cannot read',
      at('openid-configuration', dropped('access-control-allow-origin')),
      'warn',
    ],
    ['RFC 9111 §5.2', 'metadata without Cache-Control', at('openid-configuration', dropped('cache-control')), 'warn'],
    ['RFC 8414 §2', 'a member that is missing', without('response_types_supported')],
    [
      'RFC 8725 §3.2',
      'the algorithm none',
      everywhere({ token_endpoint_auth_signing_alg_values_supported: ['ES256', 'none'] }),
    ],
    ['RFC 9700 §2.4', 'the password grant', everywhere({ grant_types_supported: ['authorization_code', 'password'] })],
    [
      'RFC 9700 §2.1.2',
      'the implicit flow',
      everywhere({ response_types_supported: ['code', 'id_token token'] }),
      'warn',
    ],
    ['RFC 9700 §2.1.1', 'plain PKCE', everywhere({ code_challenge_methods_supported: ['S256', 'plain'] }), 'warn'],
    ['RFC 9207 §3', 'responses without iss', without('authorization_response_iss_parameter_supported'), 'warn'],
    ['OpenID Connect Discovery §3', 'a member of OpenID that is missing', without('subject_types_supported')],
    [
      'FAPI 2.0 Security Profile §5.2.1(1)',
      'an address without TLS',
      everywhere({ op_policy_uri: 'http://localhost/policy' }),
    ],
    [
      'RFC 7517 §9.2',
      'a private key',
      {
        keys: (keys) => [
          ...keys,
          { ...generateKeyPairSync('ed25519').privateKey.export({ format: 'jwk' }), kid: 'two', use: 'sig' },
        ],
      },
    ],
    ['RFC 7517 §4.5', 'a key without kid', { keys: (keys) => keys.map(({ kid: _, ...key }) => key) }],
    ['FAPI 2.0 Security Profile §5.4.2(3)', 'a kid twice', { keys: (keys) => [...keys, ...keys] }],
    [
      'FAPI 2.0 Security Profile §5.4.1(2), (3)',
      'a short RSA key',
      {
        keys: (keys) => [
          ...keys,
          {
            ...generateKeyPairSync('rsa', { modulusLength: 1024 }).publicKey.export({ format: 'jwk' }),
            kid: 'two',
            use: 'sig',
          },
        ],
      },
    ],
    [
      'RFC 7517 §4.2',
      'a key that does not say what it is for',
      { keys: (keys) => keys.map(({ use: _, ...key }) => key) },
      'warn',
    ],
    [
      'OpenID Connect Discovery §3',
      'an algorithm without a key',
      everywhere({ id_token_signing_alg_values_supported: ['ES256', 'PS256'] }),
    ],
    [
      'RFC 9101 §6.1',
      'a way to encrypt without a key',
      everywhere({ request_object_encryption_alg_values_supported: ['RSA-OAEP-256'] }),
    ],
    ['RFC 7517 §5', 'a key set that is none', at('/jwks', () => ({ status: 404 }))],
    ['RFC 8705 §5', 'an mTLS alias that asks for no certificate', { mtls: { requestCert: false } }],
    [
      'RFC 6749 §4.1.2.1',
      'a redirect to an address that nobody registered',
      at('/authorize', (reply, { query }) => ({
        ...added({ location: `${query.get('redirect_uri')}?error=invalid_client` })(reply),
        status: 302,
      })),
    ],
    [
      'RFC 6749 §4.1.2.1',
      'a crash at /authorize',
      at('/authorize', (_, { query }) => ({ status: query.size === 0 ? 500 : 400 })),
    ],
    [
      'FAPI 2.0 Security Profile §5.2.3(3)',
      'CORS at /authorize',
      at('/authorize', added({ 'access-control-allow-origin': '*' })),
    ],
    ['RFC 9700 §4.16', 'pages that can be framed', at('/authorize', dropped('content-security-policy')), 'warn'],
    ['RFC 9700 §4.2.4', 'pages that tell where they are', at('/authorize', dropped('referrer-policy')), 'warn'],
    [
      'RFC 6749 §5.2',
      'an error that is no JSON',
      at('/token', (_, { form }) => (form.has('code') ? { body: 'no' } : {})),
    ],
    [
      'RFC 6749 §5.2',
      'Basic refused without a challenge',
      at('/token', ({ headers }, { form }) =>
        form.has('code') ? dropped('www-authenticate')({ status: 401, headers, body: '' }) : {},
      ),
    ],
    [
      'RFC 6749 §3.2',
      'a token endpoint that takes GET',
      at('/token', (_, { method }) => (method === 'GET' ? { status: 200 } : {})),
    ],
    [
      'RFC 6749 §3.2',
      'a parameter taken twice',
      at('/token', (_, { form }) => (form.getAll('grant_type').length > 1 ? { status: 200 } : {})),
    ],
    ['RFC 6749 §5.1', 'a token endpoint whose answers are kept', at('/token', dropped('cache-control')), 'warn'],
    [
      'RFC 9126 §2.3',
      'a push of an unknown client',
      at('/par', (_, { headers, method }) =>
        headers.authorization && method === 'POST' ? { status: 201, body: '{}' } : {},
      ),
    ],
    [
      'FAPI 2.0 Security Profile §5.3.2.2(4)',
      'a push without authentication',
      at('/par', (_, { headers, method }) =>
        !headers.authorization && method === 'POST' ? { status: 201, body: '{}' } : {},
      ),
    ],
    [
      'RFC 9126 §2.3',
      'a push by GET',
      at('/par', (_, { method }) => (method === 'GET' ? { status: 404 } : {})),
      'warn',
    ],
    ['RFC 7662 §2.1', 'introspection by anybody', at('/introspect', () => ({ status: 200, body: '{"active":false}' }))],
    ['RFC 7009 §2.1', 'revocation by anybody', at('/revoke', () => ({ status: 200, body: '' }))],
    [
      'RFC 6750 §3',
      'userinfo without a challenge',
      at('/userinfo', ({ headers }, request) =>
        request.headers.authorization ? {} : dropped('www-authenticate')({ status: 401, headers, body: '' }),
      ),
    ],
    [
      'RFC 6750 §3.1',
      'a wrong token called by another name',
      at('/userinfo', (reply, request) =>
        /^Bearer/.test(String(request.headers.authorization))
          ? added({ 'www-authenticate': 'Bearer error="invalid_request"' })(reply)
          : {},
      ),
    ],
    [
      'FAPI 2.0 Security Profile §5.3.4(2)',
      'a token taken from the address',
      at('/userinfo', (_, { query }) => (query.has('access_token') ? { status: 200, body: '{"sub":"x"}' } : {})),
    ],
    [
      'FAPI 2.0 Security Profile §5.3.2.1(13)',
      'a clock that is wrong',
      at('openid-configuration', added({ date: new Date(Date.now() - 120_000).toUTCString() })),
      'warn',
    ],
    [
      'RFC 9449 §5.1',
      'proofs by a symmetric algorithm',
      everywhere({ dpop_signing_alg_values_supported: ['ES256', 'HS256'] }),
    ],
    [
      'RFC 9449 §5',
      'a proof that crashes',
      at('/token', (_, { headers }) => (headers.dpop === 'garbage' ? { status: 500 } : {})),
    ],
    [
      'RFC 9449 §7.1',
      'a DPoP token answered by Bearer',
      at('/userinfo', (reply, { headers }) =>
        headers.dpop ? added({ 'www-authenticate': 'Bearer error="invalid_token"' })(reply) : {},
      ),
    ],
  ])('%s: finds %s, and nothing else', async (clause, _, plant, status = 'fail') => {
    expect(await wrongWith(plant)).toEqual([[status, clause]]);
  });

  it('FAPI 2.0 Security Profile §5.2.2(1): finds weak cipher suites of TLS 1.2', async () => {
    const suites = 'FAPI 2.0 Security Profile §5.2.2(1), RFC 9325 §4.2';
    expect(await wrongWith({ tls: { ciphers: 'ECDHE-ECDSA-AES128-SHA:ECDHE-ECDSA-AES128-GCM-SHA256' } })).toEqual([
      ['fail', suites],
    ]);
    expect(await wrongWith({ mtls: { ciphers: 'ECDHE-ECDSA-CHACHA20-POLY1305' } })).toEqual([['warn', suites]]);
    expect(await wrongWith({ tls: { minVersion: 'TLSv1.3' } })).toEqual([]);
  });

  it('RFC 8705 §5: finds an alias that answers otherwise than the endpoint, and has nothing against one that hangs up', async () => {
    const overMtls = (change: Partial<SampleReply>): Plant => ({
      answer: ({ path: asked, form, headers }, reply) =>
        asked.endsWith('/token') && form.size === 0 && !headers.dpop ? { ...reply, ...change } : reply,
    });
    expect(await wrongWith(overMtls({ status: 404 }))).toContainEqual(['fail', 'RFC 8705 §5']);
    expect(await wrongWith({ mtls: { requestCert: true, rejectUnauthorized: true } })).toEqual([]);
  });

  it('FAPI 2.0 Security Profile §5.2.1(2): finds TLS 1.0 and 1.1', async () => {
    const old = { tls: { minVersion: 'TLSv1', ciphers: 'DEFAULT:@SECLEVEL=0' } } as const;
    expect(await wrongWith(old)).toContainEqual(['fail', 'FAPI 2.0 Security Profile §5.2.1(2)']);
  });

  it('FAPI 1.0 Advanced §8.5: finds suites that this profile alone does not permit, where it is asked for', async () => {
    const server = await servers.start();
    const of = async (profile: ProfileName | undefined) => {
      const findings = await examine({ issuer: server.issuer, ca: server.ca, profile, areas: ['transport'] });
      return new Set(findings.filter(({ clause }) => clause === 'FAPI 1.0 Advanced §8.5').map(({ status }) => status));
    };
    expect([await of('fapi1-advanced'), await of('fapi2-security')]).toEqual([new Set(['fail']), new Set(['info'])]);
    await server.close();
  });

  it('RFC 9525 §2: trusts no certificate that it was not told to', async () => {
    const server = await servers.start();
    const findings = await examine({ issuer: server.issuer });
    await server.close();
    expect(findings.filter(({ status }) => status === 'fail').map(({ clause }) => clause)).toContain('RFC 8414 §3');
  });

  it('gets over whatever a server says of itself, and shows nothing that steers a terminal', async () => {
    const { metadata: sound } = await metadataOfSound();
    const members = [
      ...Object.keys(sound),
      'end_session_endpoint',
      'registration_endpoint',
      'response_modes_supported',
    ];
    const value = fc.oneof(
      fc.jsonValue(),
      fc.constantFrom<unknown[]>('https://', 'https://[', 'https://localhost:99999', '\u001b[31m', ['\u202e'], [{}], {
        a: null,
      }),
    );
    await fc.assert(
      fc.asyncProperty(
        fc.dictionary(fc.constantFrom(...members), value, { maxKeys: 6 }),
        fc.array(value, { maxLength: 4 }),
        async (changes, keys) => {
          const server = await servers.start({ openid: (m) => ({ ...m, ...changes }), keys: () => keys });
          try {
            const areas = AREAS.filter((area) => area !== 'transport');
            const findings = await examine({ issuer: server.issuer, ca: server.ca, areas });
            expect(findings.length).toBeGreaterThan(0);
            for (const { what } of findings) expect(what).not.toMatch(/[\p{Cc}\p{Bidi_Control}]/u);
          } finally {
            await server.close();
          }
        },
      ),
      { numRuns: 12 },
    );
  });

  it('says what it can of a server that is not there, or speaks without TLS', async () => {
    for (const issuer of ['https://localhost:1/x', 'http://localhost:1/x', 'https://localhost:1/x?a=b#c']) {
      const failed = (await examine({ issuer })).filter(({ status }) => status === 'fail');
      expect(failed.length).toBeGreaterThan(0);
    }
  });
});

describe('where the metadata is', () => {
  it.each([
    [
      'https://a.test',
      'https://a.test/.well-known/oauth-authorization-server',
      'https://a.test/.well-known/openid-configuration',
    ],
    [
      'https://a.test/',
      'https://a.test/.well-known/oauth-authorization-server',
      'https://a.test/.well-known/openid-configuration',
    ],
    [
      'https://a.test/t/w',
      'https://a.test/.well-known/oauth-authorization-server/t/w',
      'https://a.test/t/w/.well-known/openid-configuration',
    ],
  ])('RFC 8414 §3.1: of %s', (issuer, oauth, openid) => {
    expect(metadataUrls(issuer)).toEqual({ oauth, openid });
  });
});

describe('which profiles the metadata is good for', () => {
  it.each(Object.keys(PROFILES).filter(isProfileName))(
    '%s: says everything that is missing, and fails only for what is asked for',
    (name) => {
      const told = profileFindings({}, name).filter(({ what }) => what.startsWith(`${name}: `));
      expect(told.length).toBeGreaterThanOrEqual(PROFILES[name].length - 2);
      expect(new Set(told.map(({ status }) => status))).toEqual(new Set(['fail']));
      expect(new Set(profileFindings({}, undefined).map(({ status }) => status))).toEqual(new Set(['info']));
    },
  );
});

describe('the program', () => {
  const run = (...args: readonly string[]) =>
    new Promise<{ readonly code: number | null; readonly out: string; readonly err: string }>((resolve) => {
      const child = spawn(process.execPath, [path.join(import.meta.dirname, 'main.ts'), ...args]);
      let [out, err] = ['', ''];
      child.stdout.on('data', (chunk) => {
        out += chunk;
      });
      child.stderr.on('data', (chunk) => {
        err += chunk;
      });
      child.on('close', (code) => resolve({ code, out, err }));
    });

  it('tells by its exit code and in JSON what it found', async () => {
    const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'ostiary-doctor-ca-'));
    const sound = await servers.start();
    const ca = path.join(folder, 'ca.pem');
    fs.writeFileSync(ca, sound.ca);
    const good = await run(sound.issuer, '--ca', ca, '--profile', 'fapi2-security');
    expect([good.code, good.out]).toEqual([
      0,
      expect.stringMatching(/fapi2-security: the metadata has all.* 0 failures/s),
    ]);
    await sound.close();
    const faulty = await servers.start(everywhere({ grant_types_supported: ['password'] }));
    const bad = await run(faulty.issuer, '--ca', ca, '--json');
    await faulty.close();
    fs.rmSync(folder, { recursive: true });
    const told = JSON.parse(bad.out);
    expect([bad.code, told.issuer, told.counts.fail]).toEqual([1, faulty.issuer, 1]);
    expect(told.findings).toContainEqual({
      area: 'metadata',
      status: 'fail',
      clause: 'RFC 9700 §2.4',
      what: expect.stringContaining('password'),
    });
  });

  it.each([
    [],
    ['nonsense'],
    ['https://a.test', 'https://b.test'],
    ['https://a.test', '--profile', 'fapi9'],
    ['https://a.test', '--ca', '/nowhere'],
    ['--wrong'],
    ['https://a.test', '--only', 'nonsense'],
  ])('ends with 2 for %j', async (...args) => {
    expect(await run(...args)).toMatchObject({ code: 2, out: '', err: expect.stringMatching(/./) });
  });
});
