import { Button, Menu, ScrollArea, Text, TextInput } from '@mantine/core';
import { useSuspenseQuery } from '@tanstack/react-query';
import { Check, ChevronsUpDown, Plus } from 'lucide-react';
import { useState } from 'react';
import { Link } from 'react-router';
import { type Tenant, tenantsQuery } from './tenants.js';

/** More than fit a menu are searched. */
const MANY = 8;

export function TenantSwitcher({ current }: { readonly current: Pick<Tenant, 'slug' | 'name'> }) {
  const { data: tenants } = useSuspenseQuery(tenantsQuery);
  const [search, setSearch] = useState('');
  const wanted = search.trim().toLowerCase();
  const found = tenants.filter(({ name, slug }) => `${name} ${slug}`.toLowerCase().includes(wanted));
  return (
    <Menu position="bottom-start" width={280} withinPortal={false} onClose={() => setSearch('')}>
      <Menu.Target>
        <Button
          variant="subtle"
          color="gray"
          c="var(--mantine-color-text)"
          rightSection={<ChevronsUpDown size={16} aria-hidden />}
          aria-label={`Tenant ${current.name}; change`}
          style={{ minWidth: 0 }}
        >
          <Text truncate fw={600} maw="16rem">
            {current.name}
          </Text>
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        {tenants.length > MANY && (
          <TextInput
            aria-label="Search tenants"
            placeholder="Search tenants"
            value={search}
            onChange={(event) => setSearch(event.currentTarget.value)}
            mb={4}
          />
        )}
        <ScrollArea.Autosize mah={320}>
          {found.map((tenant) => (
            <Menu.Item
              key={tenant.slug}
              component={Link}
              to={`/tenants/${tenant.slug}`}
              leftSection={
                <Check size={16} aria-hidden visibility={tenant.slug === current.slug ? 'visible' : 'hidden'} />
              }
            >
              <Text size="sm" fw={500} className="breakable">
                {tenant.name}
              </Text>
              <Text size="xs" c="dimmed">
                {tenant.slug} · {tenant.role}
              </Text>
            </Menu.Item>
          ))}
        </ScrollArea.Autosize>
        <Menu.Divider />
        <Menu.Item component={Link} to="/register" leftSection={<Plus size={16} aria-hidden />}>
          Register another tenant
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
