import { Controller, Get, Inject, Param, Post, Req, Res } from '@nestjs/common';
import { OAuthError } from '@ostiary/oauth/oauth-error';
import { parseForm } from '@ostiary/oauth/parameters';
import { rawQuery } from '@ostiary/platform/request-context';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { cheatWithCode } from '../cheats/run-cheat.js';
import type { Answered, Attempt, Journey, Run, StepName } from '../journey/journey.js';
import type { FoundJourney } from '../journey/journey.store.js';
import { forgetJourneyCookie, setJourneyCookie } from '../journey/journey-cookie.js';
import { checkOrigin } from '../journey/own-form.js';
import { type JourneyVisit, seeOther, submitted, type Visit, visit } from '../journey/visit.js';
import type { PortalPath } from '../portal/portal-place.js';
import { PORTAL_DEPENDENCIES, type PortalDependencies } from '../portal-dependencies.js';
import { beginAttempt } from './begin-attempt.js';
import { redeemCode, refreshTokens } from './redeem-code.js';
import { signOut } from './sign-out.js';
import { askUserinfo, callApi } from './use-token.js';

const BELOW = 'demo-portal/:tenant/:workspace';

/** The flow, one step a request: push, answer, redeem, use, renew, end. */
@Controller()
export class SignInController {
  constructor(@Inject(PORTAL_DEPENDENCIES) private readonly deps: PortalDependencies) {}

  /** Anybody's: a browser that has no journey yet gets one. `mode=steps` stops after each step. */
  @Post(`${BELOW}/sign-in`)
  async begin(@Req() request: FastifyRequest, @Res() reply: FastifyReply, @Param() path: PortalPath): Promise<void> {
    await visit(this.deps, request, reply, path, async (visited) => {
      checkOrigin(request, visited.place);
      await this.deps.limiter.admit(request.context.address);
      const form = parseForm(typeof request.body === 'string' ? request.body : '');
      const stepwise = form.get('mode') === 'steps';
      const attempt = await beginAttempt(this.deps, reply, visited, { purpose: 'sign-in', stepwise });
      seeOther(reply, stepwise ? `${visited.place.home}#push` : attempt.authorizeUrl);
    });
  }

  /** RFC 6749 §4.1.2: where the authorization server sends the browser back to. */
  @Get(`${BELOW}/callback`)
  async callback(@Req() request: FastifyRequest, @Res() reply: FastifyReply, @Param() path: PortalPath): Promise<void> {
    await visit(this.deps, request, reply, path, async (visited) => {
      const { place } = visited;
      const query = rawQuery(request);
      const attempt = await this.#attemptOf(visited, query);
      // RFC 9700 §4.5: a journey that was begun before the sign-in does not go on after it under the same name.
      const found = await this.#renewed(reply, visited);
      const answered: Answered = { ...attempt, responseUrl: `${place.callback}?${query}`, answeredAt: this.deps.now() };
      if (attempt.purpose !== 'sign-in') return this.#cheat(reply, { ...visited, found }, answered);
      if (attempt.stepwise) {
        await this.#save({ ...visited, found }, { held: answered }, ['response']);
        return seeOther(reply, `${place.home}#response`);
      }
      await this.#finish({ ...visited, found }, answered);
      return seeOther(reply, place.home);
    });
  }

  @Post(`${BELOW}/redeem`)
  async redeem(@Req() request: FastifyRequest, @Res() reply: FastifyReply, @Param() path: PortalPath): Promise<void> {
    await submitted(this.deps, request, reply, path, async (visited) => {
      const { held } = visited.found.journey;
      if (held === undefined) return seeOther(reply, visited.place.home);
      // Gone before it is used: a code is sent once, whatever becomes of it.
      await this.#save(visited, {}, []);
      const run = await redeemCode(this.deps, visited.portal, held);
      await this.#save(visited, { run }, ['token-request', 'tokens']);
      return seeOther(reply, `${visited.place.home}#tokens`);
    });
  }

