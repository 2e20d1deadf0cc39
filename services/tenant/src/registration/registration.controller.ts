import { Controller, Delete, Get, HttpCode, Inject, Post, Put, Req, Res } from '@nestjs/common';
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

interface IssuerPath {
  readonly tenant: string;
  readonly workspace: string;
}
type RegistrationRequest = FastifyRequest<{ Params: IssuerPath }>;
type ConfigurationRequest = FastifyRequest<{ Params: IssuerPath & { readonly client_id: string } }>;

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
  async register(@Req() request: RegistrationRequest, @Res({ passthrough: true }) reply: FastifyReply) {
    const self = selfRequest(request);
    // Who has a token was let in by an administrator, who can take it back; strangers are counted.
    if (self.bearerToken === undefined) reply.headers(await this.limiter.admit(request.context.address, 'clients'));
    return this.#answer(reply, self, await registerItself(this.deps, self, jsonOf(request)));
  }

  @Get(ITSELF)
  async read(@Req() request: ConfigurationRequest, @Res({ passthrough: true }) reply: FastifyReply) {
    const self = selfRequest(request);
    return this.#answer(reply, self, await readItself(this.deps, self, request.params.client_id));
  }

  @Put(ITSELF)
  async change(@Req() request: ConfigurationRequest, @Res({ passthrough: true }) reply: FastifyReply) {
    const self = selfRequest(request);
    return this.#answer(reply, self, await changeItself(this.deps, self, request.params.client_id, jsonOf(request)));
  }

  @Delete(ITSELF)
  @HttpCode(204)
  async remove(@Req() request: ConfigurationRequest): Promise<void> {
    await removeItself(this.deps, selfRequest(request), request.params.client_id);
  }

  /** RFC 7591 §3.2.1, RFC 7592 §3. */
  async #answer(
    reply: FastifyReply,
    { tenant, workspace: slug }: SelfRequest,
    { client, secret, settings, registrationAccessToken }: SelfRegistered,
  ): Promise<Record<string, unknown>> {
    noStore(reply);
    const { record } = client;
    const workspace = await this.discovery.workspace(tenant, slug);
    const endpoint = endpointUrl(workspace?.issuer ?? '', 'registration');
    const hasSecret = usesSecret(record) && activeSecrets(record, this.deps.now()).length > 0;
    return {
      ...selfDescription(record, settings),
      client_id: record.clientId,
      client_id_issued_at: Math.floor(record.createdAt / 1000),
      ...(secret === undefined ? {} : { client_secret: secret }),
      ...(hasSecret ? { client_secret_expires_at: 0 } : {}),
      registration_access_token: registrationAccessToken,
      registration_client_uri: `${endpoint}/${encodeURIComponent(record.clientId)}`,
    };
  }
}

function selfRequest(request: RegistrationRequest): SelfRequest {
  const { tenant, workspace } = request.params;
  return { tenant, workspace, bearerToken: bearerToken(request), context: request.context };
}

/** RFC 6750 §2.1; undefined: there is no Authorization header. Throws OAuthError for one that is not a bearer token. */
function bearerToken(request: RegistrationRequest): string | undefined {
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
function jsonOf(request: RegistrationRequest): unknown {
  if (/^application\/json\b/i.test(request.headers['content-type'] ?? '')) return request.body;
  throw new OAuthError('invalid_client_metadata', 'the request is application/json', {
    clause: 'RFC 7591 §3.1',
    status: 415,
  });
}
