/** One message to one browser: encrypted to it (RFC 8291), signed for by this workspace (RFC 8292), posted to its push service (RFC 8030 §5). */
import { hkdfSync } from 'node:crypto';
import { encryptPushMessage, type VapidKey, vapidAuthorization, vapidKeyOf } from '@ostiary/crypto/web-push';
import type { Workspace } from '@ostiary/oauth/workspace';
import { SafeFetchError, type SafeFetchOptions } from '@ostiary/platform/safe-fetch';
import { TEXTS } from '../pages/texts/texts.js';
import { isPushEndpoint, type PushServices } from './browser-subscription.js';
import type { PushSubscription } from './push-subscription.repository.js';

export interface SendPushDependencies {
  /** Rejects with SafeFetchError. */
  readonly post: (url: string, bytes: NonNullable<SafeFetchOptions['bytes']>) => Promise<{ readonly status: number }>;
  readonly services: PushServices;
  readonly keys: VapidKeys;
  /** Unix ms. */
  readonly now: () => number;
}

export interface PushMessage {
  readonly workspace: Pick<Workspace, 'id' | 'name' | 'issuer'>;
  /** For how long the push service keeps it. */
  readonly ttlSeconds: number;
}

/** `service`: the host of the push service. */
export type PushOutcome = { readonly service: string } & (
  | { readonly kind: 'told' }
  /** The push service knows the subscription no more. */
  | { readonly kind: 'gone' }
  | { readonly kind: 'failed'; readonly failure: string; readonly again: boolean }
);

/** Each workspace has a key of its own, so that push services cannot tell which belong together. Derived: there is none to keep. */
export class VapidKeys {
  readonly #secret: Uint8Array;

  /** `secret`: deriveKey(installationSecret, 'vapid'). */
  constructor(secret: Uint8Array) {
    this.#secret = secret;
  }

  of(workspaceId: string): VapidKey {
    return vapidKeyOf(new Uint8Array(hkdfSync('sha256', this.#secret, '', `ostiary/v1/vapid ${workspaceId}`, 48)));
  }
}

/** In characters; messages have room for it in any alphabet. */
const NAME_LENGTH = 80;

export async function sendPush(
  { post, services, keys, now }: SendPushDependencies,
  subscription: PushSubscription,
  { workspace, ttlSeconds }: PushMessage,
): Promise<PushOutcome> {
  const { endpoint, language } = subscription;
  const service = new URL(endpoint).host;
  // It was one when it was kept; the installation may have changed its mind since.
  if (!isPushEndpoint(endpoint, services)) return { service, kind: 'failed', failure: 'push service', again: false };
  const texts = TEXTS[language];
  const name = [...workspace.name].slice(0, NAME_LENGTH).join('');
  const text = JSON.stringify({ lang: language, title: texts['notice.title'], body: texts['notice.body'](name) });
  const headers = {
    'content-type': 'application/octet-stream',
    'content-encoding': 'aes128gcm',
    ttl: String(ttlSeconds),
    urgency: 'high',
    // RFC 8030 §5.4: of several that were not delivered the last is enough.
    topic: 'requests',
    authorization: vapidAuthorization(keys.of(workspace.id), endpoint, workspace.issuer, now()),
  };
  try {
    const { status } = await post(endpoint, { body: encryptPushMessage(Buffer.from(text), subscription), headers });
    if (status >= 200 && status < 300) return { service, kind: 'told' };
    // RFC 8030 §7.3, and what push services make of it.
    if (status === 404 || status === 410) return { service, kind: 'gone' };
    return { service, kind: 'failed', failure: `HTTP ${status}`, again: status >= 500 || status === 429 };
  } catch (error) {
    if (!(error instanceof SafeFetchError)) throw error;
    const again = error.reason === 'network' || error.reason === 'timeout';
    return { service, kind: 'failed', failure: error.reason, again };
  }
}
