import { queryOptions, useSuspenseQuery } from '@tanstack/react-query';
import { useParams } from 'react-router';
import { answer, api } from '../api/call.js';
import { Problem } from '../api/problem.js';

/** The tenants in which the signed-in administrator has a role: all of them, few for everybody but a few. */
export const tenantsQuery = queryOptions({
  queryKey: ['tenants'],
  queryFn: async () => {
    const tenants = [];
    let cursor: string | undefined;
    do {
      const query = { limit: '200', ...(cursor === undefined ? {} : { cursor }) };
      const page = await answer(api.GET('/api/tenants', { params: { query } }));
      tenants.push(...page.tenants);
      cursor = page.next_cursor;
    } while (cursor !== undefined);
    return tenants;
  },
  staleTime: 60_000,
});

export type Tenant = Awaited<ReturnType<NonNullable<typeof tenantsQuery.queryFn>>>[number];

/** The tenant of the address. @throws Problem 404 for one in which the administrator has no role */
export function useTenant(): Tenant & { readonly may: (scope: string) => boolean } {
  const { tenant: slug = '' } = useParams();
  const { data: tenants } = useSuspenseQuery(tenantsQuery);
  const tenant = tenants.find((each) => each.slug === slug);
  if (tenant === undefined) {
    throw new Problem(404, {
      title: 'No such tenant',
      detail: 'There is no tenant of this name in which you have a role.',
    });
  }
  return { ...tenant, may: (scope) => tenant.scopes.includes(scope) };
}

const KEY = 'ostiary-tenant';

/** The tenant that was worked on last in this browser. */
export const lastTenant = (): string | null => window.localStorage.getItem(KEY);
export const rememberTenant = (slug: string): void => window.localStorage.setItem(KEY, slug);
