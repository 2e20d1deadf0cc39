import { Controller, Inject, Post, Req, Res } from '@nestjs/common';
import type { AttestationChallenges } from '@ostiary/client-authentication/client-authenticator';
import type { Directory } from '@ostiary/directory/directory';
import { OAuthError } from '@ostiary/oauth/oauth-error';
import { asksForChallenges } from '@ostiary/oauth/workload-identity/client-attester';
import { noStore } from '@ostiary/platform/security-headers';
import type { FastifyReply } from 'fastify';
import { type FrontChannelRequest, workspaceOfPath } from '../workspace-of-path.js';

export interface AttestationChallengeDependencies {
  readonly directory: Pick<Directory, 'workspace'>;
  readonly challenges: Pick<AttestationChallenges, 'current'>;
  /** Unix ms. */
  readonly now: () => number;
}

/** Injection token. */
export const ATTESTATION_CHALLENGE_DEPENDENCIES = Symbol('AttestationChallengeDependencies');

/** Attestation-Based Client Authentication §6.3: the challenge endpoint. Anybody may have one: it says nothing of whoever asks, and nothing is stored. */
@Controller()
export class AttestationChallengeController {
  readonly #deps: AttestationChallengeDependencies;

  constructor(@Inject(ATTESTATION_CHALLENGE_DEPENDENCIES) deps: AttestationChallengeDependencies) {
    this.#deps = deps;
  }

  @Post(':tenant/:workspace/challenge')
  async challenge(@Req() request: FrontChannelRequest, @Res() reply: FastifyReply): Promise<void> {
    const { directory, challenges, now } = this.#deps;
    const workspace = await workspaceOfPath(directory, request.params);
    // §6.3: whoever offers challenges wants them used; where they are not asked for, there are none.
    if (!asksForChallenges(workspace.settings)) {
      throw new OAuthError('invalid_request', 'no challenges are given here', {
        clause: 'Attestation-Based Client Authentication §6.3',
        status: 404,
      });
    }
    noStore(reply);
    reply.status(200).send({ attestation_challenge: challenges.current(workspace.id, now()) });
  }
}
