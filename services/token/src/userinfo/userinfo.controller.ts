import { Controller, Get, HttpCode, Inject, Options, Post, Req, Res } from '@nestjs/common';
import { AuditEmitter } from '@ostiary/audit/audit-emitter';
import { DpopVerifier } from '@ostiary/client-authentication/sender-constraint';
import { randomUuid } from '@ostiary/crypto/random';
import { Directory } from '@ostiary/directory/directory';
import type { Client } from '@ostiary/oauth/client';
import { OAuthError } from '@ostiary/oauth/oauth-error';
import { resourceMetadataUrl, withResourceMetadata } from '@ostiary/oauth/protected-resource';
import type { Workspace } from '@ostiary/oauth/workspace';
import { headerValues, rawQuery } from '@ostiary/platform/request-context';
import { noStore } from '@ostiary/platform/security-headers';
import type { FastifyReply } from 'fastify';
import { auditRefusedToken } from '../access-tokens/audit-refused-token.js';
import { presentedToken } from '../access-tokens/presented-token.js';
import { allowOrigin, answerPreflight } from '../endpoint/cors.js';
import type { EndpointRequest } from '../endpoint/endpoint-request.js';
import { workspaceAt } from '../endpoint/workspace-at.js';
import { ResponseJwts } from '../keys/response-jwts.js';
import { SigningKeys, signingAlgorithm } from '../keys/signing-keys.js';
import { AnswerUserinfo, type Userinfo } from './answer-userinfo.js';

/** What may come back of a caller's own correlation id. */
const INTERACTION_ID = /^[A-Za-z0-9._-]{1,64}$/;

@Controller(':tenant/:workspace/userinfo')
export class UserinfoController {
  constructor(
    @Inject(Directory) private readonly directory: Directory,
    @Inject(DpopVerifier) private readonly dpop: DpopVerifier,
    @Inject(AnswerUserinfo) private readonly userinfo: AnswerUserinfo,
    @Inject(SigningKeys) private readonly keys: SigningKeys,
    @Inject(ResponseJwts) private readonly responses: ResponseJwts,
    @Inject(AuditEmitter) private readonly audit: AuditEmitter,
  ) {}

  @Get()
  get(@Req() request: EndpointRequest, @Res() reply: FastifyReply): Promise<void> {
    return this.#answer(request, reply);
  }

  // OIDC Core §5.3.1: POST too, with the token in the header or in the form (RFC 6750 §2.2).
  @Post()
  @HttpCode(200)
  post(@Req() request: EndpointRequest, @Res() reply: FastifyReply): Promise<void> {
    return this.#answer(request, reply);
  }

  @Options()
  preflight(@Req() request: EndpointRequest, @Res() reply: FastifyReply): void {
    answerPreflight(reply, request.headers.origin, 'GET, POST');
  }

  async #answer(request: EndpointRequest, reply: FastifyReply): Promise<void> {
    const { context } = request;
    const workspace = await workspaceAt(this.directory, request.params.tenant, request.params.workspace);
    this.#headers(request, reply, workspace);
    let client: Client | undefined;
    try {
      const answer = await this.userinfo.answer({
        workspace,
        presented: presentedToken({
          authorization: request.headers.authorization,
          form: typeof request.body === 'string' ? request.body : undefined,
          query: rawQuery(request),
        }),
        proofs: headerValues(request, 'dpop'),
        method: request.method,
        origin: context,
        onClient: (known) => {
          client = known;
          request.logFields.clientId = known.clientId;
          allowOrigin(reply, request.headers.origin, known);
        },
      });
      await this.#send(reply, workspace, answer);
    } catch (error) {
      await auditRefusedToken(this.audit, error, { workspace, client, endpoint: 'userinfo', request: context });
      const challenges = error instanceof OAuthError ? error.headers['www-authenticate'] : undefined;
      throw error instanceof OAuthError && challenges !== undefined ? describing(error, challenges, workspace) : error;
    }
  }

  #headers(request: EndpointRequest, reply: FastifyReply, workspace: Workspace): void {
    noStore(reply);
    reply.header('dpop-nonce', this.dpop.nonce(workspace));
    // FAPI 1.0 Baseline §6.2.1(11), (12): the caller's correlation id comes back, or one of ours where none was sent; the log has it.
    const sent = request.headers['x-fapi-interaction-id'];
    const interactionId = typeof sent === 'string' && INTERACTION_ID.test(sent) ? sent : randomUuid();
    reply.header('x-fapi-interaction-id', interactionId);
    request.logFields.interactionId = interactionId;
  }

  async #send(reply: FastifyReply, workspace: Workspace, { client, claims }: Userinfo): Promise<void> {
    const { userinfoSignedResponseAlg: registered, userinfoEncryptedResponseAlg: alg } = client;
    if (registered === undefined && alg === undefined) {
      reply.send(claims);
      return;
    }
    const encryption = alg && { alg, enc: client.userinfoEncryptedResponseEnc };
    if (registered === undefined) {
      // OIDC Core §5.3.2: encrypted alone, it is the claims that are encrypted.
      const text = JSON.stringify(claims);
      const jwe = encryption && (await this.responses.encrypted(client, text, encryption, 'JSON'));
      reply.header('content-type', 'application/jwt').send(jwe);
      return;
    }
    // OIDC Core §5.3.2: signed, it says by whom and for whom.
    const ready = this.keys.signer(workspace, signingAlgorithm(workspace, client.policy, registered));
    const signer = ready instanceof Promise ? await ready : ready;
    const jwt = signer.sign({ typ: 'JWT' }, { ...claims, iss: workspace.issuer, aud: client.clientId });
    const body = encryption === undefined ? jwt : await this.responses.encrypted(client, jwt, encryption);
    reply.header('content-type', 'application/jwt').send(body);
  }
}

/** RFC 9728 §5.1: the same refusal, and where to read what this resource takes. */
function describing(error: OAuthError, challenges: string, { issuer }: Workspace): OAuthError {
  const { code, description, clause, detail, status, headers } = error;
  const described = withResourceMetadata(challenges, resourceMetadataUrl(issuer));
  return new OAuthError(code, description, {
    clause,
    ...(detail !== undefined && { detail }),
    status,
    headers: { ...headers, 'www-authenticate': described },
    cause: error.cause,
  });
}
