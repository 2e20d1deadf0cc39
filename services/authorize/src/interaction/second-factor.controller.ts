import { Controller, Inject, Param, Post, Req, Res } from '@nestjs/common';
import { CodeResult, type CredentialsClient } from '@ostiary/contracts/ostiary/identity/v1/credentials';
import { OAuthError } from '@ostiary/oauth/oauth-error';
import { GrpcCallError, type PromiseClient } from '@ostiary/platform/grpc-client';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { seeOther } from '../authorize/authorization-response.js';
import { recoveryCodesPage } from '../pages/enrolment.page.js';
import { tooManyAttempts } from '../pages/waiting.js';
import { setSessionCookie } from '../sessions/session-cookie.js';
import { answerSignIn } from './answer-sign-in.js';
import { goOnOffered, pageUrl, store, usableFirstFactor } from './continue-visit.js';
import { INTERACTION_DEPENDENCIES, type InteractionDependencies } from './interaction.controller.js';
import type { FirstFactor } from './interaction.js';
import { spendCeremony } from './passkey-ceremony.js';
import { requestedByUser } from './requested-by.js';
import { sendForm, showSignIn } from './show-pages.js';
import { currentStep, showSecondStep } from './show-second-step.js';
import {
  begin,
  credentialsOf,
  pagesContext,
  type SignInResult,
  signInWithCode,
  withCode,
  withNewPasskey,
} from './sign-in.js';
import { userRefusal, type Visit } from './visit.js';
import { atVisit, formOf, type InteractionPath } from './visit-pages.js';

export interface SecondFactorDependencies extends Omit<InteractionDependencies, 'credentials'> {
  readonly credentials: InteractionDependencies['credentials'] &
    Pick<PromiseClient<CredentialsClient>, 'confirmOneTimeCodes' | 'addPasskey'>;
}

/**
 * The steps after the first factor: a code, or setting a second factor up. What may be set up is decided anew with each form: whoever has shown a
 * password and nothing else sets up nothing for a user who has a second factor.
 */
@Controller()
export class SecondFactorController {
  readonly #deps: SecondFactorDependencies;

  constructor(@Inject(INTERACTION_DEPENDENCIES) deps: SecondFactorDependencies) {
    this.#deps = deps;
  }

