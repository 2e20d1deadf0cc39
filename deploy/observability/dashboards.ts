// The dashboards for Grafana, as little data as they are: what is asked, in which unit, under which title. tools/chart-docs.ts writes the JSON.

import path from 'node:path';

/** What Prometheus is asked, and how the answer is called. */
interface Query {
  readonly expr: string;
  /** With `{{label}}` in it. */
  readonly legend: string;
}

interface Panel {
  readonly title: string;
  /** What it means, and what to do when it looks odd. */
  readonly description: string;
  /** Of Grafana: `s`, `reqps`, `percentunit`, `short` … */
  readonly unit: string;
  readonly queries: readonly Query[];
  readonly kind?: 'timeseries' | 'stat' | 'table';
  /** Of 24; 8 when left out. */
  readonly width?: number;
  readonly stacked?: boolean;
}

interface Row {
  readonly title: string;
  readonly panels: readonly Panel[];
}

export interface Dashboard {
  /** Also its file's name. */
  readonly uid: string;
  readonly title: string;
  readonly description: string;
  readonly rows: readonly Row[];
}

const HERE = 'namespace=~"$namespace", job=~"$job"';
const NOT_PROBES = 'route!~"/livez|/readyz|/metrics"';
const RATE = '$__rate_interval';

const operations: Dashboard = {
  uid: 'ostiary-operations',
  title: 'Ostiary: operations',
  description: 'Whether the services answer, how fast, and what they wait for.',
  rows: [
    {
      title: 'Objectives',
      panels: [
        {
          title: 'Failures, of an hour',
          description: 'Share of requests answered with an error of ours. The objective is 0.1 %.',
          unit: 'percentunit',
          kind: 'stat',
          queries: [{ expr: 'ostiary:endpoint_errors:ratio_rate1h{namespace=~"$namespace"}', legend: '{{route}}' }],
        },
        {
          title: 'Slower than half a second, of an hour',
          description: 'Share of requests. The objective is 1 %.',
          unit: 'percentunit',
          kind: 'stat',
          queries: [{ expr: 'ostiary:endpoint_slow:ratio_rate1h{namespace=~"$namespace"}', legend: '{{route}}' }],
        },
        {
          title: 'Alerts',
          description: 'What is being told of right now; each has a runbook.',
          unit: 'short',
          kind: 'table',
          queries: [
            {
              expr: 'ALERTS{alertname=~"Ostiary.+", alertstate="firing", namespace=~"$namespace"}',
              legend: '{{alertname}}',
            },
          ],
        },
      ],
    },
    {
      title: 'Requests',
      panels: [
        {
          title: 'Requests by service',
          description: 'Without probes.',
          unit: 'reqps',
          queries: [{ expr: 'ostiary:service_requests:rate5m{namespace=~"$namespace"}', legend: '{{job}}' }],
        },
        {
          title: 'Failures by route',
          description:
            'Answers with 5xx. 503: something is away, and the caller may try again; 500: a fault of ours, whose id is in the log.',
          unit: 'reqps',
          queries: [
            {
              expr: `sum by (job, route, status) (rate(http_server_request_duration_seconds_count{${HERE}, status=~"5.."}[${RATE}])) > 0`,
              legend: '{{job}} {{route}} {{status}}',
            },
          ],
        },
        {
          title: '99th percentile by route',
          description: 'Time from the request line to the end of the answer.',
          unit: 's',
          queries: [
            { expr: 'ostiary:route_duration_seconds:p99_5m{namespace=~"$namespace"} > 0', legend: '{{job}} {{route}}' },
          ],
        },
        {
          title: 'Requests by route',
          description: 'The busiest fifteen.',
          unit: 'reqps',
          width: 12,
          queries: [
            {
              expr: `topk(15, sum by (job, route) (rate(http_server_request_duration_seconds_count{${HERE}, ${NOT_PROBES}}[${RATE}])))`,
              legend: '{{job}} {{route}}',
            },
          ],
        },
        {
          title: 'Refused by limits and quotas',
          description: 'Rate limits (per second) and quotas (in an hour).',
          unit: 'short',
          width: 12,
          queries: [
            {
              expr: `sum by (policy) (rate(ostiary_rate_limited_requests_total{${HERE}}[${RATE}]))`,
              legend: 'limit per {{policy}}',
            },
            {
              expr: `sum by (quota) (increase(ostiary_quota_refusals_total{${HERE}}[1h]))`,
              legend: 'quota of {{quota}}',
            },
          ],
        },
      ],
    },
    {
      title: 'What the services need',
      panels: [
        {
          title: 'Readiness',
          description: '0: the check fails, and the service takes no traffic.',
          unit: 'short',
          queries: [{ expr: `min by (job, check) (ostiary_readiness_check{${HERE}})`, legend: '{{job}} {{check}}' }],
        },
        {
          title: 'How long looking took',
          description: 'A round trip to the store, as the services see it.',
          unit: 's',
          queries: [
            { expr: `max by (job, check) (ostiary_readiness_check_seconds{${HERE}})`, legend: '{{job}} {{check}}' },
          ],
        },
        {
          title: 'Calls between services that fail',
          description: 'NOT_FOUND and PERMISSION_DENIED are answers; UNAVAILABLE and DEADLINE_EXCEEDED are not.',
          unit: 'reqps',
          queries: [
            {
              expr: `sum by (job, service, code) (rate(ostiary_grpc_client_calls_total{${HERE}, code!="OK"}[${RATE}])) > 0`,
              legend: '{{job}} to {{service}}: {{code}}',
            },
            {
              expr: `sum by (service, method, caller) (increase(ostiary_grpc_refused_calls_total{${HERE}}[1h])) > 0`,
              legend: 'refused: {{caller}} to {{service}}.{{method}}',
            },
          ],
        },
        {
          title: 'Connections to Postgres',
          description: 'In use, and how many there may be. When both meet, queries wait.',
          unit: 'short',
          queries: [
            { expr: `sum by (job) (ostiary_postgres_connections{${HERE}, state="used"})`, legend: '{{job}} used' },
            { expr: `sum by (job) (ostiary_postgres_connections_max{${HERE}})`, legend: '{{job}} at most' },
            { expr: `sum by (job) (ostiary_postgres_waiting_queries{${HERE}}) > 0`, legend: '{{job}} queries waiting' },
          ],
        },
        {
          title: 'Postgres, 99th percentile',
          description: 'Queries of the hot path, the wait for a connection included.',
          unit: 's',
          queries: [
            {
              expr: `histogram_quantile(0.99, sum by (job, le) (rate(ostiary_postgres_query_duration_seconds_bucket{${HERE}}[${RATE}])))`,
              legend: '{{job}}',
            },
          ],
        },
        {
          title: 'Redis, 99th percentile',
          description: 'From a write to the answer to its first command.',
          unit: 's',
          queries: [
            {
              expr: `histogram_quantile(0.99, sum by (job, le) (rate(ostiary_redis_answer_duration_seconds_bucket{${HERE}}[${RATE}])))`,
              legend: '{{job}}',
            },
          ],
        },
        {
          title: 'Directory cache: hits',
          description: 'Share of lookups that waited for nobody.',
          unit: 'percentunit',
          queries: [
            {
              expr: `sum by (job, kind) (rate(ostiary_directory_cache_total{${HERE}, result=~"hit|stale"}[${RATE}])) / sum by (job, kind) (rate(ostiary_directory_cache_total{${HERE}}[${RATE}]))`,
              legend: '{{job}} {{kind}}',
            },
          ],
        },
        {
          title: 'Directory cache: served although old',
          description: 'Age of entries that could not be read again in time; and whether changes are heard of.',
          unit: 's',
          queries: [
            {
              expr: `histogram_quantile(0.99, sum by (job, le) (rate(ostiary_directory_stale_age_seconds_bucket{${HERE}}[${RATE}])))`,
              legend: '{{job}} age',
            },
            { expr: `min by (job) (ostiary_directory_changes_heard{${HERE}})`, legend: '{{job}} hears of changes' },
          ],
        },
        {
          title: 'Directory cache: entries',
          description: 'Bounded: the least recently used goes first.',
          unit: 'short',
          queries: [
            { expr: `max by (job, kind) (ostiary_directory_cache_entries{${HERE}})`, legend: '{{job}} {{kind}}' },
          ],
        },
      ],
    },
    {
      title: 'Processes',
      panels: [
        {
          title: 'Processor',
          description: 'Cores.',
          unit: 'short',
          queries: [{ expr: `sum by (job) (rate(process_cpu_seconds_total{${HERE}}[${RATE}]))`, legend: '{{job}}' }],
        },
        {
          title: 'Memory',
          description: 'Resident, of the largest replica.',
          unit: 'bytes',
          queries: [{ expr: `max by (job) (process_resident_memory_bytes{${HERE}})`, legend: '{{job}}' }],
        },
        {
          title: 'Event loop, 99th percentile of lag',
          description: 'Looked at ten times a second, so that 0.1 s is nothing.',
          unit: 's',
          queries: [{ expr: `max by (job) (nodejs_eventloop_lag_p99_seconds{${HERE}})`, legend: '{{job}}' }],
        },
      ],
    },
    {
      title: 'Keys and queues',
      panels: [
        {
          title: 'Signing keys',
          description: 'Overdue ones sign although their successor should have been made.',
          unit: 'short',
          width: 6,
          queries: [
            { expr: `max(ostiary_signing_keys_active{${HERE}})`, legend: 'active' },
            { expr: `max(ostiary_signing_keys_overdue{${HERE}})`, legend: 'overdue' },
          ],
        },
        {
          title: 'Age of the oldest key, time to the next successor',
          description: 'Of all workspaces.',
          unit: 's',
          width: 6,
          queries: [
            { expr: `max(ostiary_signing_key_oldest_age_seconds{${HERE}})`, legend: 'oldest' },
            {
              expr: `min(ostiary_signing_key_next_rotation_timestamp_seconds{${HERE}}) - time()`,
              legend: 'until the next',
            },
          ],
        },
        {
          title: 'E-mail',
          description: 'Messages that wait, how long the oldest has, and attempts that failed.',
          unit: 'short',
          width: 6,
          queries: [
            { expr: `max(ostiary_mail_queue_messages{${HERE}})`, legend: 'waiting' },
            { expr: `max(ostiary_mail_queue_oldest_age_seconds{${HERE}})`, legend: 'oldest, seconds' },
            {
              expr: `sum by (outcome) (increase(ostiary_mail_messages_total{${HERE}}[1h]))`,
              legend: '{{outcome}} in an hour',
            },
            {
              expr: `sum(increase(ostiary_mail_failed_attempts_total{${HERE}}[1h]))`,
              legend: 'failed attempts in an hour',
            },
          ],
        },
        {
          title: 'Back-channel logout',
          description: 'Clients that have still to be told of the end of a session.',
          unit: 'short',
          width: 6,
          queries: [
            { expr: `max(ostiary_logout_notices_waiting{${HERE}})`, legend: 'waiting' },
            { expr: `max(ostiary_logout_notices_oldest_age_seconds{${HERE}})`, legend: 'oldest, seconds' },
            {
              expr: `sum by (outcome) (increase(ostiary_logout_notice_attempts_total{${HERE}}[1h]))`,
              legend: '{{outcome}} in an hour',
            },
          ],
        },
      ],
    },
  ],
};

