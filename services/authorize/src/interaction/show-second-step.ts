/** The pages after the first factor: what the user still has to show, or has to set up where the workspace requires it. */
import type { AuditEmitter } from '@ostiary/audit/audit-emitter';
import type { GetCredentialsResponse } from '@ostiary/contracts/ostiary/identity/v1/credentials';
import { ACR_ONE_FACTOR, offersPasskeys } from '@ostiary/oauth/authorization-request/authentication-context';
import { OAuthError } from '@ostiary/oauth/oauth-error';
import type { FastifyReply } from 'fastify';
import { enrolmentPage } from '../pages/enrolment.page.js';
import { mailedCodePage } from '../pages/mailed-code.page.js';
import { secondFactorPage } from '../pages/second-factor.page.js';
import type { FirstFactor } from './interaction.js';
import { beginCeremony } from './passkey-ceremony.js';
import { mayBeOfferedPasskey } from './passkey-offer.js';
import { creationOptions, requestOptions } from './passkey-options.js';
import type { SecondStep } from './second-step.js';
import { pageParts, type ShowDependencies, sendForm } from './show-pages.js';
import { credentialsOf, pagesContext, placeOf, stepAfter } from './sign-in.js';
import type { Visit } from './visit.js';

export interface SecondStepPrompt {
  readonly status: number;
  readonly problem?: string | undefined;
}

/** The step that the user is at, with what they have. Throws OAuthError temporarily_unavailable. */
export async function currentStep(
  deps: Pick<ShowDependencies, 'credentials'>,
  visit: Visit,
  firstFactor: FirstFactor,
): Promise<{ readonly step: SecondStep; readonly credentials: GetCredentialsResponse }> {
  const credentials = await credentialsOf(deps, visit, firstFactor.userId);
  if (credentials === undefined) {
    throw new OAuthError('temporarily_unavailable', 'who has signed in cannot be checked at the moment', {
      clause: 'RFC 6749 §4.1.2.1',
    });
  }
  const acr = firstFactor.sessionId === undefined ? ACR_ONE_FACTOR : (visit.live?.session.acr ?? ACR_ONE_FACTOR);
  return { step: stepAfter(visit, firstFactor, credentials, acr), credentials };
}

export async function showSecondStep(
  deps: ShowDependencies,
  reply: FastifyReply,
  visit: Visit,
  firstFactor: FirstFactor,
  prompt: SecondStepPrompt = { status: 200 },
): Promise<void> {
  const { step, credentials } = await currentStep(deps, visit, firstFactor);
  const user = await deps.directory.user(visit.workspace, firstFactor.userId);
  const parts = { ...pageParts(visit), username: user?.username ?? '', problem: prompt.problem };
  if (step.kind === 'enrol') {
    return sendForm(reply, visit, prompt.status, await enrolment(deps, visit, firstFactor, credentials, parts), true);
  }
  if (step.kind === 'mailed-code') {
    const passkeyOptions = step.passkey ? await assertionOptions(deps, visit, firstFactor, credentials) : undefined;
    const address = typeof user?.claims.email === 'string' ? user.claims.email : '';
    const sent = visit.interaction.mailedCode ?? 'not-sent';
    const tellsOfPasskeys = mayBeOfferedPasskey(visit, credentials.passkeys.length);
    const text = mailedCodePage({ ...parts, address, sent, passkeyOptions, tellsOfPasskeys });
    return sendForm(reply, visit, prompt.status, text, passkeyOptions !== undefined || tellsOfPasskeys);
  }
  // A factor that was taken away since: there is nothing to show, and the page says so.
  const asks = step.kind === 'ask' ? step : { code: true, passkey: false };
  const passkeyOptions = asks.passkey ? await assertionOptions(deps, visit, firstFactor, credentials) : undefined;
  const text = secondFactorPage({ ...parts, code: asks.code, passkeyOptions });
  return sendForm(reply, visit, prompt.status, text, passkeyOptions !== undefined);
}

const CHALLENGES: Readonly<Record<SecondStep['kind'], string>> = {
  none: 'code',
  ask: 'code',
  'mailed-code': 'mailed-code',
  enrol: 'enrolment',
};

async function enrolment(
  deps: ShowDependencies,
  visit: Visit,
  firstFactor: FirstFactor,
  { passkeys, userHandle }: GetCredentialsResponse,
  parts: Omit<Parameters<typeof enrolmentPage>[0], 'secret' | 'passkeyOptions'>,
): Promise<string> {
  const { workspace, origin } = visit;
  const { userId } = firstFactor;
  const { secret } = await deps.credentials.beginOneTimeCodes(
    { tenant: workspace.tenant, workspaceId: workspace.id, userId, context: pagesContext(visit) },
    origin,
  );
  const passkeyOptions = offersPasskeys(workspace.settings)
    ? creationOptions(workspace, await challenge(deps, visit, firstFactor, 'registration'), {
        handle: userHandle,
        username: parts.username,
        passkeys,
      })
    : undefined;
  return enrolmentPage({ ...parts, secret, passkeyOptions });
}

async function assertionOptions(
  deps: ShowDependencies,
  visit: Visit,
  firstFactor: FirstFactor,
  { passkeys }: GetCredentialsResponse,
): Promise<string> {
  return requestOptions(visit.workspace, await challenge(deps, visit, firstFactor, 'sign-in'), passkeys);
}

function challenge(
  deps: ShowDependencies,
  { workspace, id }: Visit,
  { userId }: FirstFactor,
  kind: 'sign-in' | 'registration',
): Promise<string> {
  return beginCeremony(deps, workspace, { kind, boundTo: id, userId });
}

export async function recordChallenged(
  deps: { readonly audit: Pick<AuditEmitter, 'record'> },
  visit: Visit,
  firstFactor: FirstFactor,
  step: SecondStep,
): Promise<void> {
  const { workspace, client, origin } = placeOf(visit);
  await deps.audit.record({
    type: 'sign_in.challenged',
    outcome: 'success',
    workspace,
    actor: { type: 'user', id: firstFactor.userId },
    request: origin,
    ...(client === undefined ? {} : { clientId: client.clientId }),
    ...(firstFactor.sessionId === undefined ? {} : { sessionId: firstFactor.sessionId }),
    details: { method: CHALLENGES[step.kind] },
  });
}
