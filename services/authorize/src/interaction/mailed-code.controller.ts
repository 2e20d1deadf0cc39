import { Controller, Inject, Param, Post, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { seeOther } from '../authorize/authorization-response.js';
import { answerSignIn } from './answer-sign-in.js';
import { pageUrl, store, usableFirstFactor } from './continue-visit.js';
import { INTERACTION_DEPENDENCIES } from './interaction.controller.js';
import type { SecondFactorDependencies } from './second-factor.controller.js';
import { sendMailedCode } from './send-mailed-code.js';
import { currentStep, showSecondStep } from './show-second-step.js';
import { signInWithMailedCode } from './sign-in.js';
import { userRefusal } from './visit.js';
import { atVisit, formOf, type InteractionPath } from './visit-pages.js';

/** The step after the password for who has nothing stronger: a code that came by e-mail. Whether it is that step is decided anew with each form. */
@Controller()
export class MailedCodeController {
  readonly #deps: SecondFactorDependencies;

  constructor(@Inject(INTERACTION_DEPENDENCIES) deps: SecondFactorDependencies) {
    this.#deps = deps;
  }

  @Post(':tenant/:workspace/interaction/:id/mailed-code')
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
      const { step } = await currentStep(this.#deps, visit, firstFactor);
      if (step.kind !== 'mailed-code') return seeOther(reply, pageUrl(visit));
      if (form.get('action') === 'send') {
        const mailedCode = await sendMailedCode(this.#deps, visit, firstFactor.userId);
        await store(this.#deps, visit, { mailedCode });
        return seeOther(reply, pageUrl(visit));
      }
      const { texts } = visit.reader;
      const again = (status: number, problem: string) =>
        showSecondStep(this.#deps, reply, visit, firstFactor, { status, problem });
      const code = form.get('code') ?? '';
      if (code.trim() === '') return again(422, texts['mailed-code.missing']);
      const result = await signInWithMailedCode(this.#deps, visit, firstFactor, code);
      const words = { wrong: texts['mailed-code.wrong'], notNow: texts['wait.not-now'] };
      const mayOffer = form.get('keeps_passkeys') === 'yes';
      return answerSignIn(this.#deps, reply, visit, result, { ...words, again, mayOffer });
    });
  }
}
