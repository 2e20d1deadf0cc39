import { Controller, Get, Inject, Param, Res } from '@nestjs/common';
import { Directory } from '@ostiary/directory/directory';
import { OAuthError } from '@ostiary/oauth/oauth-error';
import { STATUS_LIST_TYP } from '@ostiary/oauth/token-status-list';
import type { FastifyReply } from 'fastify';
import { workspaceAt } from '../endpoint/workspace-at.js';
import { PublishStatusList } from './publish-status-list.js';

/** Token Status List §8. Also where no token gets an index any more: those that have one may live. */
@Controller(':tenant/:workspace/statuslists')
export class StatusListsController {
  constructor(
    @Inject(Directory) private readonly directory: Directory,
    @Inject(PublishStatusList) private readonly lists: PublishStatusList,
  ) {}

  @Get()
  async all(@Param('tenant') tenant: string, @Param('workspace') slug: string, @Res() reply: FastifyReply) {
    const workspace = await workspaceAt(this.directory, tenant, slug);
    // Token Status List §8.4. Public by nature: any page may read it.
    reply
      .header('cache-control', 'public, max-age=60')
      .header('access-control-allow-origin', '*')
      .send({ status_lists: await this.lists.uris(workspace) });
  }

  @Get(':list')
  async one(
    @Param('tenant') tenant: string,
    @Param('workspace') slug: string,
    @Param('list') listId: string,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const workspace = await workspaceAt(this.directory, tenant, slug);
    const jwt = await this.lists.list(workspace, listId);
    if (jwt === undefined) {
      throw new OAuthError('invalid_request', 'There is no such list.', {
        clause: 'Token Status List §8.1',
        status: 404,
      });
    }
    reply
      .header('content-type', `application/${STATUS_LIST_TYP}`)
      .header('cache-control', `public, max-age=${workspace.settings.tokenStatusList?.ttlSeconds ?? 1}`)
      .header('access-control-allow-origin', '*')
      .send(jwt);
  }
}
