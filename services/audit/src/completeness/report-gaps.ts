// Completeness: within a producer's stream every number from 1 to the highest that arrived must arrive. One that does not gets
// time (an outbox may hold it), and is then reported, by an event of its own and a metric that stays up until it comes.
import type { AuditEmitter } from '@ostiary/audit/audit-emitter';
import type { Logger } from '@ostiary/platform/logger';
import { counter, gauge } from '@ostiary/platform/metrics';
import type { DataSource, EntityManager } from 'typeorm';

const missing = gauge(
  'ostiary_audit_missing_events',
  'Events that were reported as missing and have not come since',
  [],
);
const detected = counter(
  'ostiary_audit_gap_events_total',
  'Events that were reported as missing, by the replica that reported them; some may have come since',
  [],
);
const awaited = gauge('ostiary_audit_awaited_events', 'Numbers that are not there yet and are not yet reported', []);

export interface ReportGapsOptions {
  readonly dataSource: DataSource;
  readonly audit: Pick<AuditEmitter, 'recordInTransaction'>;
  readonly logger: Logger;
  readonly gapWaitSeconds: number;
}

interface OverdueRange {
  readonly instance: string;
  readonly epoch: string;
  readonly partition: number;
  readonly service: string;
  readonly from: string;
  readonly to: string;
}

/** Streams without news for this long, and nothing missing, are forgotten. */
const FORGET_AFTER = '90 days';
const LOCK = `select pg_try_advisory_xact_lock(hashtextextended('ostiary audit gaps', 0)) as held`;

/**
 * One look at all streams, by one replica at a time. `bar` is where a stream's end was at `bar_at`: what is missing below it has
 * been so for as long as that is past. When that is the time to wait, it is reported, and the bar moves to the stream's end.
 */
export async function reportGaps(options: ReportGapsOptions): Promise<number> {
  let lost = 0;
  const reported = await options.dataSource.transaction(async (manager) => {
    const [lock]: { held: boolean }[] = await manager.query(LOCK);
    if (!lock?.held) return 0;
    const overdue: OverdueRange[] = await manager.query(
      `select instance, epoch, partition, service, lower(r) as from, upper(r) - 1 as to
         from audit.producer_streams,
              unnest(int8multirange(int8range(1, bar)) - seen - reported) as r
        where bar_at <= clock_timestamp() - make_interval(secs => $1)
        order by instance, epoch, partition, r limit 1000`,
      [options.gapWaitSeconds],
    );
    for (const range of overdue) await report(manager, range, options);
    lost = overdue.reduce((sum, { from, to }) => sum + Number(to) - Number(from) + 1, 0);
    await manager.query(
      `update audit.producer_streams set bar = upper(seen), bar_at = clock_timestamp()
        where bar_at <= clock_timestamp() - make_interval(secs => $1) and bar < upper(seen)`,
      [options.gapWaitSeconds],
    );
    await manager.query(
      `delete from audit.producer_streams where last_seen_at < clock_timestamp() - $1::interval and isempty(reported - seen)`,
      [FORGET_AFTER],
    );
    return overdue.length;
  });
  if (lost > 0) detected.inc(lost);
  await measure(options.dataSource);
  return reported;
}

async function report(
  manager: EntityManager,
  range: OverdueRange,
  { audit, logger }: ReportGapsOptions,
): Promise<void> {
  const { instance, epoch, partition, from, to } = range;
  await audit.recordInTransaction(manager, {
    type: 'audit.gap_detected',
    outcome: 'failure',
    tenant: 'system',
    actor: { type: 'system', id: 'audit' },
    target: { type: 'audit_log', id: range.service },
    request: { requestId: '', traceId: '', address: '', userAgent: '' },
    details: { instance, epoch, partition: String(partition), from, to },
  });
  await manager.query(
    `update audit.producer_streams set reported = reported + int8multirange(int8range($4::bigint, $5::bigint, '[]'))
      where instance = $1 and epoch = $2 and partition = $3`,
    [instance, epoch, partition, from, to],
  );
  logger.error({ instance, epoch, partition, from, to, producer: range.service }, 'audit events are missing');
}

async function measure(dataSource: DataSource): Promise<void> {
  const size = (ranges: string) => `coalesce((select sum(upper(r) - lower(r)) from unnest(${ranges}) r), 0)`;
  const [totals]: { missing: string | null; awaited: string | null }[] = await dataSource.query(
    `select sum(${size('reported - seen')}) as missing,
            sum(${size('int8multirange(int8range(1, upper(seen))) - seen - reported')}) as awaited
       from audit.producer_streams where not isempty(seen)`,
  );
  missing.set(Number(totals?.missing ?? 0));
  awaited.set(Number(totals?.awaited ?? 0));
}
