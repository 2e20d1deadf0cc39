// The key set: what it must not hold, and whether it holds what is announced.
import { type Caller, isObject, NoReply } from './caller.ts';
import { type Finding, findingsOf } from './finding.ts';
import { addressOf, listOf, type Metadata } from './metadata.ts';

const { ok, warn, fail, must, should } = findingsOf('keys');

type Jwk = Readonly<Record<string, unknown>>;

/** RFC 7518 §6.2.2, §6.3.2, §6.4.1. */
const PRIVATE_MEMBERS = ['d', 'p', 'q', 'dp', 'dq', 'qi', 'oth', 'k', 'priv'];

/** RFC 7518 §6.2.1.1, RFC 8037 §2: bits of security are enough from P-256 on. */
const STRONG_CURVES = ['P-256', 'P-384', 'P-521', 'Ed25519', 'Ed448', 'X25519', 'X448'];

/** RFC 7518 §3.1, RFC 8037 §3.1, RFC 9864: which keys sign by an algorithm. */
const SIGNS: Readonly<Record<string, (key: Jwk) => boolean>> = {
  RS256: (key) => key.kty === 'RSA',
  RS384: (key) => key.kty === 'RSA',
  RS512: (key) => key.kty === 'RSA',
  PS256: (key) => key.kty === 'RSA',
  PS384: (key) => key.kty === 'RSA',
  PS512: (key) => key.kty === 'RSA',
  ES256: (key) => key.kty === 'EC' && key.crv === 'P-256',
  ES384: (key) => key.kty === 'EC' && key.crv === 'P-384',
  ES512: (key) => key.kty === 'EC' && key.crv === 'P-521',
  EdDSA: (key) => key.kty === 'OKP' && (key.crv === 'Ed25519' || key.crv === 'Ed448'),
  Ed25519: (key) => key.kty === 'OKP' && key.crv === 'Ed25519',
  'ML-DSA-44': (key) => key.kty === 'AKP' && key.alg === 'ML-DSA-44',
  'ML-DSA-65': (key) => key.kty === 'AKP' && key.alg === 'ML-DSA-65',
  'ML-DSA-87': (key) => key.kty === 'AKP' && key.alg === 'ML-DSA-87',
};

/** What the server itself signs with. */
const SERVER_SIGNS = [
  'id_token_signing_alg_values_supported',
  'userinfo_signing_alg_values_supported',
  'authorization_signing_alg_values_supported',
  'introspection_signing_alg_values_supported',
];

export async function examineKeys(caller: Caller, metadata: Metadata): Promise<Finding[]> {
  const url = addressOf(metadata, 'jwks_uri');
  if (url === undefined) return [];
  try {
    const reply = await caller.send(url, { headers: { origin: 'https://doctor.invalid' } });
    const keys = reply.json?.keys;
    if (reply.status !== 200 || !Array.isArray(keys)) {
      return [fail('RFC 7517 §5', `jwks_uri answers ${reply.status} and no key set`)];
    }
    const type = reply.headers['content-type'] ?? 'nothing';
    return [
      should(
        /^application\/(jwk-set\+)?json\b/i.test(type),
        'RFC 7517 §8.5.1',
        'the key set is JSON by its type',
        `the key set is ${type}: application/jwk-set+json is its type`,
      ),
      should(
        reply.headers['access-control-allow-origin'] !== undefined,
        'Fetch §3.2',
        'the key set can be read by scripts of any origin (CORS)',
        'the key set has no Access-Control-Allow-Origin',
      ),
      ...keySetFindings(keys.filter(isObject), metadata),
    ];
  } catch (error) {
    if (!(error instanceof NoReply)) throw error;
    return [fail('RFC 7517 §5', `jwks_uri does not answer: ${error.message}`)];
  }
}

export function keySetFindings(keys: readonly Jwk[], metadata: Metadata): Finding[] {
  const named = keys.filter((key) => typeof key.kid === 'string').map((key) => key.kid);
  const leaking = keys.filter((key) => key.kty === 'oct' || PRIVATE_MEMBERS.some((member) => member in key));
  const weak = keys.flatMap((key) => weakness(key) ?? []);
  const unmarked = keys.filter((key) => key.use === undefined && key.key_ops === undefined);
  return [
    must(
      leaking.length === 0,
      'RFC 7517 §9.2',
      'no key has a private member',
      `private members are published: ${leaking.map(nameOf).join(', ')}`,
    ),
    must(
      named.length === keys.length,
      'RFC 7517 §4.5',
      'every key has a kid',
      `${keys.length - named.length} keys have no kid: a rotation cannot work`,
    ),
    must(
      new Set(named).size === named.length,
      'FAPI 2.0 Security Profile §5.4.2(3)',
      'no kid is there twice',
      'a kid is there twice',
    ),
    must(weak.length === 0, 'FAPI 2.0 Security Profile §5.4.1(2), (3)', 'every key is strong enough', weak.join('; ')),
    should(
      unmarked.length === 0,
      'RFC 7517 §4.2',
      'every key says what it is for (use)',
      `keys that do not say what they are for: ${unmarked.map(nameOf).join(', ')}`,
    ),
    ...coverage(keys, metadata),
    ...encryption(keys, metadata),
  ];
}

