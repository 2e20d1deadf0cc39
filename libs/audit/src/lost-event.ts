import { z } from 'zod';

const text = z.string().default('');

/** An event on the stream, as far as it matters to whoever has forgotten it; proto3 JSON leaves out what is empty. */
export const lostEventSchema = z.object({
  id: text,
  type: z.string(),
  time: z.string(),
  tenant: text,
  workspaceId: text,
  outcome: text,
  target: z.object({ type: text, id: text }).optional(),
  clientAuthenticationMethod: text,
  grantId: text,
  sessionId: text,
  tokenIds: z.array(z.string()).default([]),
  details: z.record(z.string(), z.string()).default({}),
});
export type LostEvent = z.output<typeof lostEventSchema>;
