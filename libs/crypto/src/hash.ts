import { hash, timingSafeEqual } from 'node:crypto';

/** SHA-256 as base64url without padding; a string is hashed as its UTF-8 bytes. */
export function sha256Base64url(data: string | Uint8Array): string {
  return hash('sha256', data, 'base64url');
}

/** Compares in a time that depends on neither content nor where they differ; lengths may differ. */
export function equalSecrets(a: string | Uint8Array, b: string | Uint8Array): boolean {
  return timingSafeEqual(hash('sha256', a, 'buffer'), hash('sha256', b, 'buffer'));
}
