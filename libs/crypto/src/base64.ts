const BASE64URL = /^[A-Za-z0-9_-]+$/;
const BASE64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/;

/** RFC 7515 §2: base64url without padding, at least one byte, and no second spelling of the same bytes (RFC 4648 §3.5). */
export function isBase64url(text: string): boolean {
  if (!BASE64URL.test(text)) return false;
  switch (text.length % 4) {
    case 1:
      return false;
    case 2:
      return 'AQgw'.includes(text.charAt(text.length - 1));
    case 3:
      return 'AEIMQUYcgkosw048'.includes(text.charAt(text.length - 1));
    default:
      return true;
  }
}

/** RFC 4648 §4: the bytes of padded base64 without line breaks, or undefined. */
export function decodeBase64(text: string): Buffer | undefined {
  return BASE64.test(text) ? Buffer.from(text, 'base64') : undefined;
}