  @Post(`${BELOW}/userinfo`)
  async userinfo(@Req() request: FastifyRequest, @Res() reply: FastifyReply, @Param() path: PortalPath): Promise<void> {
    await this.#withRun(request, reply, path, 'userinfo', (visited, run) =>
      askUserinfo(this.deps.portals, visited.portal, run),
    );
  }

  @Post(`${BELOW}/call-api`)
  async callApi(@Req() request: FastifyRequest, @Res() reply: FastifyReply, @Param() path: PortalPath): Promise<void> {
    await this.#withRun(request, reply, path, 'api', (visited, run) => callApi(this.deps.portals, visited.portal, run));
  }

  @Post(`${BELOW}/refresh`)
  async refresh(@Req() request: FastifyRequest, @Res() reply: FastifyReply, @Param() path: PortalPath): Promise<void> {
    await this.#withRun(request, reply, path, 'refresh', (visited, run) =>
      refreshTokens(this.deps, visited.portal, run),
    );
  }

  /** Revokes, forgets, and signs out at the authorization server. */
  @Post(`${BELOW}/sign-out`)
  async end(@Req() request: FastifyRequest, @Res() reply: FastifyReply, @Param() path: PortalPath): Promise<void> {
    await submitted(this.deps, request, reply, path, async ({ place, portal, found }) => {
      await this.deps.journeys.end(place, found.secret);
      forgetJourneyCookie(reply, place);
      const { run } = found.journey;
      return seeOther(reply, run === undefined ? place.home : await signOut(this.deps.portals, portal, run));
    });
  }

  /** Login CSRF, mix-up, replay: only what this browser has asked for, here, and only once. */
  async #attemptOf({ place, found }: Visit, query: string): Promise<Attempt> {
    const state = new URLSearchParams(query).get('state') ?? '';
    const attempt = found && (await this.deps.journeys.takeAttempt(place, found.secret, state));
    if (attempt !== undefined) return attempt;
    throw new OAuthError('invalid_request', 'this answer belongs to no sign-in that this browser has begun here', {
      clause: 'RFC 6749 §10.12',
    });
  }

  async #renewed(reply: FastifyReply, { place, found }: Visit): Promise<FoundJourney> {
    const { run, cheats } = found?.journey ?? {};
    const renewed = await this.deps.journeys.begin(place, { ...(run && { run }), ...(cheats && { cheats }) });
    if (found !== undefined) await this.deps.journeys.end(place, found.secret);
    setJourneyCookie(reply, place, renewed.secret);
    return renewed;
  }

  /** Everything that follows a sign-in by itself. */
  async #finish(visited: JourneyVisit, answered: Answered): Promise<void> {
    const { portals } = this.deps;
    const redeemed = await redeemCode(this.deps, visited.portal, answered);
    const known = await askUserinfo(portals, visited.portal, redeemed);
    const run = await callApi(portals, visited.portal, known);
    const steps: StepName[] = [
      'push',
      'request-uri',
      'redirect',
      'response',
      'token-request',
      'tokens',
      'userinfo',
      'api',
    ];
    await this.#save(visited, { run }, steps);
  }

  async #cheat(reply: FastifyReply, visited: JourneyVisit, answered: Answered): Promise<void> {
    const { purpose } = answered;
    if (purpose === 'sign-in') return;
    const outcome = await cheatWithCode(this.deps, visited.portal, purpose, answered);
    const { run, cheats } = visited.found.journey;
    await this.#save(visited, { ...(run && { run }), cheats: { ...cheats, [purpose]: outcome } }, []);
    return seeOther(reply, `${visited.place.home}#cheat-${purpose}`);
  }

  async #withRun(
    request: FastifyRequest,
    reply: FastifyReply,
    path: PortalPath,
    step: StepName,
    work: (visited: JourneyVisit, run: Run) => Promise<Run>,
  ): Promise<void> {
    await submitted(this.deps, request, reply, path, async (visited) => {
      const { run } = visited.found.journey;
      if (run === undefined) return seeOther(reply, visited.place.home);
      await this.#save(visited, { run: await work(visited, run) }, [step]);
      return seeOther(reply, `${visited.place.home}#${step}`);
    });
  }

  /** What the journey holds from here on; cheats stay. */
  async #save({ place, found }: JourneyVisit, holds: Partial<Journey>, fresh: readonly StepName[]): Promise<void> {
    const { csrfToken, expiresAt, cheats } = found.journey;
    await this.deps.journeys.save(place, { ...found, journey: { csrfToken, expiresAt, cheats, ...holds, fresh } });
  }
}
