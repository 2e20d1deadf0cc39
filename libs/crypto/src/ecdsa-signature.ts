// Two forms of one ECDSA signature over P-256. JOSE has r and s side by side (RFC 7518 §3.4), OpenSSL takes and gives DER (RFC 3279 §2.2.3).
// Node converts too, at a tenth of the price of a verification.

const COORDINATE_BYTES = 32;
const SEQUENCE = 0x30;
const INTEGER = 0x02;

/** ECDSA-Sig-Value of the 64 bytes of a JWS signature; undefined when there are not 64. */
export function derSignature(raw: Uint8Array): Uint8Array | undefined {
  if (raw.length !== 2 * COORDINATE_BYTES) return undefined;
  const der = Buffer.allocUnsafe(2 * COORDINATE_BYTES + 8);
  let end = writeInteger(der, 2, raw, 0);
  end = writeInteger(der, end, raw, COORDINATE_BYTES);
  der[0] = SEQUENCE;
  der[1] = end - 2;
  return der.subarray(0, end);
}

/** DER integers are signed and as short as can be: no leading zeros, but one where the first bit is set. Answers where it ends. */
function writeInteger(der: Buffer, at: number, raw: Uint8Array, from: number): number {
  const end = from + COORDINATE_BYTES;
  let start = from;
  while (start < end - 1 && raw[start] === 0) start += 1;
  const padded = (raw[start] ?? 0) >= 0x80 ? 1 : 0;
  const length = end - start + padded;
  der[at] = INTEGER;
  der[at + 1] = length;
  if (padded === 1) der[at + 2] = 0;
  for (let i = start, to = at + 2 + padded; i < end; i += 1, to += 1) der[to] = raw[i] ?? 0;
  return at + 2 + length;
}

/** The 64 bytes of a JWS signature from the ECDSA-Sig-Value that OpenSSL has just made. */
export function rawSignature(der: Uint8Array): Buffer {
  const raw = Buffer.alloc(2 * COORDINATE_BYTES);
  // Shorter than 128 bytes: every length is one byte.
  const end = readInteger(der, 2, raw, COORDINATE_BYTES);
  readInteger(der, end, raw, 2 * COORDINATE_BYTES);
  return raw;
}

function readInteger(der: Uint8Array, at: number, raw: Buffer, to: number): number {
  const end = at + 2 + (der[at + 1] ?? 0);
  const start = Math.max(at + 2, end - COORDINATE_BYTES);
  for (let i = start; i < end; i += 1) raw[to - (end - i)] = der[i] ?? 0;
  return end;
}