const protocol: Dashboard = {
  uid: 'ostiary-protocol',
  title: 'Ostiary: protocol',
  description: 'What clients do, by security profile, and what is refused, by the clause that refused it.',
  rows: [
    {
      title: 'Flows by security profile',
      panels: [
        {
          title: 'Pushed requests',
          description: 'RFC 9126.',
          unit: 'reqps',
          queries: [
            { expr: `sum by (profile) (rate(ostiary_pushed_requests_total{${HERE}}[${RATE}]))`, legend: '{{profile}}' },
          ],
        },
        {
          title: 'Codes given',
          description:
            'Authorization requests that ended well. The distance to pushed requests is people who turned away, or are still signing in.',
          unit: 'reqps',
          queries: [
            {
              expr: `sum by (profile) (rate(ostiary_authorization_codes_total{${HERE}}[${RATE}]))`,
              legend: '{{profile}}',
            },
          ],
        },
        {
          title: 'Tokens by profile',
          description: 'Answers of /token with tokens.',
          unit: 'reqps',
          queries: [
            { expr: 'sum by (profile) (ostiary:tokens_issued:rate5m{namespace=~"$namespace"})', legend: '{{profile}}' },
          ],
        },
        {
          title: 'Tokens by grant',
          description: 'Answers of /token with tokens.',
          unit: 'reqps',
          stacked: true,
          queries: [
            {
              expr: 'sum by (grant_type) (ostiary:tokens_issued:rate5m{namespace=~"$namespace"})',
              legend: '{{grant_type}}',
            },
          ],
        },
        {
          title: 'Devices, and users who are elsewhere',
          description: 'RFC 8628: devices that asked for codes. CIBA: clients that asked for a user who is elsewhere.',
          unit: 'reqps',
          queries: [
            {
              expr: `sum by (profile) (rate(ostiary_device_authorizations_total{${HERE}}[${RATE}]))`,
              legend: 'devices, {{profile}}',
            },
            {
              expr: `sum by (profile) (rate(ostiary_backchannel_requests_total{${HERE}}[${RATE}]))`,
              legend: 'elsewhere, {{profile}}',
            },
          ],
        },
        {
          title: 'Sign-ins',
          description: 'By outcome; “challenged” waits for a second factor.',
          unit: 'reqps',
          queries: [
            {
              expr: `sum by (type) (rate(ostiary_audit_events_total{${HERE}, type=~"sign_in[.].+"}[${RATE}]))`,
              legend: '{{type}}',
            },
          ],
        },
      ],
    },
    {
      title: 'Refusals by clause',
      panels: [
        {
          title: 'Refusals in the last hour',
          description:
            'Which rule of which specification refused how often, and where. The audit trail has each with its client.',
          unit: 'short',
          kind: 'table',
          width: 24,
          queries: [
            {
              expr: `sort_desc(sum by (clause, error, route) (increase(ostiary_refusals_total{${HERE}}[1h])) > 0)`,
              legend: '{{clause}} {{error}} {{route}}',
            },
          ],
        },
        {
          title: 'By clause',
          description:
            'The twelve that refuse most. A new one after a release of a client is a mistake in it; after one of ours, ask us.',
          unit: 'reqps',
          width: 12,
          queries: [
            {
              expr: 'topk(12, sum by (clause) (ostiary:refusals:rate5m{namespace=~"$namespace"}))',
              legend: '{{clause}}',
            },
          ],
        },
        {
          title: 'By error code',
          description: 'As clients see them. use_dpop_nonce and authorization_pending are steps, not mistakes.',
          unit: 'reqps',
          width: 12,
          queries: [{ expr: 'sum by (error) (ostiary:refusals:rate5m{namespace=~"$namespace"})', legend: '{{error}}' }],
        },
      ],
    },
    {
      title: 'What may be an attack',
      panels: [
        {
          title: 'Replays',
          description: 'Codes, refresh tokens, assertions or proofs that came a second time.',
          unit: 'short',
          queries: [
            {
              expr: `sum(increase(ostiary_audit_events_total{${HERE}, type="replay.detected"}[10m]))`,
              legend: 'in ten minutes',
            },
          ],
        },
        {
          title: 'Client authentication that failed',
          description: 'invalid_client and invalid_dpop_proof, by clause.',
          unit: 'reqps',
          queries: [
            {
              expr: 'sum by (clause) (ostiary:refusals:rate5m{namespace=~"$namespace", error=~"invalid_client|invalid_dpop_proof"})',
              legend: '{{clause}}',
            },
          ],
        },
        {
          title: 'Policy refused',
          description: 'Requests that do not fit the profile of their workspace or client.',
          unit: 'reqps',
          queries: [
            {
              expr: `sum by (job) (rate(ostiary_audit_events_total{${HERE}, type="policy.refused"}[${RATE}]))`,
              legend: '{{job}}',
            },
          ],
        },
      ],
    },
  ],
};

