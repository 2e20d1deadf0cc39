import type { Directory } from '@ostiary/directory/directory';
import type { FastifyReply } from 'fastify';
import type { NextStep } from '../authorize/move-on.js';
import { logoOrigins } from '../pages/client-introduction.js';
import { consentPage } from '../pages/consent.page.js';
import { sendPage } from '../pages/send-page.js';
import { signInPage } from '../pages/sign-in.page.js';
import { signUpPage } from '../pages/sign-up.page.js';
import { offersPasswordReset } from '../password-reset/password-reset.controller.js';
import { interactionUrl } from './interaction.js';
import { type FieldProblems, mayMakeAccount } from './sign-up.js';
import type { Visit } from './visit.js';

export interface SignInPrompt {
  readonly status: number;
  readonly username?: string | undefined;
  readonly problem?: string;
  readonly wrong?: readonly ('username' | 'password')[];
}

export function showSignIn(reply: FastifyReply, visit: Visit, prompt: SignInPrompt): void {
  const { interaction } = visit;
  const signedUpAs = interaction.signInAgain === true ? undefined : interaction.signedUpAs;
  const text = signInPage({
    ...formParts(visit),
    username: signedUpAs ?? prompt.username,
    problem: prompt.problem,
    wrong: prompt.wrong,
    isNewUser: signedUpAs !== undefined,
    offersSignUp: mayMakeAccount(visit),
    forgotPasswordUrl: offersPasswordReset(visit.authorization.workspace)
      ? `${visit.authorization.workspace.issuer}/forgot-password`
      : undefined,
  });
  sendForm(reply, visit, prompt.status, text);
}

export interface SignUpPrompt {
  readonly status: number;
  readonly username?: string | undefined;
  readonly name?: string | undefined;
  /** What is wrong with the attempt as a whole. */
  readonly problem?: string;
  /** `taken`: the user name is somebody's. */
  readonly problems?: FieldProblems | 'taken';
}

export function showSignUp(reply: FastifyReply, visit: Visit, { status, ...prompt }: SignUpPrompt): void {
  sendForm(reply, visit, status, signUpPage({ ...formParts(visit), ...prompt }));
}

function sendForm(reply: FastifyReply, visit: Visit, status: number, text: string): void {
  const { workspace, client, request } = visit.authorization;
  sendPage(reply, workspace, status, text, { endsAt: request.redirectUri, images: logoOrigins(client) });
}

function formParts({ id, interaction, authorization: { workspace, client } }: Visit) {
  return { workspace, client, url: interactionUrl(workspace, id), csrfToken: interaction.csrfToken };
}

export async function showConsent(
  directory: Pick<Directory, 'user'>,
  reply: FastifyReply,
  visit: Visit,
  { live, asked }: Extract<NextStep, { kind: 'consent' }>,
): Promise<void> {
  const { workspace, request } = visit.authorization;
  const user = await directory.user(workspace, live.session.userId);
  const { redirectUri } = request;
  const text = consentPage({ ...formParts(visit), username: user?.username ?? '', asked, redirectUri });
  sendForm(reply, visit, 200, text);
}
