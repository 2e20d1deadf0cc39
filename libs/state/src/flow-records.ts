import { ExpiringRecords } from './expiring-records.js';
import { leaveTrace } from './flow-traces.js';

/** Records by which the next request of a flow will be known: beside each stands whose trace that goes on with. */
export class FlowRecords<T> extends ExpiringRecords<T> {
  override put(id: string, value: T, ttlSeconds: number): Promise<void> {
    leaveTrace(this.redis, () => this.keyOf(id), ttlSeconds);
    return super.put(id, value, ttlSeconds);
  }
}