  @Post(':tenant/:workspace/interaction/:id/code')
  async code(
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
    @Param() path: InteractionPath,
  ): Promise<void> {
    await atVisit(this.#deps, request, reply, path, async (visit) => {
      const form = formOf(request, visit);
      if (form.get('action') === 'cancel') {
        throw await userRefusal(this.#deps, visit, 'the user has cancelled the sign-in');
      }
      const firstFactor = usableFirstFactor(visit, this.#deps.now());
      if (firstFactor === undefined) return seeOther(reply, pageUrl(visit));
      const again = (status: number, problem: string) =>
        showSecondStep(this.#deps, reply, visit, firstFactor, { status, problem });
      const code = form.get('code') ?? '';
      if (code.trim() === '') return again(422, visit.reader.texts['step.code-missing']);
      const { step } = await currentStep(this.#deps, visit, firstFactor);
      if (step.kind !== 'ask' || !step.code) return seeOther(reply, pageUrl(visit));
      return this.#answer(reply, visit, await signInWithCode(this.#deps, visit, firstFactor, code), again);
    });
  }

  @Post(':tenant/:workspace/interaction/:id/enrol-codes')
  async enrolCodes(
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
    @Param() path: InteractionPath,
  ): Promise<void> {
    await atVisit(this.#deps, request, reply, path, async (visit) => {
      const code = formOf(request, visit).get('code') ?? '';
      const firstFactor = await this.#enrolling(visit);
      if (firstFactor === undefined) return seeOther(reply, pageUrl(visit));
      const { workspace, origin, reader } = visit;
      const { userId } = firstFactor;
      const confirmed = await this.#deps.credentials.confirmOneTimeCodes(
        {
          tenant: workspace.tenant,
          workspaceId: workspace.id,
          userId,
          context: pagesContext(visit),
          code,
          address: origin.address,
          requestedBy: requestedByUser(visit, userId),
          first: true,
        },
        origin,
      );
      if (confirmed.result !== CodeResult.CODE_RESULT_VERIFIED) {
        const seconds = Math.max(1, confirmed.retryAt - Math.floor(this.#deps.now() / 1000));
        const throttled = confirmed.result === CodeResult.CODE_RESULT_THROTTLED;
        const problem = throttled ? tooManyAttempts(seconds, reader.texts) : reader.texts['code.wrong-or-used'];
        return showSecondStep(this.#deps, reply, visit, firstFactor, { status: throttled ? 429 : 422, problem });
      }
      const result = await begin(this.#deps, visit, withCode(firstFactor), '');
      if (result.kind === 'signed-in') {
        setSessionCookie(reply, workspace, result.live.secret);
        await store(this.#deps, visit, {
          signedInSessionId: result.live.session.id,
          signInAgain: false,
          firstFactor: undefined,
        });
      }
      const { recoveryCodes: codes } = confirmed;
      sendForm(reply, visit, 200, recoveryCodesPage({ workspace, reader, codes, continueAt: pageUrl(visit) }));
    });
  }

  @Post(':tenant/:workspace/interaction/:id/enrol-passkey')
  async enrolPasskey(
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
    @Param() path: InteractionPath,
  ): Promise<void> {
    await atVisit(this.#deps, request, reply, path, async (visit) => {
      const form = formOf(request, visit);
      const responseJson = form.get('credential') ?? '';
      const { passkeyFor } = visit.interaction;
      if (passkeyFor !== undefined) return this.#firstPasskey(reply, visit, passkeyFor, responseJson);
      const enrolling = await this.#enrolling(visit);
      if (enrolling !== undefined) {
        const synced = await this.#addPasskey(visit, enrolling.userId, responseJson);
        if (synced === undefined) {
          const prompt = { status: 422, problem: visit.reader.texts['enrol.passkey-failed'] };
          return showSecondStep(this.#deps, reply, visit, enrolling, prompt);
        }
        const result = await begin(this.#deps, visit, withNewPasskey(enrolling, synced), '');
        return this.#answer(reply, visit, result, (status, problem) =>
          showSecondStep(this.#deps, reply, visit, enrolling, { status, problem }),
        );
      }
      const { interaction, live } = visit;
      const offered =
        interaction.passkeyOffer === 'open' && live !== undefined && live.session.id === interaction.signedInSessionId;
      if (!offered) return seeOther(reply, pageUrl(visit));
      if (
        form.get('action') !== 'later' &&
        (await this.#addPasskey(visit, live.session.userId, responseJson)) === undefined
      ) {
        // The page comes again, with a new challenge.
        return seeOther(reply, pageUrl(visit));
      }
      return goOnOffered(this.#deps, reply, visit);
    });
  }

  /** Of a user who was made in these pages, in this browser, and has nothing else to be known by. */
  async #firstPasskey(reply: FastifyReply, visit: Visit, userId: string, responseJson: string): Promise<void> {
    const credentials = await credentialsOf(this.#deps, visit, userId);
    if (credentials === undefined) throw cannotSay();
    const isBare = !credentials.hasPassword && credentials.passkeys.length === 0;
    const synced = isBare ? await this.#addPasskey(visit, userId, responseJson) : undefined;
    // The page comes again, with a new challenge.
    if (isBare && synced === undefined) return seeOther(reply, pageUrl(visit));
    const stored = await store(this.#deps, visit, { passkeyFor: undefined });
    if (synced === undefined) return seeOther(reply, pageUrl(stored));
    const made = withNewPasskey({ userId, at: Math.floor(this.#deps.now() / 1000), amr: [] }, synced);
    const result = await begin(this.#deps, stored, made, '');
    return this.#answer(reply, stored, result, (status, problem) =>
      showSignIn(this.#deps, reply, stored, { status, problem }),
    );
  }

  /** The user who has to set a second factor up, and may. */
  async #enrolling(visit: Visit): Promise<FirstFactor | undefined> {
    const firstFactor = usableFirstFactor(visit, this.#deps.now());
    if (firstFactor === undefined) return undefined;
    const { step } = await currentStep(this.#deps, visit, firstFactor);
    return step.kind === 'enrol' ? firstFactor : undefined;
  }

  /** Whether it may be on several devices; `undefined`: it was not added. */
  async #addPasskey(visit: Visit, userId: string, responseJson: string): Promise<boolean | undefined> {
    const { workspace, origin, id } = visit;
    const purpose = { kind: 'registration', boundTo: id, userId } as const;
    const ceremony = await spendCeremony(this.#deps, workspace, purpose, responseJson);
    if (ceremony === undefined) return undefined;
    const { tenant, id: workspaceId } = workspace;
    const requestedBy = requestedByUser(visit, userId);
    const wish = { tenant, workspaceId, userId, ceremony, responseJson, name: '', requestedBy };
    try {
      return (await this.#deps.credentials.addPasskey(wish, origin)).passkey?.synced ?? false;
    } catch (error) {
      if (error instanceof GrpcCallError && isRefusal(error)) return undefined;
      throw error;
    }
  }

  async #answer(
    reply: FastifyReply,
    visit: Visit,
    result: SignInResult,
    again: (status: number, problem: string) => Promise<void>,
  ): Promise<void> {
    const { texts } = visit.reader;
    const words = { wrong: texts['code.wrong-or-used'], notNow: texts['wait.not-now'] };
    return answerSignIn(this.#deps, reply, visit, result, { ...words, again });
  }
}

function cannotSay(): OAuthError {
  return new OAuthError('temporarily_unavailable', 'the passkey cannot be added at the moment', {
    clause: 'RFC 6749 §4.1.2.1',
  });
}

/** gRPC: INVALID_ARGUMENT, ALREADY_EXISTS. */
const REFUSALS = [3, 6];

function isRefusal(error: GrpcCallError): boolean {
  return REFUSALS.includes(error.code);
}
