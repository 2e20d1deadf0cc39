import { Controller, Inject, Post, Req, Res } from '@nestjs/common';
import type { Directory } from '@ostiary/directory/directory';
import { isLanguage } from '@ostiary/oauth/languages';
import { OAuthError } from '@ostiary/oauth/oauth-error';
import { parseForm } from '@ostiary/oauth/parameters';
import type { FastifyReply } from 'fastify';
import { seeOther } from '../authorize/authorization-response.js';
import type { Refusals } from '../authorize/refusals.js';
import { type FrontChannelRequest, workspaceOfPath } from '../workspace-of-path.js';
import { rememberLanguage } from './language-cookie.js';

export interface LanguageDependencies {
  readonly directory: Pick<Directory, 'workspace'>;
  readonly refusals: Refusals;
}

/** Injection token. */
export const LANGUAGE_DEPENDENCIES = Symbol('LanguageDependencies');

/** The pages that change nothing by being opened, below the issuer; those of an interaction have a form of their own (interaction.controller.ts). */
const PAGE =
  /^\/(?:account(?:\/codes)?|requests(?:\/done)?|forgot-password|reset-password|verify-email|invitation|logout|device(?:\/done)?)(?:\?[\x21-\x7e]*)?$/;

/**
 * The choice of a language on a page: remembered in a cookie, and the page again. Another site can send this form, too; it changes nothing but the language, and
 * leads to no page but one of ours.
 */
@Controller()
export class LanguageController {
  readonly #deps: LanguageDependencies;

  constructor(@Inject(LANGUAGE_DEPENDENCIES) deps: LanguageDependencies) {
    this.#deps = deps;
  }

  @Post(':tenant/:workspace/language')
  async choose(@Req() request: FrontChannelRequest, @Res() reply: FastifyReply): Promise<void> {
    const workspace = await workspaceOfPath(this.#deps.directory, request.params);
    try {
      const form = parseForm(typeof request.body === 'string' ? request.body : '');
      const language = form.get('language');
      const again = form.get('again') ?? '';
      if (!isLanguage(language) || !PAGE.test(again)) throw notOurs();
      rememberLanguage(reply, workspace, language);
      seeOther(reply, `${workspace.issuer}${again}`);
    } catch (failure) {
      await this.#deps.refusals.answer(failure, workspace, request, reply);
    }
  }
}

/** RFC 9700 §4.11: nobody is sent anywhere but to a page of ours. */
function notOurs(): OAuthError {
  return new OAuthError('invalid_request', 'there is no such language, or no such page', { clause: 'RFC 9700 §4.11' });
}
