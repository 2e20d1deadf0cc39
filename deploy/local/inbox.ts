import path from 'node:path';
import { checkout } from './layout.ts';
import type { PartContext } from './part-context.ts';
import type { PortPlan } from './ports.ts';
import { probe } from './probe.ts';
import { bareEnvironment, ProgramPart } from './program-part.ts';

export const inboxUrl = (ports: PortPlan): string => `http://localhost:${ports.inbox}`;
export const inboxSmtpUrl = (ports: PortPlan): string => `smtp://127.0.0.1:${ports.smtp}`;

/** Where everything that the system sends by e-mail arrives. */
export function inbox(ports: PortPlan, context: PartContext): ProgramPart {
  return new ProgramPart(
    {
      name: 'inbox',
      description: `${inboxUrl(ports)}, SMTP on port ${ports.smtp}`,
      command: process.execPath,
      args: [path.join(checkout, 'deploy/local/inbox/main.ts'), String(ports.smtp), String(ports.inbox)],
      env: bareEnvironment,
      cwd: checkout,
      ready: async () => (await probe(`http://127.0.0.1:${ports.inbox}/messages.json`)).status === 200 || 'no answer',
      stopSignal: 'SIGTERM',
      stopWithinMs: 3000,
      readyWithinMs: 30_000,
    },
    context,
  );
}
