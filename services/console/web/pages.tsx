/**
 * Every page of the console, in one table. A new page is a file that exports `Component`, and a line here: it gets its address,
 * its place in the navigation (for those whose role has the scope) and its own chunk, loaded when it is first opened.
 */
import { Boxes, type LucideIcon } from 'lucide-react';
import type { ComponentType } from 'react';

export interface Page {
  /** Below /tenants/:tenant, or below /tenants/:tenant/workspaces/:workspace; '' is the first page of the two. */
  readonly path: string;
  readonly load: () => Promise<{ readonly Component: ComponentType }>;
  /** In the navigation; without it the page is reached from another. */
  readonly entry?: { readonly title: string; readonly icon: LucideIcon; readonly group?: string };
  /** A scope of the admin API without which the entry is not shown. The API decides whatever is shown. */
  readonly scope?: string;
}

/** Below /tenants/:tenant. */
export const TENANT_PAGES: readonly Page[] = [
  {
    path: '',
    load: () => import('./workspaces/workspaces-page.js'),
    entry: { title: 'Workspaces', icon: Boxes },
    scope: 'workspaces:read',
  },
];

/** Below /tenants/:tenant/workspaces/:workspace. */
export const WORKSPACE_PAGES: readonly Page[] = [];
