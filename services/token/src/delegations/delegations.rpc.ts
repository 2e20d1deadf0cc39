// The gRPC method Grants.ListDelegations. Called by tenant for administrators; trusts it to have authenticated whoever asks, and no value in it.
import { status } from '@grpc/grpc-js';
import { Controller, Inject } from '@nestjs/common';
import { GrpcMethod } from '@nestjs/microservices';
import type {
  Delegation,
  ListDelegationsRequest,
  ListDelegationsResponse,
} from '@ostiary/contracts/ostiary/issuance/v1/issuance';
import { GrpcError } from '@ostiary/platform/grpc-error';
import { inTenant } from '@ostiary/platform/postgres';
import { DataSource } from 'typeorm';
import { z } from 'zod';
import { homeSchema, parsed } from '../grants/grant-request.schema.js';
import { type KnownDelegation, pageOfDelegations } from './delegation.repository.js';

const uuid = z.guid().transform((id) => id.toLowerCase());
const absent = z.literal('').transform(() => undefined);
const searchSchema = homeSchema.extend({
  userId: z.union([absent, uuid]),
  grantId: z.union([absent, uuid]),
  clientId: z.union([absent, z.string().min(1).max(2048)]),
  owner: z.union([absent, z.string().min(1).max(256)]),
  limit: z.number().int().min(1).max(200),
  cursor: z.string().max(200),
});
const cursorSchema = z.tuple([z.number(), uuid]);

@Controller()
export class DelegationsRpc {
  constructor(@Inject(DataSource) private readonly dataSource: DataSource) {}

  @GrpcMethod('Grants', 'listDelegations')
  async listDelegations(request: ListDelegationsRequest): Promise<ListDelegationsResponse> {
    const { tenant, limit, cursor, ...search } = parsed(searchSchema, request);
    const after = parsedCursor(cursor);
    // One more than is shown: it says whether there is another page.
    const found = await inTenant(this.dataSource, tenant, (manager) =>
      pageOfDelegations(manager, search, { after, limit: limit + 1 }),
    );
    const page = found.slice(0, limit);
    const last = page.at(-1);
    const nextCursor = found.length > limit && last !== undefined ? cursorOf(last) : '';
    return { delegations: page.map(toMessage), nextCursor };
  }
}

/** Microseconds, as Postgres orders them. */
const cursorOf = ({ firstAt, id }: KnownDelegation): string =>
  Buffer.from(JSON.stringify([Math.round(firstAt * 1000), id])).toString('base64url');

function parsedCursor(cursor: string): { readonly firstAt: number; readonly id: string } | undefined {
  if (cursor === '') return undefined;
  try {
    const [firstAt, id] = cursorSchema.parse(JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8')));
    return { firstAt, id };
  } catch {
    throw new GrpcError(status.INVALID_ARGUMENT, 'INVALID_FIELD', 'not a cursor that this list gave', '/cursor');
  }
}

function toMessage(one: KnownDelegation): Delegation {
  return {
    ...{ id: one.id, userId: one.userId ?? '', grantId: one.grantId ?? '', granted: one.granted },
    ...{ clientIds: [...one.clientIds], owners: [...one.owners] },
    ...{ scopes: [...one.scopes], resources: [...one.resources] },
    authorizationDetailsJson: one.authorizationDetails ? JSON.stringify(one.authorizationDetails) : '',
    ...{ firstAt: Math.floor(one.firstAt / 1000), lastAt: Math.floor(one.lastAt / 1000) },
  };
}
