/**
 * The admin API as data: a route says its path, what it needs, what it takes and what it gives. The controllers are bound to it, the
 * guard reads it, the OpenAPI document is made from it, and the tests walk over it.
 */
import type { z } from 'zod';
import type { AdminScope } from './permissions.js';

export interface Answer {
  readonly description: string;
  readonly schema?: z.ZodType;
}

export interface AdminRoute {
  /** OpenAPI operationId. */
  readonly id: string;
  readonly tag: string;
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** `:name` for parameters. With `:tenant` the caller must be an administrator of that tenant. */
  readonly path: `/api/${string}`;
  readonly summary: string;
  /** The scope that the token must have and the caller's role allow; `undefined`: open to everybody. */
  readonly scope: AdminScope | undefined;
  /** Of a route that is open to everybody and takes a token all the same: the scope that one needs. */
  readonly scopeOfToken?: AdminScope;
  /** Scopes that are needed beside it. */
  readonly alsoScopes?: readonly AdminScope[];
  /** RFC 9470: what cannot be undone asks a person for a recent sign-in (OSTIARY_ADMIN_MAX_AGE_SECONDS). */
  readonly recentSignIn?: true;
  readonly body?: z.ZodType;
  /** Where the schema of the body says less than what is taken (merge patches): the schema for the OpenAPI document. */
  readonly bodyForDocument?: object;
  readonly mergePatch?: boolean;
  readonly query?: z.ZodType;
  /** The status of success, and what comes with it. */
  readonly status: 200 | 201 | 204;
  readonly answer: Answer;
  /** What the route makes that the installation lets a tenant or a workspace have only so many of (403 `quota-exceeded`). */
  readonly quota?: 'workspaces' | 'clients' | 'users' | 'organizations' | 'members';
  /** Refusals particular to this route, beyond those that every route has. */
  readonly refusals?: Readonly<Record<number, string>>;
}

/** The route as it is written, its schemas' types kept. */
export function adminRoute<const R extends AdminRoute>(route: R): R {
  return route;
}
