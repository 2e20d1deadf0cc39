// What a message on the topic must be to enter the log. Unknown types and fields are welcome (a newer producer); what the log
// is ordered, searched and checked by must be there.
import type { ReceivedMessage } from '@ostiary/platform/kafka';
import { z } from 'zod';

/** Text that Postgres can hold: no NUL; '' when absent, as in proto3. */
const text = (most: number) =>
  z
    .string()
    .max(most)
    .refine((value) => !value.includes('\u0000'), 'has a NUL')
    .default('');
/** proto3 JSON has 64-bit numbers as strings; numbers are taken as well. */
const positiveInteger = z
  .union([z.string().regex(/^\d{1,18}$/), z.number().int().nonnegative()])
  .transform(Number)
  .pipe(z.number().int().nonnegative().max(Number.MAX_SAFE_INTEGER));

const eventSchema = z.object({
  id: z.guid(),
  type: text(100).pipe(z.string().min(1)),
  time: z.iso.datetime({ offset: true }),
  tenant: text(200),
  workspaceId: text(200),
  outcome: text(100),
  actor: z.object({ id: text(1000) }).optional(),
  clientId: text(2000),
  request: z.object({ requestId: text(200) }).optional(),
  grantId: text(200),
  producer: z
    .object({
      service: text(100),
      instance: text(300).pipe(z.string().min(1)),
      epoch: positiveInteger.default(0),
      partition: z.number().int().min(0).max(100_000).default(0),
      sequence: positiveInteger,
    })
    .optional(),
});

/** An event with what it is found by, and its payload as it came. */
export interface ReceivedEvent extends z.output<typeof eventSchema> {
  readonly payload: string;
  readonly message: ReceivedMessage;
}

/** A message that is no event, and why. */
export interface DeadLetter {
  readonly message: ReceivedMessage;
  readonly reason: string;
}

const utf8 = new TextDecoder('utf-8', { fatal: true });

export function readEvent(
  message: ReceivedMessage,
): { readonly event: ReceivedEvent } | { readonly deadLetter: DeadLetter } {
  let payload: string;
  let json: unknown;
  try {
    payload = utf8.decode(message.value);
    json = JSON.parse(payload);
  } catch {
    return { deadLetter: { message, reason: 'not JSON in UTF-8' } };
  }
  const parsed = eventSchema.safeParse(json);
  if (parsed.success && !payload.includes('\u0000')) return { event: { ...parsed.data, payload, message } };
  const fault = parsed.error?.issues[0];
  const reason = fault ? `${fault.path.join('.')}: ${fault.message}` : 'has a NUL';
  return { deadLetter: { message, reason: reason.slice(0, 500) } };
}