function weakness(key: Jwk): string | undefined {
  if (key.kty === 'RSA') {
    const bits = typeof key.n === 'string' ? bitsOf(Buffer.from(key.n, 'base64url')) : 0;
    return bits < 2048 ? `the RSA key ${nameOf(key)} has ${bits} bits, less than 2048` : undefined;
  }
  if (key.kty === 'EC' || key.kty === 'OKP') {
    return STRONG_CURVES.includes(String(key.crv))
      ? undefined
      : `the key ${nameOf(key)} is on the curve ${String(key.crv)}`;
  }
  return undefined;
}

function bitsOf(bytes: Uint8Array): number {
  const first = bytes.findIndex((byte) => byte !== 0);
  return first === -1 ? 0 : (bytes.length - first) * 8 - Math.clz32(bytes[first] ?? 0) + 24;
}

function coverage(keys: readonly Jwk[], metadata: Metadata): Finding[] {
  const announced = new Set(SERVER_SIGNS.flatMap((member) => listOf(metadata, member) ?? []));
  const asymmetric = [...announced].filter((alg) => alg !== 'none' && !alg.startsWith('HS'));
  const known = asymmetric.filter((alg) => SIGNS[alg] !== undefined);
  const without = known.filter((alg) => !keys.some((key) => maySign(key, alg)));
  return [
    known.length > 0 || keys.length === 0
      ? must(
          without.length === 0,
          'OpenID Connect Discovery §3',
          `there is a key for every algorithm that is announced (${known.join(', ')})`,
          `announced, and no key for it: ${without.join(', ')}`,
        )
      : ok('OpenID Connect Discovery §3', 'no algorithm is announced that would need a key'),
    ...asymmetric
      .filter((alg) => SIGNS[alg] === undefined)
      .map((alg) => warn('RFC 7518 §3.1', `announced is ${alg}, which is not known here`)),
  ];
}

/** RFC 7518 §4.1: which keys a client can encrypt to us with. */
const ENCRYPTS: Readonly<Record<string, (key: Jwk) => boolean>> = {
  'RSA-OAEP': (key) => key.kty === 'RSA',
  'RSA-OAEP-256': (key) => key.kty === 'RSA',
  RSA1_5: (key) => key.kty === 'RSA',
  'ECDH-ES': (key) => key.kty === 'EC' || key.kty === 'OKP',
  'ECDH-ES+A128KW': (key) => key.kty === 'EC' || key.kty === 'OKP',
  'ECDH-ES+A256KW': (key) => key.kty === 'EC' || key.kty === 'OKP',
};

function encryption(keys: readonly Jwk[], metadata: Metadata): Finding[] {
  const announced = listOf(metadata, 'request_object_encryption_alg_values_supported') ?? [];
  if (announced.length === 0) return [];
  const ours = keys.filter((key) => key.use === 'enc' || key.use === undefined);
  const without = announced.filter((alg) => {
    const fits = ENCRYPTS[alg];
    return fits !== undefined && !ours.some((key) => fits(key) && (key.alg ?? alg) === alg);
  });
  return [
    must(
      without.length === 0,
      'RFC 9101 §6.1',
      `there is a key for every way to encrypt request objects (${announced.join(', ')})`,
      `request objects may be encrypted by ${without.join(', ')}, and there is no key for it`,
    ),
    should(
      !announced.includes('RSA1_5'),
      'RFC 8725 §3.2',
      'request objects are not encrypted by RSA1_5',
      'request objects may be encrypted by RSA1_5, which leaks',
    ),
  ];
}

/** RFC 7517 §4.2, §4.4: a key for encryption signs nothing, one with an alg signs by it only. */
function maySign(key: Jwk, alg: string): boolean {
  return SIGNS[alg]?.(key) === true && (key.use ?? 'sig') === 'sig' && (key.alg ?? alg) === alg;
}

function nameOf(key: Jwk): string {
  return typeof key.kid === 'string' ? key.kid : `(${String(key.kty)} without kid)`;
}