const audit: Dashboard = {
  uid: 'ostiary-audit',
  title: 'Ostiary: audit',
  description: 'Whether every event arrives, how late, and what is missing.',
  rows: [
    {
      title: 'Completeness',
      panels: [
        {
          title: 'Missing',
          description: 'Events that were numbered and reported as missing. They stay here until they come.',
          unit: 'short',
          kind: 'stat',
          width: 6,
          queries: [{ expr: `max(ostiary_audit_missing_events{${HERE}})`, legend: 'missing' }],
        },
        {
          title: 'Awaited',
          description: 'Numbers that are not there yet and not yet reported: an outbox may hold them.',
          unit: 'short',
          kind: 'stat',
          width: 6,
          queries: [{ expr: `max(ostiary_audit_awaited_events{${HERE}})`, legend: 'awaited' }],
        },
        {
          title: 'Foreign messages',
          description:
            'What came over the stream and is no event, or claims a number that another has: somebody else writes to it.',
          unit: 'short',
          kind: 'stat',
          width: 6,
          queries: [
            { expr: `sum(increase(ostiary_audit_dead_letters_total{${HERE}}[24h]))`, legend: 'no events, a day' },
            {
              expr: `sum(increase(ostiary_audit_conflicting_numbers_total{${HERE}}[24h]))`,
              legend: 'numbers taken, a day',
            },
          ],
        },
        {
          title: 'Actions refused',
          description: 'No audit, no token: neither Kafka nor the outbox took the event.',
          unit: 'short',
          kind: 'stat',
          width: 6,
          queries: [{ expr: `sum(increase(ostiary_audit_refused_total{${HERE}}[24h]))`, legend: 'a day' }],
        },
        {
          title: 'Reported as missing',
          description: 'Events, at the time of the report.',
          unit: 'short',
          width: 24,
          queries: [{ expr: `sum(increase(ostiary_audit_gap_events_total{${HERE}}[1h]))`, legend: 'in an hour' }],
        },
      ],
    },
    {
      title: 'The way of the events',
      panels: [
        {
          title: 'Made durable',
          description:
            'By way: acknowledged by Kafka, in the outbox while Kafka is away, or in the transaction of a change.',
          unit: 'reqps',
          stacked: true,
          queries: [{ expr: `sum by (way) (rate(ostiary_audit_events_total{${HERE}}[${RATE}]))`, legend: '{{way}}' }],
        },
        {
          title: 'Waiting in outboxes',
          description: 'Events, by service. More than a moment: Kafka is away.',
          unit: 'short',
          queries: [
            { expr: `max by (job) (ostiary_audit_outbox_events{${HERE}})`, legend: '{{job}}' },
            {
              expr: `max by (job) (ostiary_audit_outbox_partitions{${HERE}})`,
              legend: '{{job}} partitions that go through it',
            },
          ],
        },
        {
          title: 'Oldest event in an outbox',
          description: 'By service.',
          unit: 's',
          queries: [{ expr: `max by (job) (ostiary_audit_outbox_oldest_age_seconds{${HERE}})`, legend: '{{job}}' }],
        },
        {
          title: 'Behind, by partition',
          description: 'Events that the trail has still to take in.',
          unit: 'short',
          queries: [
            {
              expr: `max by (group, partition) (ostiary_kafka_consumer_lag{${HERE}, group="ostiary-audit"})`,
              legend: '{{group}} {{partition}}',
            },
          ],
        },
        {
          title: 'Taken in',
          description: 'New, repeated (kept once), and batches that could not be stored yet.',
          unit: 'reqps',
          queries: [
            { expr: `sum(rate(ostiary_audit_stored_events_total{${HERE}}[${RATE}]))`, legend: 'stored' },
            { expr: `sum(rate(ostiary_audit_repeated_events_total{${HERE}}[${RATE}]))`, legend: 'repeated' },
            {
              expr: `sum(rate(ostiary_kafka_consumer_failed_batches_total{${HERE}, group="ostiary-audit"}[${RATE}]))`,
              legend: 'failed batches',
            },
          ],
        },
        {
          title: 'From the decision to the trail',
          description: 'Half of the events, and all but one in a hundred.',
          unit: 's',
          queries: [
            {
              expr: `histogram_quantile(0.5, sum by (le) (rate(ostiary_audit_store_delay_seconds_bucket{${HERE}}[${RATE}])))`,
              legend: 'median',
            },
            {
              expr: `histogram_quantile(0.99, sum by (le) (rate(ostiary_audit_store_delay_seconds_bucket{${HERE}}[${RATE}])))`,
              legend: '99th percentile',
            },
          ],
        },
      ],
    },
    {
      title: 'What happens',
      panels: [
        {
          title: 'Events by type',
          description: 'The twelve most frequent.',
          unit: 'reqps',
          width: 12,
          queries: [
            {
              expr: `topk(12, sum by (type) (rate(ostiary_audit_events_total{${HERE}}[${RATE}])))`,
              legend: '{{type}}',
            },
          ],
        },
        {
          title: 'Failures by type',
          description: 'Events whose outcome is a failure, in an hour.',
          unit: 'short',
          kind: 'table',
          width: 12,
          queries: [
            {
              expr: `sort_desc(sum by (type, job) (increase(ostiary_audit_events_total{${HERE}, outcome="failure"}[1h])) > 0)`,
              legend: '{{type}} {{job}}',
            },
          ],
        },
      ],
    },
  ],
};

