/**
 * A message to somebody's browser by way of its push service: encrypted to the browser alone (RFC 8291), and signed for by the one server that may send there (RFC 8292).
 * Pure but for randomness.
 */
import {
  createCipheriv,
  createECDH,
  createPrivateKey,
  createPublicKey,
  hkdfSync,
  type KeyObject,
  randomBytes,
} from 'node:crypto';
import { signJws } from './jws.js';

/** RFC 8291 §2: what a browser gave to whoever may send to it. */
export interface PushRecipient {
  /** P-256, uncompressed: 65 bytes. */
  readonly publicKey: Uint8Array;
  /** 16 bytes. */
  readonly authSecret: Uint8Array;
}

/** RFC 8292: by what a push service knows the server. */
export interface VapidKey {
  readonly privateKey: KeyObject;
  /** P-256, uncompressed, base64url: `applicationServerKey` of Push API §7. */
  readonly publicKey: string;
}

const CURVE = 'prime256v1';
const POINT_BYTES = 65;
const SECRET_BYTES = 16;
/** Order of P-256 (SEC 2 §2.4.2). */
const ORDER = 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n;
/** Every message is as long as the next, whatever it says; with header and tag less than a push service has to take (RFC 8030 §7.2). */
const PADDED_BYTES = 1024;
const RECORD_SIZE = 4096;
const TAG_BYTES = 16;
/** RFC 8188 §2: after the last record's text. */
const LAST_RECORD = 2;

/** Whether both are what a browser makes: a point of the curve, and a secret of the right length. */
export function isPushRecipient({ publicKey, authSecret }: PushRecipient): boolean {
  if (publicKey.length !== POINT_BYTES || publicKey[0] !== 4 || authSecret.length !== SECRET_BYTES) return false;
  try {
    createPublicKey({ format: 'jwk', key: jwkOf(publicKey) });
    return true;
  } catch {
    return false;
  }
}

/**
 * RFC 8291 §3.4, RFC 8188 §2: the body of a message of one record, `Content-Encoding: aes128gcm`. `chosen`: for the vectors of the RFC; otherwise key and salt are this
 * message's own. Throws RangeError for a text that does not fit.
 */
export function encryptPushMessage(
  plaintext: Uint8Array,
  { publicKey, authSecret }: PushRecipient,
  chosen: { readonly privateKey?: Uint8Array; readonly salt?: Uint8Array; readonly paddedBytes?: number } = {},
): Uint8Array {
  const { paddedBytes = PADDED_BYTES } = chosen;
  if (plaintext.length >= paddedBytes) throw new RangeError(`a push message has fewer than ${paddedBytes} bytes`);
  const ecdh = createECDH(CURVE);
  if (chosen.privateKey === undefined) ecdh.generateKeys();
  else ecdh.setPrivateKey(chosen.privateKey);
  const own = ecdh.getPublicKey();
  const salt = chosen.salt ?? randomBytes(SECRET_BYTES);
  const shared = ecdh.computeSecret(publicKey);
  const info = Buffer.concat([Buffer.from('WebPush: info\0'), publicKey, own]);
  const key = Buffer.from(hkdfSync('sha256', shared, authSecret, info, 32));
  const part = (name: string, length: number) =>
    Buffer.from(hkdfSync('sha256', key, salt, Buffer.from(`Content-Encoding: ${name}\0`), length));
  const cipher = createCipheriv('aes-128-gcm', part('aes128gcm', 16), part('nonce', 12), { authTagLength: TAG_BYTES });
  const padded = Buffer.alloc(paddedBytes);
  padded.set(plaintext);
  padded[plaintext.length] = LAST_RECORD;
  const header = Buffer.alloc(SECRET_BYTES + 5);
  header.set(salt);
  header.writeUInt32BE(RECORD_SIZE, SECRET_BYTES);
  header[SECRET_BYTES + 4] = own.length;
  return Buffer.concat([header, own, cipher.update(padded), cipher.final(), cipher.getAuthTag()]);
}

/** The key pair of a seed of 48 bytes (FIPS 186-5 §A.2.1: no scalar is likelier than another), always the same. */
export function vapidKeyOf(seed: Uint8Array): VapidKey {
  if (seed.length !== 48) throw new RangeError('a seed has 48 bytes');
  const scalar = (BigInt(`0x${Buffer.from(seed).toString('hex')}`) % (ORDER - 1n)) + 1n;
  const d = Buffer.from(scalar.toString(16).padStart(64, '0'), 'hex');
  const ecdh = createECDH(CURVE);
  ecdh.setPrivateKey(d);
  const point = ecdh.getPublicKey();
  const privateKey = createPrivateKey({ format: 'jwk', key: { ...jwkOf(point), d: d.toString('base64url') } });
  return { privateKey, publicKey: point.toString('base64url') };
}

/** RFC 8292 §3: at most a day; as long as a message is tried. */
const VAPID_SECONDS = 3600;

/** RFC 8292 §2, §3: the Authorization header of a message to `endpoint`. `subject`: whom the push service may ask, a URL. `now`: Unix ms. */
export function vapidAuthorization(key: VapidKey, endpoint: string, subject: string, now: number): string {
  const exp = Math.floor(now / 1000) + VAPID_SECONDS;
  const token = signJws({ typ: 'JWT' }, { aud: new URL(endpoint).origin, exp, sub: subject }, key.privateKey, 'ES256');
  return `vapid t=${token}, k=${key.publicKey}`;
}

function jwkOf(point: Uint8Array) {
  const coordinate = (from: number) => Buffer.from(point.subarray(from, from + 32)).toString('base64url');
  return { kty: 'EC', crv: 'P-256', x: coordinate(1), y: coordinate(33) };
}
