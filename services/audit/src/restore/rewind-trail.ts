import type { RestorationKafka } from '@ostiary/audit/after-restore';
import { AUDIT_TOPIC } from '@ostiary/audit/audit-emitter';
import { rewindGroup } from '@ostiary/platform/kafka-reading';
import { AUDIT_GROUP } from '../ingest/audit-group.js';

/** The trail takes in again what it has lost; what it has, it keeps once, by the event's id. No replica of `audit` may run. */
export async function rewindTrail({ connection, clientId, logger }: RestorationKafka, since: number): Promise<void> {
  await rewindGroup({ ...connection, clientId, logger }, AUDIT_TOPIC, AUDIT_GROUP, since);
}