export const dashboards: readonly Dashboard[] = [operations, protocol, audit];

const DATA_SOURCE = { type: 'prometheus', uid: '$datasource' } as const;
const COLUMNS = 24;
const PANEL_HEIGHT = 8;

export const dashboardFile = ({ uid }: Pick<Dashboard, 'uid'>): string =>
  path.join(import.meta.dirname, 'dashboards', `${uid}.json`);

/** The file that Grafana reads (dashboard schema 39: Grafana 10 and newer). */
export function dashboardJson(dashboard: Dashboard): string {
  const { uid, title, description } = dashboard;
  const json = {
    uid,
    title,
    description,
    tags: ['ostiary'],
    editable: false,
    graphTooltip: 1,
    schemaVersion: 39,
    time: { from: 'now-6h', to: 'now' },
    refresh: '1m',
    templating: {
      list: [
        { name: 'datasource', label: 'Prometheus', type: 'datasource', query: 'prometheus', current: {}, hide: 0 },
        {
          name: 'namespace',
          label: 'Namespace',
          type: 'query',
          datasource: DATA_SOURCE,
          query: { query: 'label_values(ostiary_readiness_check, namespace)', refId: 'namespace' },
          refresh: 2,
          includeAll: true,
          multi: true,
          allValue: '.*',
          current: { text: 'All', value: '$__all' },
        },
        {
          name: 'job',
          label: 'Service',
          type: 'query',
          datasource: DATA_SOURCE,
          query: { query: 'label_values(ostiary_readiness_check{namespace=~"$namespace"}, job)', refId: 'job' },
          refresh: 2,
          includeAll: true,
          multi: true,
          current: { text: 'All', value: '$__all' },
        },
      ],
    },
    panels: panelsOf(dashboard.rows),
  };
  return `${JSON.stringify(json, null, 2)}\n`;
}

