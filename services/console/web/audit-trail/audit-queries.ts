import { queryOptions } from '@tanstack/react-query';
import { answer, api } from '../api/call.js';

/** An event as the API gives it; docs/audit/events.md has every member. */
export interface AuditEvent {
  readonly id: string;
  readonly type: string;
  readonly time: string;
  readonly log_index: number;
  readonly [member: string]: unknown;
}

/** When each type of event is emitted, by type. */
export const eventTypesQuery = queryOptions({
  queryKey: ['audit-event-types'],
  queryFn: async () => {
    const { event_types } = await answer(api.GET('/api/audit-event-types'));
    return new Map(event_types.map(({ type, when }) => [type, when]));
  },
  staleTime: Number.POSITIVE_INFINITY,
});

/** Names of the tenant's administrators, the first two hundred, by user id: events know them by their ids alone. */
export const administratorNamesQuery = (tenant: string) =>
  queryOptions({
    queryKey: ['administrators', tenant, 'names'],
    queryFn: async () => {
      const { administrators } = await answer(
        api.GET('/api/tenants/{tenant}/administrators', { params: { path: { tenant }, query: { limit: '200' } } }),
      );
      return new Map(
        administrators.flatMap(({ id, username }): [string, string][] =>
          username === undefined ? [] : [[id, username]],
        ),
      );
    },
    staleTime: 60_000,
  });

/** One event, of the workspace or, without one, of the tenant itself. It never changes. */
export const auditEventQuery = (tenant: string, workspace: string | undefined, id: string) =>
  queryOptions({
    queryKey: ['audit-event', tenant, workspace, id],
    queryFn: (): Promise<AuditEvent> =>
      workspace === undefined
        ? answer(
            api.GET('/api/tenants/{tenant}/audit-events/{event_id}', { params: { path: { tenant, event_id: id } } }),
          )
        : answer(
            api.GET('/api/tenants/{tenant}/workspaces/{workspace}/audit-events/{event_id}', {
              params: { path: { tenant, workspace, event_id: id } },
            }),
          ),
    staleTime: Number.POSITIVE_INFINITY,
  });

export interface Who {
  readonly type: string;
  readonly id: string;
}

/** `actor` and `target` of an event. */
export function whoIn(value: unknown): Who | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  const type = 'type' in value ? String(value.type) : '';
  const id = 'id' in value ? String(value.id) : '';
  return type === '' && id === '' ? undefined : { type, id };
}

/** `administrator ada`, `client 0190…`. */
export function inWords(who: Who | undefined, names: ReadonlyMap<string, string> | undefined): string {
  if (who === undefined) return '';
  return `${who.type} ${names?.get(who.id) ?? who.id}`.trim();
}

/** A text member of the event, or of an object in it; '' where there is none. */
export function textIn(event: unknown, ...path: readonly string[]): string {
  let value: unknown = event;
  for (const name of path) {
    if (typeof value !== 'object' || value === null) return '';
    value = new Map(Object.entries(value)).get(name);
  }
  return typeof value === 'string' ? value : '';
}
