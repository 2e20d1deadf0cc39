import { setTimeout as pause } from 'node:timers/promises';
import type { ReceivedMessage } from '../../../deploy/local/inbox/inbox.ts';
import { secret } from './secrets-ledger.ts';
import { system } from './system.ts';

const PATIENCE_MS = 40_000;

/** All that was sent to that address so far, oldest first. */
export async function messagesTo(address: string): Promise<readonly ReceivedMessage[]> {
  const response = await fetch(`${system.inbox}/messages.json`);
  const messages = (await response.json()) as readonly ReceivedMessage[];
  return messages.filter(({ to }) => to.includes(address)).reverse();
}

/** The message of that number to that address, once it has come. Throws after forty seconds. */
export async function messageTo(address: string, number = 0): Promise<ReceivedMessage> {
  return arrived(address, `with the number ${number}`, (messages) => messages[number]);
}

/** The first message to that address with such a subject, once it has come: what is sent at about the same time comes in any order. */
export async function messageAbout(address: string, subject: RegExp): Promise<ReceivedMessage> {
  return arrived(address, `about ${subject}`, (messages) => messages.find((message) => subject.test(message.subject)));
}

async function arrived(
  address: string,
  what: string,
  choose: (messages: readonly ReceivedMessage[]) => ReceivedMessage | undefined,
): Promise<ReceivedMessage> {
  for (let waited = 0; waited < PATIENCE_MS; waited += 100) {
    const found = choose(await messagesTo(address));
    if (found !== undefined) return found;
    await pause(100);
  }
  throw new Error(`no message ${what} came for ${address}`);
}

/** The one link of a message; what is secret in it is kept for the scan at the end. */
export function linkOf({ text }: ReceivedMessage): URL {
  const [link, ...others] = [...text.matchAll(/https:\/\/\S+/g)].map(([url]) => new URL(url));
  if (link === undefined || others.length > 0) throw new Error(`not one link in: ${text}`);
  secret(link.searchParams.get('token') ?? '', 'the token of a link in a message');
  return link;
}
