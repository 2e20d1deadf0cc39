// Sends the probes, and looks at the clock and at DPoP.
import { generateKeyPairSync, randomUUID, sign } from 'node:crypto';
import { type Caller, isObject, NoReply, type Reply } from './caller.ts';
import { type Finding, findingsOf } from './finding.ts';
import { addressOf, isHttps, listOf, type Metadata, metadataUrls } from './metadata.ts';
import { basic, oauthError, PROBES, type Probe } from './probes.ts';

const endpoints = findingsOf('endpoints');
const dpop = findingsOf('dpop');

export async function examineEndpoints(caller: Caller, metadata: Metadata, issuer: string): Promise<Finding[]> {
  const findings: Finding[] = [];
  // One after the other: an examination is no load test.
  for (const probe of PROBES) {
    const url = addressOf(metadata, probe.endpoint);
    if (url !== undefined) findings.push(await probed(caller, probe, url, metadata));
  }
  findings.push(...(await aliases(caller, metadata)), ...(await clock(caller, issuer)));
  return findings;
}

async function probed(caller: Caller, probe: Probe, url: string, metadata: Metadata): Promise<Finding> {
  const { url: target = url, ...sending } = probe.request(url, metadata);
  const subject = `${probe.endpoint}: ${probe.title}`;
  try {
    const fault = probe.fault(await caller.send(target, sending));
    if (fault === undefined) return endpoints.ok(probe.clause, `${subject} is dealt with as it should be`);
    return (probe.advice ? endpoints.warn : endpoints.fail)(probe.clause, `${subject}: ${fault}`);
  } catch (error) {
    if (!(error instanceof NoReply)) throw error;
    return endpoints.fail(probe.clause, `${subject}: no answer (${error.message})`);
  }
}

/** More than there are endpoints. */
const MOST_ALIASES = 20;

/**
 * RFC 8705 §5: an alias is the same endpoint for clients with a certificate; to one without it is still an OAuth endpoint. A host that ends
 * the connection without a certificate is stricter than it has to be, and that is all right.
 */
async function aliases(caller: Caller, metadata: Metadata): Promise<Finding[]> {
  const { mtls_endpoint_aliases: announced } = metadata;
  const findings: Finding[] = [];
  for (const [member, url] of Object.entries(isObject(announced) ? announced : {}).slice(0, MOST_ALIASES)) {
    if (!isHttps(url) || member === 'userinfo_endpoint') continue;
    const subject = `mtls_endpoint_aliases.${member}`;
    const reply = await answerOf(caller.send(url, { method: 'POST', form: {} }));
    const fault = reply && oauthError(reply, [400, 401]);
    findings.push(
      reply === undefined
        ? endpoints.info('RFC 8705 §5', `${subject}: no answer without a client certificate`)
        : endpoints.must(
            fault === undefined,
            'RFC 8705 §5',
            `${subject}: answers like the endpoint itself`,
            `${subject}: ${fault}`,
          ),
    );
  }
  return findings;
}

/** How far the clocks of the two may be apart before tokens and proofs fail, seconds. */
const CLOCK_TOLERANCE = 10;

// RFC 9110 §6.6.1; FAPI 2.0 Security Profile §5.3.2.1(13), §5.3.3.1 NOTE 1.
async function clock(caller: Caller, issuer: string): Promise<Finding[]> {
  const clause = 'FAPI 2.0 Security Profile §5.3.2.1(13)';
  const reply = await answerOf(caller.send(metadataUrls(issuer).openid));
  const date = Date.parse(reply?.headers.date ?? '');
  if (reply === undefined || Number.isNaN(date))
    return [
      endpoints.warn('RFC 9110 §6.6.1', 'the answers have no Date: a client cannot find out that its clock is wrong'),
    ];
  // The header is cut to the second.
  const apart = Math.abs(date + 500 - reply.at) / 1000;
  return [
    endpoints.should(
      apart <= CLOCK_TOLERANCE,
      clause,
      'the clock of the server and the one here agree',
      `the clock of the server and the one here are ${Math.round(apart)} seconds apart`,
    ),
  ];
}

