import { randomBytes } from 'node:crypto';
import { Secret, TOTP } from 'otpauth';

/** RFC 4226 §4(R6): 160 bits. */
const SECRET_BYTES = 20;
/** What every authenticator app knows, and some know nothing else (RFC 6238 §1.2, §5.2). */
const PERIOD_SECONDS = 30;
const SETTINGS = { algorithm: 'SHA1', digits: 6, period: PERIOD_SECONDS } as const;
/** RFC 6238 §5.2: one step for a clock that is off, to both sides. */
const WINDOW = 1;

export function newTotpSecret(): Uint8Array {
  return randomBytes(SECRET_BYTES);
}

/** RFC 4648 §6, without padding. */
export function base32(secret: Uint8Array): string {
  return totp(secret).secret.base32;
}

/** The time step that the code is of, within the window around `now` (Unix ms); `undefined`: of none. */
export function stepOf(secret: Uint8Array, code: string, now: number): number | undefined {
  if (!/^\d{6}$/.test(code)) return undefined;
  const delta = totp(secret).validate({ token: code, timestamp: now, window: WINDOW });
  return delta === null ? undefined : Math.floor(now / 1000 / PERIOD_SECONDS) + delta;
}

function totp(secret: Uint8Array): TOTP {
  return new TOTP({ ...SETTINGS, secret: new Secret({ buffer: new Uint8Array(secret).buffer }) });
}
