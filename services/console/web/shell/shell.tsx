import { AppShell, Burger, Group, NavLink, ScrollArea, Skeleton, Stack, Text, UnstyledButton } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { useSuspenseQuery } from '@tanstack/react-query';
import { ArrowLeft } from 'lucide-react';
import { Suspense, useEffect } from 'react';
import { Link, Outlet, NavLink as RouterLink, useParams } from 'react-router';
import { type Page, TENANT_PAGES, WORKSPACE_PAGES } from '../pages.js';
import { AccountMenu } from './account-menu.js';
import mark from './mark.svg';
import { goToSignIn, sessionQuery } from './session.js';
import { TenantSwitcher } from './tenant-switcher.js';
import { rememberTenant, useTenant } from './tenants.js';

/** Header, navigation and the place of a page, for who is signed in; anybody else is sent to sign in, and comes back. */
export function Shell() {
  const { data: session } = useSuspenseQuery(sessionQuery);
  useEffect(() => {
    if (!session.signed_in) goToSignIn();
  }, [session.signed_in]);
  return session.signed_in ? <SignedInShell /> : <Waiting />;
}

function SignedInShell() {
  const [opened, { toggle, close }] = useDisclosure();
  const tenant = useTenant();
  useEffect(() => rememberTenant(tenant.slug), [tenant.slug]);
  return (
    <AppShell
      header={{ height: 60 }}
      navbar={{ width: 248, breakpoint: 'sm', collapsed: { mobile: !opened } }}
      padding={{ base: 'md', sm: 'xl' }}
    >
      <a className="skip-link" href="#main">
        Skip to the page
      </a>
      <AppShell.Header>
        <Group h="100%" px="md" justify="space-between" wrap="nowrap">
          <Group gap="sm" wrap="nowrap" style={{ minWidth: 0 }}>
            <Burger
              opened={opened}
              onClick={toggle}
              hiddenFrom="sm"
              size="sm"
              aria-label={opened ? 'Close the navigation' : 'Open the navigation'}
              aria-expanded={opened}
            />
            <UnstyledButton component={Link} to="/" aria-label="Ostiary, to the start">
              <img src={mark} alt="" width={30} height={30} style={{ display: 'block' }} />
            </UnstyledButton>
            <TenantSwitcher current={tenant} />
          </Group>
          <AccountMenu />
        </Group>
      </AppShell.Header>
      <AppShell.Navbar p="sm">
        <Navigation onNavigate={close} />
      </AppShell.Navbar>
      <AppShell.Main id="main" tabIndex={-1} bg="var(--console-page)">
        <div className="console-page">
          <Suspense fallback={<Waiting />}>
            <Outlet />
          </Suspense>
        </div>
      </AppShell.Main>
    </AppShell>
  );
}

function Navigation({ onNavigate }: { readonly onNavigate: () => void }) {
  const { workspace } = useParams();
  const tenant = useTenant();
  const atTenant = `/tenants/${tenant.slug}`;
  const shown = (page: Page) => page.entry !== undefined && (page.scope === undefined || tenant.may(page.scope));
  const pages = (workspace === undefined ? TENANT_PAGES : WORKSPACE_PAGES).filter(shown);
  const base = workspace === undefined ? atTenant : `${atTenant}/workspaces/${workspace}`;
  return (
    <ScrollArea>
      <nav aria-label={workspace === undefined ? 'Tenant' : 'Workspace'}>
        {workspace !== undefined && (
          <>
            <NavLink
              component={Link}
              to={atTenant}
              label="All workspaces"
              leftSection={<ArrowLeft size={18} aria-hidden />}
              onClick={onNavigate}
            />
            <Text size="xs" c="dimmed" px="sm" pt="md" pb={4} className="breakable">
              Workspace <strong>{workspace}</strong>
            </Text>
          </>
        )}
        <Stack gap={2}>
          {pages.map((page, index) => (
            <div key={page.path}>
              {page.entry?.group !== undefined && page.entry.group !== pages[index - 1]?.entry?.group && (
                <Text size="xs" c="dimmed" px="sm" pt="md" pb={4}>
                  {page.entry.group}
                </Text>
              )}
              <Entry page={page} to={page.path === '' ? base : `${base}/${page.path}`} onNavigate={onNavigate} />
            </div>
          ))}
        </Stack>
      </nav>
    </ScrollArea>
  );
}

interface EntryProps {
  readonly page: Page;
  readonly to: string;
  readonly onNavigate: () => void;
}

function Entry({ page, to, onNavigate }: EntryProps) {
  const Icon = page.entry?.icon;
  return (
    <NavLink
      label={page.entry?.title}
      leftSection={Icon && <Icon size={18} aria-hidden />}
      onClick={onNavigate}
      style={{ borderRadius: 'var(--mantine-radius-md)' }}
      renderRoot={({ className, ...props }: { className: string }) => (
        <RouterLink to={to} end={page.path === ''} className={className} {...props} />
      )}
    />
  );
}

function Waiting() {
  return (
    <Stack role="status" aria-busy="true" aria-label="Loading">
      <Skeleton h={34} w="14rem" />
      <Skeleton h={120} />
      <Skeleton h={120} />
    </Stack>
  );
}
