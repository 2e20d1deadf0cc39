import { AuditEvent } from '@ostiary/contracts/ostiary/audit/v1/audit';
import { type Consumption, consumeBroadcast } from '@ostiary/platform/kafka';
import { createLogger } from '@ostiary/platform/logger';
import { api } from './administration.ts';
import { system } from './system.ts';
import type { TestWorkspace } from './workspace-fixture.ts';

export interface StreamedEvent {
  readonly event: AuditEvent;
  readonly key: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly payload: string;
}

/** Listens to ostiary.audit.v1 from now on, as somebody's own tools would. */
export class AuditStream {
  readonly events: StreamedEvent[] = [];
  readonly #consumption: Consumption;

  private constructor(connected: () => void) {
    this.#consumption = consumeBroadcast({
      brokers: system.kafka.split(','),
      clientId: `e2e-${process.pid}-${Math.random()}`,
      logger: createLogger({ service: 'e2e', level: 'silent', instanceId: 'e2e' }),
      topic: 'ostiary.audit.v1',
      onMessage: ({ key, headers, value }) => {
        const payload = value.toString();
        this.events.push({ event: AuditEvent.fromJSON(JSON.parse(payload)), key, headers, payload });
      },
      onReconnect: connected,
    });
  }

  static async open(): Promise<AuditStream> {
    let stream: AuditStream | undefined;
    await new Promise<void>((resolve) => {
      stream = new AuditStream(resolve);
    });
    if (!stream) throw new Error('unreachable');
    return stream;
  }

  /** Events of a workspace in the order of the stream. */
  of(workspace: TestWorkspace): AuditEvent[] {
    return this.events.filter(({ event }) => event.workspaceId === workspace.id).map(({ event }) => event);
  }

  close(): Promise<void> {
    return this.#consumption.close();
  }
}

/** What the admin API finds, oldest first; members in snake_case. */
export async function searchTrail(
  workspace: TestWorkspace,
  query: Readonly<Record<string, string>> = {},
): Promise<Readonly<Record<string, unknown>>[]> {
  const found: Readonly<Record<string, unknown>>[] = [];
  let cursor: unknown;
  do {
    const parameters = new URLSearchParams({
      limit: '100',
      ...query,
      ...(typeof cursor === 'string' ? { cursor } : {}),
    });
    const page = await api('GET', `${workspace.path}/audit-events?${parameters}`);
    if (Array.isArray(page.events)) found.push(...page.events);
    cursor = page.next_cursor;
  } while (typeof cursor === 'string');
  return found.reverse();
}

/** Waits until the condition holds; throws with what it is waiting for after ten seconds. */
export async function until(
  what: string,
  condition: () => boolean | Promise<boolean>,
  limitMs = 10_000,
): Promise<void> {
  const end = Date.now() + limitMs;
  while (!(await condition())) {
    if (Date.now() > end) throw new Error(`waited in vain for ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
