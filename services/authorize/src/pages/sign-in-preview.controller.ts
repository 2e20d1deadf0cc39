import { Controller, Get, Inject, Param, Query, Req, Res } from '@nestjs/common';
import type { Directory } from '@ostiary/directory/directory';
import { type Branding, brandingSchema } from '@ostiary/oauth/branding';
import { OAuthError } from '@ostiary/oauth/oauth-error';
import type { Workspace } from '@ostiary/oauth/workspace';
import type { FastifyReply } from 'fastify';
import { z } from 'zod';
import { INTERACTION_DEPENDENCIES } from '../interaction/interaction.controller.js';
import { pageLanguageForm, readerOf } from '../language/reader.js';
import { type FrontChannelRequest, type IssuerPath, workspaceOfPath } from '../workspace-of-path.js';
import type { ShownClient } from './client-introduction.js';
import { sendPreview } from './send-page.js';
import { signInPage } from './sign-in.page.js';
import { pageInScheme } from './stylesheet.js';

export interface SignInPreviewDependencies {
  readonly directory: Pick<Directory, 'workspace'>;
}

/** Everybody's: it is an application that is not there. */
const SOME_CLIENT: ShownClient = { clientId: 'example', clientName: 'Your application' };

const querySchema = z.strictObject({
  scheme: z.enum(['light', 'dark']),
  logo_uri: z.string().optional(),
  primary_color: z.string().optional(),
  note: z.string().optional(),
  support_uri: z.string().optional(),
  privacy_uri: z.string().optional(),
  terms_uri: z.string().optional(),
});

/**
 * The sign-in page as it would be with a look that nobody has saved, for the console's form (docs/adr/0009). It is the page itself, and inert. Who asks
 * says how it looks, so that nobody may be led here: it is for a frame of this origin alone, and nothing of it may be pressed.
 */
@Controller()
export class SignInPreviewController {
  constructor(@Inject(INTERACTION_DEPENDENCIES) private readonly deps: SignInPreviewDependencies) {}

  @Get(':tenant/:workspace/sign-in-preview')
  async preview(
    @Req() request: FrontChannelRequest,
    @Res() reply: FastifyReply,
    @Param() path: IssuerPath,
    @Query() query: unknown,
  ): Promise<void> {
    checkFramedByUs(request);
    const { scheme, branding } = lookOf(query);
    const stored = await workspaceOfPath(this.deps.directory, path);
    const workspace: Workspace = { ...stored, settings: { ...stored.settings, branding } };
    const text = signInPage({
      workspace,
      reader: readerOf(request, workspace, {
        uiLocales: [],
        // As on the page itself; it leads nowhere.
        languageForm: pageLanguageForm(workspace, ''),
      }),
      client: SOME_CLIENT,
      url: `${workspace.issuer}/sign-in-preview`,
      csrfToken: '',
      isNewUser: false,
      offersSignUp: workspace.settings.signUp === 'self-service',
    });
    sendPreview(reply, workspace, pageInScheme(workspace, text, scheme));
  }
}

// W3C Fetch Metadata §2: what the browser says, and no page can: who asks, and what for. One that says nothing is refused.
function checkFramedByUs({ headers }: FrontChannelRequest): void {
  if (headers['sec-fetch-dest'] === 'iframe' && headers['sec-fetch-site'] === 'same-origin') return;
  throw new OAuthError('invalid_request', 'a preview is shown in a frame of the admin console and nowhere else', {
    clause: 'W3C Fetch Metadata §2',
    status: 403,
  });
}

function lookOf(query: unknown): { readonly scheme: 'light' | 'dark'; readonly branding: Branding } {
  const wanted = querySchema.safeParse(query);
  const branding = brandingSchema.safeParse({
    logoUri: wanted.data?.logo_uri,
    primaryColor: wanted.data?.primary_color,
    note: wanted.data?.note,
    supportUri: wanted.data?.support_uri,
    privacyUri: wanted.data?.privacy_uri,
    termsUri: wanted.data?.terms_uri,
  });
  if (wanted.success && branding.success) return { scheme: wanted.data.scheme, branding: branding.data };
  throw new OAuthError('invalid_request', 'no branding that could be saved', { clause: 'settings.branding' });
}
