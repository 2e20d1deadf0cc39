// The metadata documents: of every workspace, below its issuer and, as RFC 8414 §3.1 has it, with the well-known part between host and
// path; and of this API itself (RFC 9728). Public by nature: for any origin, cacheable for a short time, with a validator.
import { Controller, Get, HttpCode, Inject, Options, Param, Req, Res } from '@nestjs/common';
import { sha256Base64url } from '@ostiary/crypto/hash';
import { discoveryDocument } from '@ostiary/oauth/discovery';
import { OAuthError } from '@ostiary/oauth/oauth-error';
import { protectedResourceDocument } from '@ostiary/oauth/protected-resource';
import type { Workspace } from '@ostiary/oauth/workspace';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { ADMIN_SCOPES } from '../access/permissions.js';
import { DISCOVERY, type Discovery } from './discovery.js';

const BELOW_ISSUER = [
  ':tenant/:workspace/.well-known/openid-configuration',
  ':tenant/:workspace/.well-known/oauth-authorization-server',
];
const INSERTED = [
  '.well-known/openid-configuration/:tenant/:workspace',
  '.well-known/oauth-authorization-server/:tenant/:workspace',
];
const WORKSPACE_RESOURCE = '.well-known/oauth-protected-resource/:tenant/:workspace';
const PROTECTED_RESOURCE = '.well-known/oauth-protected-resource/api';

/** Short: a changed setting is seen within minutes by clients that keep the document; ours ask `tenant` itself. */
const MAX_AGE_SECONDS = 300;

@Controller()
export class DiscoveryController {
  constructor(@Inject(DISCOVERY) private readonly discovery: Discovery) {}

  @Get([...BELOW_ISSUER, ...INSERTED])
  async authorizationServer(
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
    @Param('tenant') tenant: string,
    @Param('workspace') slug: string,
  ): Promise<void> {
    answer(request, reply, discoveryDocument(await this.#workspace(tenant, slug), this.discovery));
  }

  /** RFC 9728 §3: the workspace as a resource: its userinfo. */
  @Get(WORKSPACE_RESOURCE)
  async workspaceResource(
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
    @Param('tenant') tenant: string,
    @Param('workspace') slug: string,
  ): Promise<void> {
    answer(request, reply, protectedResourceDocument(await this.#workspace(tenant, slug)));
  }

  async #workspace(tenant: string, slug: string): Promise<Workspace> {
    const workspace = await this.discovery.workspace(tenant, slug);
    if (workspace !== undefined && !workspace.disabled) return workspace;
    throw new OAuthError('invalid_request', 'There is no authorization server at this address.', {
      clause: 'RFC 8414 §3',
      status: 404,
      headers: { 'access-control-allow-origin': '*' },
    });
  }

  @Get(PROTECTED_RESOURCE)
  protectedResource(@Req() request: FastifyRequest, @Res() reply: FastifyReply): void {
    // RFC 9728 §2.
    answer(request, reply, {
      resource: this.discovery.audience,
      authorization_servers: [this.discovery.systemIssuer],
      scopes_supported: Object.keys(ADMIN_SCOPES),
      bearer_methods_supported: ['header'],
      resource_name: 'Ostiary admin API',
      resource_documentation: `${this.discovery.audience}/openapi.json`,
      dpop_signing_alg_values_supported: ['ES256', 'PS256', 'EdDSA', 'RS256'],
      tls_client_certificate_bound_access_tokens: true,
    });
  }

  @Options([...BELOW_ISSUER, ...INSERTED, WORKSPACE_RESOURCE, PROTECTED_RESOURCE])
  @HttpCode(204)
  preflight(@Res({ passthrough: true }) reply: FastifyReply): void {
    reply.headers({
      'access-control-allow-origin': '*',
      'access-control-allow-methods': 'GET, HEAD',
      'access-control-allow-headers': '*',
      'access-control-max-age': '86400',
    });
  }
}

function answer(request: FastifyRequest, reply: FastifyReply, document: object): void {
  const body = JSON.stringify(document);
  const etag = `"${sha256Base64url(body).slice(0, 22)}"`;
  reply.headers({
    'access-control-allow-origin': '*',
    'access-control-expose-headers': 'etag',
    'cache-control': `public, max-age=${MAX_AGE_SECONDS}`,
    etag,
  });
  // RFC 9110 §13.1.2: compared weakly, as proxies may have weakened it.
  const known = (request.headers['if-none-match'] ?? '').split(',').map((tag) => tag.trim().replace(/^W\//, ''));
  if (known.includes(etag) || known.includes('*')) {
    reply.status(304).send();
    return;
  }
  reply.header('content-type', 'application/json; charset=utf-8').send(body);
}
