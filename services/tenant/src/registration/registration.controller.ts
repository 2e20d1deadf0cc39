import { Controller, Delete, Get, HttpCode, Inject, Param, Post, Put, Req, Res } from '@nestjs/common';
import { selfDescription } from '@ostiary/oauth/dynamic-registration';
import { endpointUrl } from '@ostiary/oauth/endpoints';
import { OAuthError } from '@ostiary/oauth/oauth-error';
import { headerValues } from '@ostiary/platform/request-context';
import { noStore } from '@ostiary/platform/security-headers';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { activeSecrets, usesSecret } from '../clients/client-secrets.js';
import { DEPENDENCIES, type Dependencies } from '../dependencies.js';
import { DISCOVERY, type Discovery } from '../discovery/discovery.js';
import { RegistrationLimiter } from '../tenants/registration-limiter.js';
import {
  changeItself,
  readItself,
  registerItself,
  removeItself,
  type SelfRegistered,
  type SelfRequest,
} from './self-registration.js';

const REGISTER = ':tenant/:workspace/register';
const ITSELF = ':tenant/:workspace/register/:client_id';

/** RFC 7591, RFC 7592: the client registration and configuration endpoints. HTTP only; what is decided is in self-registration.ts. */
@Controller()
export class RegistrationController {
  constructor(
    @Inject(DEPENDENCIES) private readonly deps: Dependencies,
    @Inject(DISCOVERY) private readonly discovery: Discovery,
    @Inject(RegistrationLimiter) private readonly limiter: RegistrationLimiter,
  ) {}

  @Post(REGISTER)
  async register(
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
    @Param('tenant') tenant: string,
    @Param('workspace') workspace: string,
  ) {
    const self = selfRequest(request, tenant, workspace);
    // Who has a token was let in by an administrator, who can take it back; strangers are counted.
    if (self.bearerToken === undefined) reply.headers(await this.limiter.admit(request.context.address, 'clients'));
    return this.#answer(reply, self, await registerItself(this.deps, self, jsonOf(request)));
  }

  @Get(ITSELF)
  async read(
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
    @Param('tenant') tenant: string,
    @Param('workspace') workspace: string,
    @Param('client_id') clientId: string,
  ) {
    const self = selfRequest(request, tenant, workspace);
    return this.#answer(reply, self, await readItself(this.deps, self, clientId));
  }

  @Put(ITSELF)
  async change(
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
    @Param('tenant') tenant: string,
    @Param('workspace') workspace: string,
    @Param('client_id') clientId: string,
  ) {
    const self = selfRequest(request, tenant, workspace);
    return this.#answer(reply, self, await changeItself(this.deps, self, clientId, jsonOf(request)));
  }

  @Delete(ITSELF)
  @HttpCode(204)
  async remove(
    @Req() request: FastifyRequest,
    @Param('tenant') tenant: string,
    @Param('workspace') workspace: string,
    @Param('client_id') clientId: string,
  ): Promise<void> {
    await removeItself(this.deps, selfRequest(request, tenant, workspace), clientId);
  }

  /** RFC 7591 §3.2.1, RFC 7592 §3. */
  async #answer(
    reply: FastifyReply,
    { tenant, workspace: slug }: SelfRequest,
    { client, secret, registrationAccessToken }: SelfRegistered,
  ): Promise<Record<string, unknown>> {
    noStore(reply);
    const { record } = client;
    const workspace = await this.discovery.workspace(tenant, slug);
    const endpoint = endpointUrl(workspace?.issuer ?? '', 'registration');
    const hasSecret = usesSecret(record) && activeSecrets(record, this.deps.now()).length > 0;
    return {
      ...selfDescription(record),
      client_id: record.clientId,
      client_id_issued_at: Math.floor(record.createdAt / 1000),
      ...(secret === undefined ? {} : { client_secret: secret }),
      ...(hasSecret ? { client_secret_expires_at: 0 } : {}),
      registration_access_token: registrationAccessToken,
      registration_client_uri: `${endpoint}/${encodeURIComponent(record.clientId)}`,
    };
  }
}

function selfRequest(request: FastifyRequest, tenant: string, workspace: string): SelfRequest {
  return { tenant, workspace, bearerToken: bearerToken(request), context: request.context };
}

/** RFC 6750 §2.1; undefined: there is no Authorization header. Throws OAuthError for one that is not a bearer token. */
function bearerToken(request: FastifyRequest): string | undefined {
  const [header, ...more] = headerValues(request, 'authorization');
  if (header === undefined) return undefined;
  const token = /^Bearer +([A-Za-z0-9\-._~+/]+=*)$/i.exec(header)?.[1];
  if (token !== undefined && more.length === 0) return token;
  throw new OAuthError('invalid_token', 'the Authorization header holds one bearer token', {
    clause: 'RFC 6750 §2.1',
    headers: { 'www-authenticate': 'Bearer error="invalid_token"' },
  });
}

/** RFC 7591 §3.1: application/json. */
function jsonOf(request: FastifyRequest): unknown {
  if (/^application\/json\b/i.test(request.headers['content-type'] ?? '')) return request.body;
  throw new OAuthError('invalid_client_metadata', 'the request is application/json', {
    clause: 'RFC 7591 §3.1',
    status: 415,
  });
}
