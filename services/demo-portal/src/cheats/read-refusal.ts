/** What an answer says was wrong, wherever the protocol puts it: a JSON body, a challenge, a redirect, or a page for the user. */
import { type Exchange, headerOf, type ReceivedResponse } from '../messages/exchange.js';

export interface Refusal {
  readonly error: string;
  readonly description: string;
}

export function readRefusal({ response }: Exchange): Refusal | undefined {
  return fromBody(response) ?? fromChallenge(response) ?? fromRedirect(response) ?? fromPage(response);
}

/** RFC 6749 §5.2. */
function fromBody({ headers, body }: ReceivedResponse): Refusal | undefined {
  if (headerOf({ status: 0, headers, body }, 'content-type')?.startsWith('application/json') !== true) return undefined;
  try {
    const parsed: unknown = JSON.parse(body);
    if (typeof parsed !== 'object' || parsed === null || !('error' in parsed)) return undefined;
    const description = 'error_description' in parsed ? String(parsed.error_description) : '';
    return { error: String(parsed.error), description };
  } catch {
    return undefined;
  }
}

/** RFC 6750 §3, RFC 9449 §7.1. */
function fromChallenge(response: ReceivedResponse): Refusal | undefined {
  const challenge = headerOf(response, 'www-authenticate');
  const [, error] = /\berror="([^"]*)"/.exec(challenge ?? '') ?? [];
  if (error === undefined) return undefined;
  return { error, description: /\berror_description="([^"]*)"/.exec(challenge ?? '')?.[1] ?? '' };
}

/** RFC 6749 §4.1.2.1. */
function fromRedirect(response: ReceivedResponse): Refusal | undefined {
  const location = headerOf(response, 'location');
  const answer = location === undefined ? undefined : URL.parse(location)?.searchParams;
  const error = answer?.get('error');
  return error ? { error, description: answer?.get('error_description') ?? '' } : undefined;
}

/** The authorization server's page for what cannot be redirected. */
function fromPage({ body }: ReceivedResponse): Refusal | undefined {
  const [, error] = /<dd\b[^>]* id="error"><code>([a-z_]+)<\/code>/.exec(body) ?? [];
  if (error === undefined) return undefined;
  return { error, description: plain(/<dd\b[^>]* id="error-description">([^<]*)</.exec(body)?.[1] ?? '') };
}

const ENTITIES: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', '#39': "'" };

const plain = (text: string): string =>
  text.replace(/&(amp|lt|gt|quot|#39);/g, (_, name: string) => ENTITIES[name] ?? '');
