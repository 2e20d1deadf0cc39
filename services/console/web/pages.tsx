/**
 * Every page of the console, in one table. A new page is a file that exports `Component`, and a line here: it gets its address,
 * its place in the navigation (for those whose role has the scope) and its own chunk, loaded when it is first opened.
 */
import {
  AppWindow,
  ArrowLeftRight,
  Bot,
  Boxes,
  Building2,
  Container,
  FileCode2,
  FilePlus2,
  Handshake,
  KeyRound,
  LayoutDashboard,
  LockKeyhole,
  type LucideIcon,
  MonitorSmartphone,
  Palette,
  ScrollText,
  Settings,
  ShieldCheck,
  ShieldUser,
  UsersRound,
  Waypoints,
} from 'lucide-react';
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
  { path: 'deleted', load: () => import('./workspaces/deleted-workspaces-page.js'), scope: 'workspaces:read' },
  { path: 'launch', load: () => import('./workspaces/launch-page.js'), scope: 'workspaces:write' },
  {
    path: 'administrators',
    load: () => import('./administrators/administrators-page.js'),
    entry: { title: 'Administrators', icon: ShieldUser },
    scope: 'tenants:read',
  },
  {
    path: 'automation',
    load: () => import('./automation/automation-page.js'),
    entry: { title: 'Automation', icon: Bot },
    scope: 'tenants:read',
  },
  {
    path: 'audit',
    load: () => import('./audit-trail/audit-page.js'),
    entry: { title: 'Audit log', icon: ScrollText },
    scope: 'audit:read',
  },
];

/** Below /tenants/:tenant/workspaces/:workspace. */
export const WORKSPACE_PAGES: readonly Page[] = [
  {
    path: '',
    load: () => import('./workspaces/overview-page.js'),
    entry: { title: 'Overview', icon: LayoutDashboard },
    scope: 'workspaces:read',
  },
  {
    path: 'clients',
    load: () => import('./clients/clients-page.js'),
    entry: { title: 'Clients', icon: AppWindow, group: 'Who uses it' },
    scope: 'clients:read',
  },
  { path: 'clients/new', load: () => import('./clients/register-client-page.js'), scope: 'clients:write' },
  { path: 'clients/:clientId', load: () => import('./clients/client-page.js'), scope: 'clients:read' },
  {
    path: 'users',
    load: () => import('./users/users-page.js'),
    entry: { title: 'Users', icon: UsersRound, group: 'Who uses it' },
    scope: 'users:read',
  },
  { path: 'users/:userId', load: () => import('./users/user-page.js'), scope: 'users:read' },
  {
    path: 'organizations',
    load: () => import('./organizations/organizations-page.js'),
    entry: { title: 'Organizations', icon: Building2, group: 'Who uses it' },
    scope: 'users:read',
  },
  {
    path: 'organizations/:organizationId',
    load: () => import('./organizations/organization-page.js'),
    scope: 'users:read',
  },
  {
    path: 'sessions',
    load: () => import('./sessions/sessions-page.js'),
    entry: { title: 'Sessions', icon: MonitorSmartphone, group: 'Who uses it' },
    scope: 'users:read',
  },
  {
    path: 'grants',
    load: () => import('./grants/grants-page.js'),
    entry: { title: 'Grants', icon: Handshake, group: 'Who uses it' },
    scope: 'users:read',
  },
  {
    path: 'agents',
    load: () => import('./agents/agents-page.js'),
    entry: { title: 'Agents', icon: Bot, group: 'Who uses it' },
    scope: 'users:read',
  },
  {
    path: 'delegations',
    load: () => import('./agents/delegations-page.js'),
    entry: { title: 'Delegations', icon: Waypoints, group: 'Who uses it' },
    scope: 'users:read',
  },
  {
    path: 'registration',
    load: () => import('./self-registration/registration-page.js'),
    entry: { title: 'Self-registration', icon: FilePlus2, group: 'Who uses it' },
    scope: 'clients:read',
  },
  {
    path: 'keys',
    load: () => import('./keys/keys-page.js'),
    entry: { title: 'Signing keys', icon: KeyRound, group: 'Security' },
    scope: 'workspaces:read',
  },
  {
    path: 'encryption-keys',
    load: () => import('./keys/encryption-keys-page.js'),
    entry: { title: 'Encryption keys', icon: LockKeyhole, group: 'Security' },
    scope: 'workspaces:read',
  },
  {
    path: 'exchange',
    load: () => import('./exchange/exchange-page.js'),
    entry: { title: 'Token exchange', icon: ArrowLeftRight, group: 'Security' },
    scope: 'workspaces:read',
  },
  {
    path: 'workloads',
    load: () => import('./workloads/workloads-page.js'),
    entry: { title: 'Workload identity', icon: Container, group: 'Security' },
    scope: 'workspaces:read',
  },
  {
    path: 'policy',
    load: () => import('./policy/policy-page.js'),
    entry: { title: 'Security policy', icon: ShieldCheck, group: 'Security' },
    scope: 'workspaces:read',
  },
  {
    path: 'audit',
    load: () => import('./audit-trail/audit-page.js'),
    entry: { title: 'Audit log', icon: ScrollText, group: 'Security' },
    scope: 'audit:read',
  },
  {
    path: 'branding',
    load: () => import('./branding/branding-page.js'),
    entry: { title: 'Branding', icon: Palette, group: 'Workspace' },
    scope: 'workspaces:read',
  },
  {
    path: 'configuration',
    load: () => import('./configuration/configuration-page.js'),
    entry: { title: 'Configuration', icon: FileCode2, group: 'Workspace' },
    scope: 'clients:read',
  },
  {
    path: 'settings',
    load: () => import('./settings/settings-page.js'),
    entry: { title: 'Settings', icon: Settings, group: 'Workspace' },
    scope: 'workspaces:read',
  },
];
