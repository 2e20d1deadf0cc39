import { z } from 'zod';
import { adminRoute } from '../access/admin-route.js';
import { pageQuery } from '../request-body/page.js';
import { listedWorkspace } from './workspaces.routes.js';

const all = '/api/tenants/:tenant/deleted-workspaces';

export const LIST_DELETED_WORKSPACES = adminRoute({
  id: 'listDeletedWorkspaces',
  tag: 'Workspaces',
  method: 'GET',
  path: all,
  summary: 'Deleted workspaces that can still be restored',
  scope: 'workspaces:read',
  query: z.strictObject(pageQuery),
  status: 200,
  answer: {
    description: 'Deleted last first.',
    schema: z.strictObject({
      deleted_workspaces: z.array(
        listedWorkspace.extend({
          deleted_at: z.iso.datetime(),
          /** When it is gone for good. */
          purges_at: z.iso.datetime(),
        }),
      ),
      next_cursor: z.string().optional(),
    }),
  },
});

export const RESTORE_WORKSPACE = adminRoute({
  id: 'restoreWorkspace',
  tag: 'Workspaces',
  method: 'POST',
  path: `${all}/:workspace_id/restore`,
  summary: 'Bring a deleted workspace back as it was: its users, clients, keys, grants and sessions too',
  scope: 'workspaces:write',
  status: 200,
  answer: { description: 'It is live again, or disabled if it was.', schema: listedWorkspace },
  refusals: { 409: 'Another workspace has its slug now.' },
});
