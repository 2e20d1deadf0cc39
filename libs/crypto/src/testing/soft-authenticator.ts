/** A passkey in software (WebAuthn Level 3 §6), for tests: it does what it is told, also what no browser would do. ES256, attestation "none". */
import { createHash, generateKeyPairSync, type KeyObject, randomBytes, sign } from 'node:crypto';

export interface Presentation {
  readonly challenge: string;
  readonly origin: string;
  readonly rpId: string;
  /** Absent: verified. */
  readonly userVerified?: boolean;
  /** Absent: the key's own. */
  readonly signCount?: number;
  /** base64url; null: none; absent: the one it was registered with. */
  readonly userHandle?: string | null;
  /** Absent: that of the ceremony. */
  readonly type?: string;
}

const FLAGS = { userPresent: 0x01, userVerified: 0x04, backupEligible: 0x08, backedUp: 0x10, attested: 0x40 };

export class SoftAuthenticator {
  readonly #privateKey: KeyObject;
  readonly #publicKey: { readonly x: Buffer; readonly y: Buffer };
  readonly #synced: boolean;
  readonly id: string;
  userHandle = '';
  signCount: number;

  /** `counts`: it counts its signatures. `synced`: it may be on several devices. */
  constructor({ counts = true, synced = false, id = randomBytes(32).toString('base64url') } = {}) {
    const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    const { x = '', y = '' } = publicKey.export({ format: 'jwk' });
    this.#privateKey = privateKey;
    this.#publicKey = { x: Buffer.from(x, 'base64url'), y: Buffer.from(y, 'base64url') };
    this.#synced = synced;
    this.id = id;
    this.signCount = counts ? 1 : 0;
  }

  /** RegistrationResponseJSON. */
  register(presentation: Presentation): string {
    this.userHandle = presentation.userHandle ?? '';
    const credentialId = Buffer.from(this.id, 'base64url');
    const length = Buffer.alloc(2);
    length.writeUInt16BE(credentialId.length);
    const key = cborMap([
      [1, 2],
      [3, -7],
      [-1, 1],
      [-2, this.#publicKey.x],
      [-3, this.#publicKey.y],
    ]);
    const attested = Buffer.concat([Buffer.alloc(16), length, credentialId, key]);
    const authData = Buffer.concat([this.#authenticatorData(presentation, FLAGS.attested), attested]);
    const attestationObject = cborMap([
      ['fmt', 'none'],
      ['attStmt', new Map<string, never>()],
      ['authData', authData],
    ]);
    return this.#response({
      clientDataJSON: clientData(presentation, 'webauthn.create').toString('base64url'),
      attestationObject: attestationObject.toString('base64url'),
      transports: ['internal'],
    });
  }

  /** AuthenticationResponseJSON. */
  authenticate(presentation: Presentation): string {
    if (this.signCount > 0) this.signCount += 1;
    const authenticatorData = this.#authenticatorData(presentation, 0);
    const client = clientData(presentation, 'webauthn.get');
    const signed = Buffer.concat([authenticatorData, createHash('sha256').update(client).digest()]);
    return this.#response({
      clientDataJSON: client.toString('base64url'),
      authenticatorData: authenticatorData.toString('base64url'),
      signature: sign('sha256', signed, this.#privateKey).toString('base64url'),
      userHandle: presentation.userHandle === undefined ? this.userHandle : presentation.userHandle,
    });
  }

  #response(response: Readonly<Record<string, unknown>>): string {
    return JSON.stringify({ id: this.id, rawId: this.id, type: 'public-key', response });
  }

  #authenticatorData({ rpId, userVerified = true, signCount = this.signCount }: Presentation, more: number): Buffer {
    const flags =
      FLAGS.userPresent |
      (userVerified ? FLAGS.userVerified : 0) |
      (this.#synced ? FLAGS.backupEligible | FLAGS.backedUp : 0) |
      more;
    const count = Buffer.alloc(4);
    count.writeUInt32BE(signCount);
    return Buffer.concat([createHash('sha256').update(rpId).digest(), Buffer.from([flags]), count]);
  }
}

function clientData({ challenge, origin, type }: Presentation, usual: string): Buffer {
  return Buffer.from(JSON.stringify({ type: type ?? usual, challenge, origin, crossOrigin: false }));
}

type Cbor = number | string | Buffer | ReadonlyMap<string, never>;

/** RFC 8949 §3: as much of it as the above needs. */
function cborMap(entries: readonly (readonly [number | string, Cbor])[]): Buffer {
  return Buffer.concat([head(5, entries.length), ...entries.flatMap(([key, value]) => [cbor(key), cbor(value)])]);
}

function cbor(value: Cbor): Buffer {
  if (typeof value === 'number') return value < 0 ? head(1, -1 - value) : head(0, value);
  if (typeof value === 'string') return Buffer.concat([head(3, Buffer.byteLength(value)), Buffer.from(value)]);
  if (!Buffer.isBuffer(value)) return head(5, 0);
  return Buffer.concat([head(2, value.length), value]);
}

function head(major: number, value: number): Buffer {
  if (value < 24) return Buffer.from([(major << 5) | value]);
  if (value < 256) return Buffer.from([(major << 5) | 24, value]);
  return Buffer.from([(major << 5) | 25, value >> 8, value & 0xff]);
}
