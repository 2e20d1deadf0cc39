import type { Measurement } from './measure.ts';
import { type OperationName } from './operation.ts';
import { operation } from './operations.ts';

export type SystemName = 'peer' | 'ours';
export type Results = Partial<Record<OperationName, Partial<Record<SystemName, Measurement>>>>;

export const SYSTEM_TITLES: Readonly<Record<SystemName, string>> = { ours: 'Ostiary', peer: 'oidc-provider' };

const COLUMNS = [
  'operation',
  'server',
  'ops/s',
  'p50 ms',
  'p99 ms',
  'CPU ms/op',
  'with stores',
  'ratio',
  'with stores',
] as const;

/** The table that is printed, also valid Markdown. Ratio: Ostiary's processor time over that of oidc-provider. */
export function table(results: Results): string {
  const rows = Object.entries(results).flatMap(([name, bySystem]) =>
    (['ours', 'peer'] as const).flatMap((system) => {
      const measured = bySystem[system];
      if (!measured) return [];
      const { ours, peer } = bySystem;
      const ratios =
        system === 'ours' && ours && peer ? [ours.servicesMs / peer.servicesMs, ours.allMs / peer.allMs] : [];
      return [
        [
          operation(name as OperationName).title,
          SYSTEM_TITLES[system],
          ...numbers(measured),
          ...ratios.map((ratio) => ratio.toFixed(2)),
        ],
      ];
    }),
  );
  return aligned([[...COLUMNS], ...rows]);
}

const numbers = ({ perSecond, p50Ms, p99Ms, servicesMs, allMs }: Measurement): string[] => [
  perSecond.toFixed(0),
  p50Ms.toFixed(1),
  p99Ms.toFixed(1),
  servicesMs.toFixed(2),
  allMs.toFixed(2),
];

/** Where the processor time of each operation went, by process. */
export function byProcess(results: Results): string {
  const lines = Object.entries(results).flatMap(([name, bySystem]) =>
    Object.entries(bySystem).map(([system, { processes, clientMs, late }]) => {
      const parts = Object.entries(processes).map(([process, ms]) => `${process} ${ms.toFixed(2)}`);
      const unsigned = late > 0 ? `; ${late} signed too late` : '';
      return `${name}, ${SYSTEM_TITLES[system as SystemName]}: ${parts.join(', ')} (load generator ${clientMs.toFixed(2)}${unsigned})`;
    }),
  );
  return lines.join('\n');
}

function aligned(rows: readonly string[][]): string {
  const widths = COLUMNS.map((_, column) => Math.max(...rows.map((row) => (row[column] ?? '').length)));
  const line = (row: readonly string[]) =>
    `| ${widths.map((width, column) => (column < 2 ? (row[column] ?? '').padEnd(width) : (row[column] ?? '').padStart(width))).join(' | ')} |`;
  const [head = [], ...rest] = rows;
  const rule = `|${widths.map((width, column) => (column < 2 ? '-'.repeat(width + 2) : `${'-'.repeat(width + 1)}:`)).join('|')}|`;
  return [line(head), rule, ...rest.map(line)].join('\n');
}