async function answerOf(sent: Promise<Reply>): Promise<Reply | undefined> {
  try {
    return await sent;
  } catch (error) {
    if (error instanceof NoReply) return undefined;
    throw error;
  }
}

export async function examineDpop(caller: Caller, metadata: Metadata): Promise<Finding[]> {
  const algorithms = listOf(metadata, 'dpop_signing_alg_values_supported');
  if (algorithms === undefined) return [];
  const symmetric = algorithms.filter((alg) => alg === 'none' || alg.startsWith('HS'));
  const findings = [
    dpop.must(
      symmetric.length === 0,
      'RFC 9449 §5.1',
      'only asymmetric algorithms are taken for proofs',
      `taken for proofs: ${symmetric.join(', ')}`,
    ),
  ];
  const token = addressOf(metadata, 'token_endpoint');
  const userinfo = addressOf(metadata, 'userinfo_endpoint');
  if (!algorithms.includes('ES256'))
    return [...findings, dpop.info('RFC 9449 §5.1', 'proofs by ES256 are not taken: none was tried')];
  if (token !== undefined) findings.push(...(await proofsAtToken(caller, token)));
  if (userinfo !== undefined) findings.push(...(await proofAtResource(caller, userinfo)));
  return findings;
}

async function proofsAtToken(caller: Caller, url: string): Promise<Finding[]> {
  const send = (proof: string) =>
    answerOf(
      caller.send(url, {
        method: 'POST',
        headers: { ...basic('ostiary-doctor-nobody'), dpop: proof },
        form: { grant_type: 'client_credentials' },
      }),
    );
  const [good, garbage] = [await send(proofFor('POST', url)), await send('garbage')];
  const refusal = (reply: Reply | undefined, what: string): Finding => {
    const fault = reply === undefined ? 'no answer' : oauthError(reply, [400, 401]);
    return dpop.must(fault === undefined, 'RFC 9449 §5', `${what} is answered by an OAuth error`, `${what}: ${fault}`);
  };
  const nonce = good?.headers['dpop-nonce'];
  return [
    refusal(good, 'a proof of an unknown client'),
    refusal(garbage, 'a proof that is none'),
    nonce === undefined
      ? dpop.info('RFC 9449 §8', 'the token endpoint gave no DPoP-Nonce to a client that it does not know')
      : dpop.ok('RFC 9449 §8', 'the token endpoint gives a DPoP-Nonce'),
  ];
}

async function proofAtResource(caller: Caller, url: string): Promise<Finding[]> {
  const token = 'ostiary-doctor-no-token';
  const headers = { authorization: `DPoP ${token}`, dpop: proofFor('GET', url) };
  const reply = await answerOf(caller.send(url, { headers }));
  const sound = reply?.status === 401 && /\bDPoP\b/i.test(String(reply.headers['www-authenticate']));
  return [
    dpop.must(
      sound,
      'RFC 9449 §7.1',
      'userinfo answers a DPoP token that is none by a DPoP challenge',
      `userinfo answers a DPoP token that is none with ${reply?.status ?? 'nothing'} and no DPoP challenge`,
    ),
  ];
}

/** RFC 9449 §4.2: a good proof by a key that nobody knows. */
function proofFor(method: string, url: string): string {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
  const header = part({ typ: 'dpop+jwt', alg: 'ES256', jwk: publicKey.export({ format: 'jwk' }) });
  const { origin, pathname } = new URL(url);
  const claims = part({ jti: randomUUID(), htm: method, htu: origin + pathname, iat: Math.floor(Date.now() / 1000) });
  const signature = sign('sha256', Buffer.from(`${header}.${claims}`), { key: privateKey, dsaEncoding: 'ieee-p1363' });
  return `${header}.${claims}.${signature.toString('base64url')}`;
}
