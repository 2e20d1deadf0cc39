/** The look of a workspace's pages. */
import { z } from 'zod';
import { isPageLink } from './client-links.js';

const link = z.string().max(2048).refine(isPageLink, 'an https address with a plain host name');

export const brandingSchema = z.strictObject({
  /** Shown above every page, as high as three lines of text. */
  logoUri: link.optional(),
  /** `#rrggbb`: of buttons and links, made lighter or darker where it could not be read. */
  primaryColor: z
    .string()
    .regex(/^#[0-9a-f]{6}$/, 'a colour as #rrggbb, in lower case')
    .optional(),
  /** One sentence below the name of the workspace. */
  note: z
    .string()
    .min(1)
    .max(200)
    .regex(/^[^\p{Cc}\p{Cs}]*$/u, 'control characters are not allowed')
    .optional(),
  /** Below every page. */
  supportUri: link.optional(),
  privacyUri: link.optional(),
  termsUri: link.optional(),
});
export type Branding = z.infer<typeof brandingSchema>;