function panelsOf(rows: readonly Row[]): object[] {
  const panels: object[] = [];
  let y = 0;
  for (const row of rows) {
    panels.push({
      id: panels.length + 1,
      type: 'row',
      title: row.title,
      collapsed: false,
      panels: [],
      gridPos: { x: 0, y, w: COLUMNS, h: 1 },
    });
    y += 1;
    let x = 0;
    for (const panel of row.panels) {
      const width = panel.width ?? 8;
      if (x + width > COLUMNS) {
        x = 0;
        y += PANEL_HEIGHT;
      }
      panels.push(panelJson(panel, panels.length + 1, { x, y, w: width, h: PANEL_HEIGHT }));
      x += width;
    }
    y += PANEL_HEIGHT;
  }
  return panels;
}

function panelJson(panel: Panel, id: number, gridPos: object): object {
  const { title, description, unit, queries, kind = 'timeseries', stacked = false } = panel;
  const table = kind === 'table';
  return {
    id,
    type: kind,
    title,
    description,
    datasource: DATA_SOURCE,
    gridPos,
    fieldConfig: {
      defaults: {
        unit,
        min: 0,
        ...(kind === 'timeseries'
          ? {
              custom: {
                fillOpacity: stacked ? 30 : 8,
                showPoints: 'never',
                stacking: { mode: stacked ? 'normal' : 'none', group: 'A' },
              },
            }
          : {}),
      },
      overrides: [],
    },
    options: optionsOf(kind),
    targets: queries.map(({ expr, legend }, index) => ({
      refId: String.fromCharCode('A'.charCodeAt(0) + index),
      datasource: DATA_SOURCE,
      expr,
      legendFormat: legend,
      ...(table ? { instant: true, format: 'table' } : {}),
    })),
    ...(table ? { transformations: [{ id: 'organize', options: { excludeByName: { Time: true } } }] } : {}),
  };
}

function optionsOf(kind: NonNullable<Panel['kind']>): object {
  if (kind === 'stat')
    return { reduceOptions: { calcs: ['lastNotNull'] }, colorMode: 'value', textMode: 'value_and_name' };
  if (kind === 'table') return { showHeader: true };
  return { legend: { displayMode: 'list', placement: 'bottom' }, tooltip: { mode: 'multi', sort: 'desc' } };
}
