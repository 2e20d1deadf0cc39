import { Controller, Get, Inject, Param, Res } from '@nestjs/common';
import { Directory } from '@ostiary/directory/directory';
import type { Workspace } from '@ostiary/oauth/workspace';
import type { FastifyReply } from 'fastify';
import { workspaceAt } from '../endpoint/workspace-at.js';

/** RFC 7517 §5: every key that is published: the one that signs, the one before it, the one after it, and those to encrypt to. */
@Controller(':tenant/:workspace')
export class JwksController {
  /** The document changes only with the workspace. */
  readonly #documents = new WeakMap<Workspace, string>();

  constructor(@Inject(Directory) private readonly directory: Directory) {}

  @Get('jwks')
  async jwks(
    @Param('tenant') tenant: string,
    @Param('workspace') slug: string,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const workspace = await workspaceAt(this.directory, tenant, slug);
    reply
      .header('content-type', 'application/jwk-set+json; charset=utf-8')
      // Short against the time for which a next key is published before it signs, and a retired one after.
      .header('cache-control', 'public, max-age=300')
      // Public by nature: any page may read it.
      .header('access-control-allow-origin', '*')
      .send(this.#document(workspace));
  }

  #document(workspace: Workspace): string {
    let document = this.#documents.get(workspace);
    if (document === undefined) {
      document = JSON.stringify({
        keys: [
          ...workspace.keys.map((key) => ({ ...key.publicJwk, kid: key.kid, alg: key.alg, use: 'sig' })),
          ...(workspace.encryptionKeys ?? [])
            .filter((key) => !key.retired)
            .map((key) => ({ ...key.publicJwk, kid: key.kid, use: 'enc' })),
        ],
      });
      this.#documents.set(workspace, document);
    }
    return document;
  }
}
