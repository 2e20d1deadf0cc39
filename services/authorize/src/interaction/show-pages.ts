import type { CredentialsClient } from '@ostiary/contracts/ostiary/identity/v1/credentials';
import type { Directory } from '@ostiary/directory/directory';
import { offersPasskeys } from '@ostiary/oauth/authorization-request/authentication-context';
import type { PromiseClient } from '@ostiary/platform/grpc-client';
import type { FastifyReply } from 'fastify';
import type { NextStep } from '../authorize/move-on.js';
import { shownAgent } from '../authorize/shown-agent.js';
import { whenceOf } from '../backchannel-authentication/whence.js';
import { inLanguage, logoOrigins } from '../pages/client-introduction.js';
import { consentPage } from '../pages/consent.page.js';
import { firstPasskeyPage, passkeyOfferPage } from '../pages/enrolment.page.js';
import { passkeyScriptUrl } from '../pages/passkey-script.js';
import { sendPage } from '../pages/send-page.js';
import { signInPage } from '../pages/sign-in.page.js';
import { signUpPage } from '../pages/sign-up.page.js';
import type { PasswordResetOffer } from '../password-reset/password-reset-offer.js';
import type { LiveSession } from '../sessions/sessions.js';
import { interactionUrl } from './interaction.js';
import { beginCeremony, type CeremonyStores } from './passkey-ceremony.js';
import { creationOptions, requestOptions } from './passkey-options.js';
import { type FieldProblems, mayMakeAccount } from './sign-up.js';
import type { ClientVisit, Visit } from './visit.js';

export interface ShowSignInDependencies extends CeremonyStores {
  readonly passwordReset: Pick<PasswordResetOffer, 'isMadeAt'>;
}

export interface ShowDependencies extends ShowSignInDependencies {
  readonly directory: Pick<Directory, 'user'>;
  readonly credentials: Pick<
    PromiseClient<CredentialsClient>,
    'getCredentials' | 'beginOneTimeCodes' | 'sendMailedCode'
  >;
}

export interface SignInPrompt {
  readonly status: number;
  readonly username?: string | undefined;
  readonly problem?: string;
  readonly wrong?: readonly ('username' | 'password')[];
}

export async function showSignIn(
  deps: ShowSignInDependencies,
  reply: FastifyReply,
  visit: Visit,
  prompt: SignInPrompt,
): Promise<void> {
  const { id, interaction, workspace, authorization, origin } = visit;
  const signedUpAs = interaction.signInAgain === true ? undefined : interaction.signedUpAs;
  const passkeyOptions = offersPasskeys(workspace.settings)
    ? requestOptions(workspace, await beginCeremony(deps, workspace, { kind: 'sign-in', boundTo: id }), undefined)
    : undefined;
  const helps = await deps.passwordReset.isMadeAt(workspace, origin);
  const text = signInPage({
    ...pageParts(visit),
    client: authorization && inLanguage(authorization.client, visit.reader.language),
    username: signedUpAs ?? prompt.username,
    problem: prompt.problem,
    wrong: prompt.wrong,
    isNewUser: signedUpAs !== undefined,
    purpose: interaction.destination === 'invitation' ? visit.reader.texts['sign-in.to-invitation'] : undefined,
    offersSignUp: mayMakeAccount(visit),
    forgotPasswordUrl: helps ? `${workspace.issuer}/forgot-password` : undefined,
    passkeyOptions,
  });
  sendForm(reply, visit, prompt.status, text, passkeyOptions !== undefined);
}

/** To whoever has just signed in with a password. */
export async function showPasskeyOffer(
  deps: ShowDependencies,
  reply: FastifyReply,
  visit: Visit,
  { session }: LiveSession,
): Promise<void> {
  const { id, workspace, origin } = visit;
  const { tenant, id: workspaceId } = workspace;
  const { userId } = session;
  const user = await deps.directory.user(workspace, userId);
  const { userHandle, passkeys } = await deps.credentials.getCredentials({ tenant, workspaceId, userId }, origin);
  const challenge = await beginCeremony(deps, workspace, { kind: 'registration', boundTo: id, userId });
  const owner = { handle: userHandle, username: user?.username ?? '', passkeys };
  const text = passkeyOfferPage({ ...pageParts(visit), passkeyOptions: creationOptions(workspace, challenge, owner) });
  sendForm(reply, visit, 200, text, true);
}

/** To whoever has just made an account without a password. */
export async function showFirstPasskey(
  deps: ShowDependencies,
  reply: FastifyReply,
  visit: Visit,
  userId: string,
): Promise<void> {
  const { id, workspace, origin, interaction } = visit;
  const { tenant, id: workspaceId } = workspace;
  const { userHandle, passkeys } = await deps.credentials.getCredentials({ tenant, workspaceId, userId }, origin);
  const challenge = await beginCeremony(deps, workspace, { kind: 'registration', boundTo: id, userId });
  const username = interaction.signedUpAs ?? '';
  const passkeyOptions = creationOptions(workspace, challenge, { handle: userHandle, username, passkeys });
  sendForm(reply, visit, 200, firstPasskeyPage({ ...pageParts(visit), username, passkeyOptions }), true);
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

export function showSignUp(reply: FastifyReply, visit: ClientVisit, { status, ...prompt }: SignUpPrompt): void {
  const passkeys = offersPasskeys(visit.workspace.settings);
  sendForm(reply, visit, status, signUpPage({ ...formParts(visit), ...prompt, passkeys }), passkeys);
}

/** A page of the interaction. `passkeys`: with the script for them. */
export function sendForm(reply: FastifyReply, visit: Visit, status: number, text: string, passkeys = false): void {
  const { workspace, authorization } = visit;
  sendPage(reply, workspace, status, text, {
    endsAt: authorization?.request.redirectUri,
    images: authorization && logoOrigins(inLanguage(authorization.client, visit.reader.language)),
    script: passkeys ? passkeyScriptUrl(workspace) : undefined,
  });
}

export function pageParts({ id, interaction, workspace, reader }: Visit) {
  return { workspace, reader, url: interactionUrl(workspace, id), csrfToken: interaction.csrfToken };
}

export function formParts(visit: ClientVisit) {
  return { ...pageParts(visit), client: inLanguage(visit.authorization.client, visit.reader.language) };
}

export async function showConsent(
  directory: Pick<Directory, 'user'>,
  reply: FastifyReply,
  visit: ClientVisit,
  { live, asked, acting }: Extract<NextStep, { kind: 'consent' }>,
): Promise<void> {
  const { workspace, request } = visit.authorization;
  const user = await directory.user(workspace, live.session.userId);
  const { redirectUri } = request;
  const { waitingDevice, waitingRequest, origin } = visit.authorization;
  const text = consentPage({
    agent: await shownAgent(directory, workspace, visit.authorization.client),
    ...{ ...formParts(visit), username: user?.username ?? '', asked, redirectUri, waitingDevice },
    action: request.grantManagement?.action,
    organization: acting && { ...acting.organization, canChange: acting.others && request.organization === undefined },
    waitingRequest: waitingRequest && { ...waitingRequest, whence: whenceOf(waitingRequest, origin, visit.reader) },
  });
  sendForm(reply, visit, 200, text);
}
