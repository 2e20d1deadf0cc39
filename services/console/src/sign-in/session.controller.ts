/** Signing in and out: the only addresses of the console that a browser is sent to from elsewhere. */
import { Controller, Get, HttpCode, Inject, Post, Req, Res } from '@nestjs/common';
import { rawQuery } from '@ostiary/platform/request-context';
import { noStore } from '@ostiary/platform/security-headers';
import type { FastifyReply, FastifyRequest } from 'fastify';
import * as openid from 'openid-client';
import { CONSOLE_CLIENT } from '../addresses.js';
import { isUnreachable } from '../admin-api/admin-api.controller.js';
import { isFromOwnPage } from '../admin-api/own-page.js';
import { sendProblem } from '../admin-api/problem.js';
import { CONSOLE, type ConsoleDependencies } from '../dependencies.js';
import { cookieOf, forgetCookie, SESSION_COOKIE, SIGN_IN_COOKIE, setCookie } from '../sessions/cookies.js';
import { ABSOLUTE_SECONDS } from '../sessions/session.store.js';
import { beginSignIn, PENDING_SECONDS } from './begin-sign-in.js';
import { finishSignIn, NoSignInUnderWay } from './finish-sign-in.js';
import { BadLogoutToken, LogoutTokens } from './logout-token.js';
import { readSignInWish } from './read-sign-in-wish.js';

@Controller('console/session')
export class SessionController {
  readonly #logoutTokens: LogoutTokens;

  constructor(@Inject(CONSOLE) private readonly deps: ConsoleDependencies) {
    this.#logoutTokens = new LogoutTokens(deps.addresses);
  }

  /** Whoever may see the pages asks this first. */
  @Get()
  async whoAmI(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    if (!isFromOwnPage(request, this.deps.addresses.origin)) return sendProblem(request, reply, 'foreign-request');
    const stored = await this.deps.sessions.find(cookieOf(request, SESSION_COOKIE));
    noStore(reply);
    if (stored === undefined) return void reply.send({ signed_in: false });
    const { id, username, name, authTime } = stored.session.user;
    reply.send({ signed_in: true, user: { id, username, name, auth_time: authTime } });
  }

  @Get('sign-in')
  async signIn(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    noStore(reply);
    const wish = readSignInWish(rawQuery(request), this.deps.addresses.origin);
    try {
      const { location, cookie } = await beginSignIn(this.deps, wish);
      reply.header('set-cookie', setCookie(SIGN_IN_COOKIE, cookie, PENDING_SECONDS)).redirect(location, 303);
    } catch (error) {
      this.#failed(request, reply, error);
    }
  }

  @Get('callback')
  async callback(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    noStore(reply);
    reply.header('referrer-policy', 'no-referrer');
    try {
      const { id, returnTo } = await finishSignIn(this.deps, cookieOf(request, SIGN_IN_COOKIE), rawQuery(request));
      // Session fixation: whatever this browser had before is over.
      const before = cookieOf(request, SESSION_COOKIE);
      if (before !== undefined) await this.deps.sessions.end(before);
      reply
        .header('set-cookie', [setCookie(SESSION_COOKIE, id, ABSOLUTE_SECONDS), forgetCookie(SIGN_IN_COOKIE)])
        .redirect(returnTo, 303);
    } catch (error) {
      this.#failed(request, reply, error);
    }
  }

  /** Ends the session here; the answer says where the browser ends it at the authorization server (RP-Initiated Logout §2). */
  @Post('end')
  @HttpCode(200)
  async end(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    const { addresses, authorizationServer, sessions, logger } = this.deps;
    if (!isFromOwnPage(request, addresses.origin)) return sendProblem(request, reply, 'foreign-request');
    const stored = await sessions.find(cookieOf(request, SESSION_COOKIE));
    if (stored !== undefined) await sessions.end(stored.id);
    noStore(reply);
    reply.header('set-cookie', forgetCookie(SESSION_COOKIE));
    if (stored === undefined) return void reply.send({ location: '/console/signed-out' });
    try {
      const location = openid.buildEndSessionUrl(await authorizationServer.configuration(), {
        client_id: CONSOLE_CLIENT,
        id_token_hint: stored.session.idToken,
        post_logout_redirect_uri: addresses.postLogoutRedirectUri,
      });
      reply.send({ location: location.href });
    } catch (error) {
      if (!isUnreachable(error)) throw error;
      logger.warn({ err: error }, 'the authorization server cannot be reached for a sign-out');
      reply.send({ location: '/console/signed-out' });
    }
  }

  /** OIDC Back-Channel Logout §2.5: the authorization server tells us of the end of a session. */
  @Post('backchannel-logout')
  async backchannelLogout(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    noStore(reply);
    const form = new URLSearchParams(typeof request.body === 'string' ? request.body : '');
    try {
      await this.deps.sessions.endAll(await this.#logoutTokens.read(form.get('logout_token') ?? ''));
      reply.status(204).send();
    } catch (error) {
      if (!(error instanceof BadLogoutToken)) throw error;
      request.logFields.error = 'invalid_request';
      reply.status(400).send({ error: 'invalid_request', error_description: 'this is no logout token for us' });
    }
  }

  /** A page says what happened; the log says why. */
  #failed(request: FastifyRequest, reply: FastifyReply, error: unknown): void {
    const reason = reasonOf(error);
    if (reason === undefined) throw error;
    this.deps.logger.warn({ err: error, requestId: request.context.requestId }, 'a sign-in did not come to its end');
    reply.header('set-cookie', forgetCookie(SIGN_IN_COOKIE)).redirect(`/console/sign-in-failed?reason=${reason}`, 303);
  }
}

type Reason = 'refused' | 'expired' | 'unavailable' | 'invalid';

function reasonOf(error: unknown): Reason | undefined {
  if (error instanceof NoSignInUnderWay) return 'expired';
  if (error instanceof openid.AuthorizationResponseError)
    return error.error === 'access_denied' ? 'refused' : 'invalid';
  // What the library found wrong with the answer, before what it could not get.
  if (error instanceof openid.ClientError && error.code !== 'OAUTH_TIMEOUT' && !isNetwork(error)) return 'invalid';
  return isUnreachable(error) ? 'unavailable' : undefined;
}

const isNetwork = (error: Error): boolean =>
  error.cause instanceof TypeError || (error.cause instanceof Error && error.cause.name === 'TimeoutError');
