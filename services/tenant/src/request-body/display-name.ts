import { z } from 'zod';

/** A name that people read: one line of at most 200 characters, none of which hides or turns the others around. */
export const displayName = z
  .string()
  .trim()
  .min(1)
  .max(200)
  .regex(/^[^\p{Cc}\p{Cs}\p{Bidi_Control}]*$/u, 'holds control characters');
