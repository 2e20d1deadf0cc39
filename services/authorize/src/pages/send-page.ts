import type { Workspace } from '@ostiary/oauth/workspace';
import { pageHeaders } from '@ostiary/platform/security-headers';
import type { FastifyReply } from 'fastify';
import { brandOrigins } from './brand.js';

export interface PagePolicy {
  /** A redirect URI at which a form of the page ends up. */
  readonly endsAt?: string | undefined;
  /** Origins that the page shows images of. */
  readonly images?: readonly string[] | undefined;
  /** Origins that the page shows in frames. */
  readonly frames?: readonly string[];
  /** CSP hash of the page's one script. */
  readonly scriptHash?: string;
  /** URL of the page's one script, on this origin. */
  readonly script?: string | undefined;
  /** URL of the page's one worker, on this origin. */
  readonly worker?: string | undefined;
}

/** CSP 3 §2.3.1: scheme, host and port. What is anything else could be another directive; the browser does not load it then. */
const HOST_SOURCE = /^https:\/\/[a-z0-9-]+(?:\.[a-z0-9-]+)*(?::\d+)?$/;

export function sendPage(
  reply: FastifyReply,
  workspace: Pick<Workspace, 'issuer' | 'settings'>,
  status: number,
  text: string,
  { endsAt, images = [], frames = [], scriptHash, script, worker }: PagePolicy = {},
): void {
  pageHeaders(reply, {
    images: [...new Set([...brandOrigins(workspace), ...images])].filter(isHostSource),
    ...(endsAt === undefined ? {} : { formAction: formTargets(endsAt) }),
  });
  if (scriptHash !== undefined) addToPolicy(reply, `script-src ${scriptHash}`);
  // CSP 3 §6.7.2.8: this very file, and no other of the origin.
  if (script !== undefined) addToPolicy(reply, `script-src ${script}`);
  if (worker !== undefined) addToPolicy(reply, `worker-src ${worker}`);
  const framed = frames.filter(isHostSource);
  if (framed.length > 0) addToPolicy(reply, `frame-src ${framed.join(' ')}`);
  // RFC 6797 §7.2. Not for this machine: the name would bind every other server on it.
  if (!isLoopback(workspace.issuer)) reply.header('strict-transport-security', 'max-age=31536000');
  reply.status(status).send(text);
}

/**
 * A page to be looked at in a frame of this origin, and nothing else: it has an origin of its own (CSP 3 §6.4.2), runs no script, sends no form and
 * leads nowhere.
 */
export function sendPreview(
  reply: FastifyReply,
  workspace: Pick<Workspace, 'issuer' | 'settings'>,
  text: string,
): void {
  pageHeaders(reply);
  const images = brandOrigins(workspace).filter(isHostSource);
  reply
    .header(
      'content-security-policy',
      [
        "default-src 'none'",
        // By name: 'self' would be the document's own origin, which nothing comes from.
        `style-src ${workspace.issuer}/assets/`,
        ...(images.length === 0 ? [] : [`img-src ${images.join(' ')}`]),
        "form-action 'none'",
        "frame-ancestors 'self'",
        "base-uri 'none'",
        'sandbox',
      ].join('; '),
    )
    .header('x-frame-options', 'SAMEORIGIN')
    .send(text);
}

const isHostSource = (origin: string): boolean => HOST_SOURCE.test(origin);

function addToPolicy(reply: FastifyReply, directive: string): void {
  reply.header('content-security-policy', `${reply.getHeader('content-security-policy')}; ${directive}`);
}

/**
 * Browsers apply form-action to every redirect that follows the form (CSP 3 §6.4.3), and where a client sends the user on is its
 * own affair: any https address, and what the redirect URI itself is.
 */
function formTargets(redirectUri: string): string[] {
  const url = URL.parse(redirectUri);
  if (url === null || url.protocol === 'https:') return ['https:'];
  // An IPv6 address has no place in the grammar of a host source.
  return ['https:', url.protocol === 'http:' && !url.hostname.startsWith('[') ? url.origin : url.protocol];
}

function isLoopback(issuer: string): boolean {
  const { hostname } = new URL(issuer);
  return (
    hostname === 'localhost' || hostname.endsWith('.localhost') || hostname.startsWith('127.') || hostname === '[::1]'
  );
}
