/** Push API §8: what a browser says of its subscription. A stranger's word: checked here, before anything is kept or sent. */
import { isBase64url } from '@ostiary/crypto/base64';
import { isPushRecipient, type PushRecipient } from '@ostiary/crypto/web-push';
import type { Parameters } from '@ostiary/oauth/parameters';

export interface BrowserSubscription extends PushRecipient {
  /** RFC 8030 §2: the address to send to. Whoever knows it can send there: a secret. */
  readonly endpoint: string;
}

/** Where messages may be sent: nowhere else, whatever a browser says. */
export interface PushServices {
  /** OSTIARY_PUSH_SERVICES: host, host:port, `*.host` for all below one. */
  readonly hosts: readonly string[];
  /** OSTIARY_OUTBOUND_ALLOW: those of them that are in it, as host or host:port, may be without TLS. */
  readonly plain: readonly string[];
}

/** Longer than any in use. */
const MAX_ENDPOINT = 2048;

/** Members of the form: `endpoint`, `p256dh`, `auth` (base64url). `undefined`: not what a browser says, or nowhere to send to. */
export function parseBrowserSubscription(form: Parameters, services: PushServices): BrowserSubscription | undefined {
  const endpoint = form.get('endpoint') ?? '';
  const [publicKey, authSecret] = [bytesOf(form.get('p256dh')), bytesOf(form.get('auth'))];
  if (!isPushEndpoint(endpoint, services) || publicKey === undefined || authSecret === undefined) return undefined;
  const subscription = { endpoint, publicKey, authSecret };
  return isPushRecipient(subscription) ? subscription : undefined;
}

/** RFC 8030 §8.1: an https URL of a push service that is known here. */
export function isPushEndpoint(endpoint: string, { hosts, plain }: PushServices): boolean {
  const url = endpoint.length > MAX_ENDPOINT ? null : URL.parse(endpoint);
  if (url === null || url.username !== '' || url.password !== '') return false;
  const { protocol, host, hostname } = url;
  const mayBePlain = protocol === 'http:' && plain.some((entry) => entry === host || entry === hostname);
  if (protocol !== 'https:' && !mayBePlain) return false;
  // `host` has the port, unless it is the usual one. As in OSTIARY_OUTBOUND_ALLOW, a name without one is the name at any port there.
  const known = (entry: string) => entry === host || (mayBePlain && entry === hostname);
  return hosts.some((entry) => (entry.startsWith('*.') ? host.endsWith(entry.slice(1)) : known(entry)));
}

function bytesOf(text = ''): Uint8Array | undefined {
  return text.length <= 100 && isBase64url(text) ? Buffer.from(text, 'base64url') : undefined;
}
