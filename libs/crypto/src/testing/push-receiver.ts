/** What a browser does with a push message (RFC 8291, RFC 8188), written apart from the sender. For tests. */
import { createDecipheriv, createECDH, createHmac } from 'node:crypto';

export interface PushReceiver {
  /** P-256 scalar, 32 bytes. */
  readonly privateKey: Uint8Array;
  /** 16 bytes. */
  readonly authSecret: Uint8Array;
}

/** The text of a message of one record. Throws where it is for somebody else. */
export function openPushMessage(body: Uint8Array, { privateKey, authSecret }: PushReceiver): string {
  const message = Buffer.from(body);
  const salt = message.subarray(0, 16);
  const idLength = message.readUInt8(20);
  const sender = message.subarray(21, 21 + idLength);
  const record = message.subarray(21 + idLength);
  const ecdh = createECDH('prime256v1');
  ecdh.setPrivateKey(privateKey);
  const hmac = (key: Uint8Array, ...parts: readonly (Uint8Array | string)[]) => {
    const digest = createHmac('sha256', key);
    for (const part of parts) digest.update(part);
    return digest.digest();
  };
  const key = hmac(
    hmac(authSecret, ecdh.computeSecret(sender)),
    ...['WebPush: info\0', ecdh.getPublicKey(), sender, Buffer.from([1])],
  );
  const pseudorandom = hmac(salt, key);
  const contentKey = hmac(pseudorandom, 'Content-Encoding: aes128gcm\0', Buffer.from([1])).subarray(0, 16);
  const nonce = hmac(pseudorandom, 'Content-Encoding: nonce\0', Buffer.from([1])).subarray(0, 12);
  const decipher = createDecipheriv('aes-128-gcm', contentKey, nonce, { authTagLength: 16 });
  decipher.setAuthTag(record.subarray(-16));
  const padded = Buffer.concat([decipher.update(record.subarray(0, -16)), decipher.final()]);
  let end = padded.length;
  while (end > 0 && padded[end - 1] === 0) end -= 1;
  if (padded[end - 1] !== 2) throw new Error('not the last record');
  return padded.subarray(0, end - 1).toString('utf8');
}
