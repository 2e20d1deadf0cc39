// The gate of the admin API: binds a controller's method to its route, and lets a request through only with a token, a scope, a tenant
// and a role that the route asks for.
import {
  applyDecorators,
  type CanActivate,
  Delete,
  type ExecutionContext,
  Get,
  HttpCode,
  Inject,
  Injectable,
  Patch,
  Post,
  Put,
  SetMetadata,
} from '@nestjs/common';
import { OAuthError } from '@ostiary/oauth/oauth-error';
import { headerValues } from '@ostiary/platform/request-context';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { AdminAccess, type AdminCall } from './admin-access.js';
import type { AdminRoute } from './admin-route.js';

const ROUTE = Symbol('AdminRoute');

const BY_METHOD = { GET: Get, POST: Post, PUT: Put, PATCH: Patch, DELETE: Delete };

/** A controller's method answers this route. */
export function Answers(route: AdminRoute): MethodDecorator {
  return applyDecorators(BY_METHOD[route.method](route.path), HttpCode(route.status), SetMetadata(ROUTE, route));
}

const CALL = Symbol('AdminCall');

declare module 'fastify' {
  interface FastifyRequest {
    [CALL]?: AdminCall;
  }
}

/** Who is calling a route that is open to everybody, if the request brought a token. */
export function adminCallIfAny(request: FastifyRequest): AdminCall | undefined {
  return request[CALL];
}

/** Who is calling: set by the guard before the controller's method runs. */
export function adminCall(request: FastifyRequest): AdminCall {
  const call = request[CALL];
  if (call === undefined) throw new Error('a route without AdminGuard asked who is calling');
  return call;
}

@Injectable()
export class AdminGuard implements CanActivate {
  constructor(@Inject(AdminAccess) private readonly access: AdminAccess) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    const route: AdminRoute | undefined = Reflect.getMetadata(ROUTE, context.getHandler());
    if (route === undefined) throw new Error(`${context.getHandler().name} answers no route`);
    const request = context.switchToHttp().getRequest<FastifyRequest>();
    requireJson(request);
    const authorization = headerValues(request, 'authorization');
    const scope = route.scope ?? (authorization.length > 0 ? route.scopeOfToken : undefined);
    if (scope === undefined) return true;
    const proofs = headerValues(request, 'dpop');
    if (proofs.length > 0) {
      const reply = context.switchToHttp().getResponse<FastifyReply>();
      reply.header('dpop-nonce', await this.access.nonce());
    }
    const params: unknown = request.params;
    const [path = ''] = (request.raw.url ?? '').split('?', 1);
    request[CALL] = await this.access.admit({
      route,
      scopes: [scope, ...(route.alsoScopes ?? [])],
      tenant: paramOf(params, 'tenant'),
      credentials: {
        authorization,
        proofs,
        method: request.method,
        path,
        context: request.context,
      },
    });
    request.logFields.clientId = request[CALL].caller.clientId;
    return true;
  }
}

/** A form is a body that the process reads for other endpoints: here nothing takes one. */
function requireJson(request: FastifyRequest): void {
  if (request.body === undefined || /^application\/(merge-patch\+)?json\b/i.test(request.headers['content-type'] ?? ''))
    return;
  throw new OAuthError('invalid_request', 'a JSON body is needed', { clause: 'RFC 9110 §15.5.16', status: 415 });
}

function paramOf(params: unknown, name: string): string | undefined {
  if (typeof params !== 'object' || params === null) return undefined;
  const value: unknown = Reflect.get(params, name);
  return typeof value === 'string' ? value : undefined;
}
