import type { Directory } from '@ostiary/directory/directory';
import type { FastifyReply } from 'fastify';
import type { NextStep } from '../authorize/move-on.js';
import { logoOrigins } from '../pages/client-introduction.js';
import { consentPage } from '../pages/consent.page.js';
import { sendPage } from '../pages/send-page.js';
import { signInPage } from '../pages/sign-in.page.js';
import { interactionUrl } from './interaction.js';
import type { Visit } from './visit.js';

export interface SignInPrompt {
  readonly status: number;
  readonly username?: string | undefined;
  readonly problem?: string;
}

export function showSignIn(reply: FastifyReply, visit: Visit, { status, username, problem }: SignInPrompt): void {
  const { id, interaction, authorization } = visit;
  const { workspace, client, request } = authorization;
  const url = interactionUrl(workspace, id);
  const text = signInPage({ workspace, client, url, csrfToken: interaction.csrfToken, username, problem });
  sendPage(reply, workspace, status, text, { endsAt: request.redirectUri, images: logoOrigins(client) });
}

export async function showConsent(
  directory: Pick<Directory, 'user'>,
  reply: FastifyReply,
  visit: Visit,
  { live, asked }: Extract<NextStep, { kind: 'consent' }>,
): Promise<void> {
  const { id, interaction, authorization } = visit;
  const { workspace, client, request } = authorization;
  const user = await directory.user(workspace, live.session.userId);
  const text = consentPage({
    workspace,
    client,
    url: interactionUrl(workspace, id),
    csrfToken: interaction.csrfToken,
    username: user?.username ?? '',
    asked,
    redirectUri: request.redirectUri,
  });
  sendPage(reply, workspace, 200, text, { endsAt: request.redirectUri, images: logoOrigins(client) });
}
