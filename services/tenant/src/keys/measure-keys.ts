/** The keys that sign, as metrics: the oldest, the next that is to have a successor, and those whose successor should long have been made. */
import { gauge } from '@ostiary/platform/metrics';
import { askedOnce, readWhenAsked } from '@ostiary/platform/read-when-asked';
import type { DataSource } from 'typeorm';
import { NEVER } from './key-lifecycle.js';

const OLDEST = 'ostiary_signing_key_oldest_age_seconds';
const NEXT = 'ostiary_signing_key_next_rotation_timestamp_seconds';
const OVERDUE = 'ostiary_signing_keys_overdue';
const ACTIVE = 'ostiary_signing_keys_active';
const oldest = gauge(OLDEST, 'For how long the oldest key that signs has been signing', []);
const next = gauge(NEXT, 'When the next successor of a key is due to be made, Unix time; absent: none is', []);
const overdue = gauge(OVERDUE, 'Keys that sign although their successor was due to be made ten minutes ago', []);
const active = gauge(ACTIVE, 'Keys that sign, of all workspaces', []);

/** Jobs run every few seconds; a restart, or a `token` that is away for a moment, is no reason to be told of. */
const GRACE_MS = 600_000;
/** All rows are read: rather seldom. */
const LOOK_EVERY_MS = 60_000;

interface SigningKeysNow {
  readonly active: number;
  readonly overdue: number;
  /** Seconds. */
  readonly oldestAge: number | undefined;
  /** Unix seconds. */
  readonly nextRotation: number | undefined;
}

/** Of all tenants, through the policy for the schedule, which shows keys that sign. `now`: Unix ms. */
export async function signingKeysNow(dataSource: DataSource, now: number): Promise<SigningKeysNow> {
  return dataSource.transaction(async (manager) => {
    await manager.query(`select set_config('ostiary.purpose', 'key-schedule', true)`);
    const [row]: { active: string; overdue: string; oldest: Date | null; next: Date | null }[] = await manager.query(
      `select count(*) as active, count(*) filter (where coalesce(rotates_at, activates_at) <= $1) as overdue,
              min(activates_at) as oldest, min(rotates_at) filter (where rotates_at < $2) as next
         from tenant.signing_keys where state = 'active'`,
      [new Date(now - GRACE_MS), new Date(NEVER)],
    );
    const { oldest: first, next: soonest } = row ?? {};
    return {
      active: Number(row?.active ?? 0),
      overdue: Number(row?.overdue ?? 0),
      oldestAge: first ? Math.max(0, (now - first.getTime()) / 1000) : undefined,
      nextRotation: soonest ? soonest.getTime() / 1000 : undefined,
    };
  });
}

/** Gives the function that ends it. */
export function measureKeys(dataSource: DataSource, now: () => number): () => void {
  const look = askedOnce(LOOK_EVERY_MS, () => signingKeysNow(dataSource, now()), now);
  const shown = (value: number | undefined) => (value === undefined ? [] : [{ value }]);
  const ends = [
    readWhenAsked(OLDEST, oldest, async () => shown((await look()).oldestAge)),
    readWhenAsked(NEXT, next, async () => shown((await look()).nextRotation)),
    readWhenAsked(OVERDUE, overdue, async () => shown((await look()).overdue)),
    readWhenAsked(ACTIVE, active, async () => shown((await look()).active)),
  ];
  return () => {
    for (const end of ends) end();
  };
}
