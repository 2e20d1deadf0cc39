// What rules and dashboards ask Prometheus for.
import fs from 'node:fs';
import path from 'node:path';
import { parse } from 'yaml';
import { dashboards } from './dashboards.ts';

export interface Rule {
  readonly alert?: string;
  readonly record?: string;
  readonly expr: string;
  readonly labels?: Readonly<Record<string, string>>;
  readonly annotations?: Readonly<Record<string, string>>;
}

export const rulesFile = path.join(import.meta.dirname, 'rules.yaml');

interface RulesFile {
  readonly groups: readonly { readonly name: string; readonly rules: readonly Rule[] }[];
}

export function rules(): readonly Rule[] {
  const { groups } = parse(fs.readFileSync(rulesFile, 'utf8')) as RulesFile;
  return groups.flatMap((group) => group.rules);
}

/** Every query of the dashboards. */
export const dashboardQueries = (): readonly string[] =>
  dashboards.flatMap(({ rows }) =>
    rows.flatMap(({ panels }) => panels.flatMap(({ queries }) => queries.map(({ expr }) => expr))),
  );

/** Names of metrics that a query reads, those that rules record among them; of a histogram its own name. */
export function metricsIn(expr: string): string[] {
  // Label values, and names that stand in front of an operator on labels, are no metrics.
  const bare = expr
    .replace(/"[^"]*"/g, '""')
    .replace(/\{[^}]*\}/g, '{}')
    .replace(/\b(by|on|without|ignoring)\s*\([^)]*\)/g, '');
  const names = bare.match(/\b(?:ostiary|http|nodejs|process)[_:][a-z0-9_:]+/g) ?? [];
  return names.map((name) => name.replace(/_(bucket|count|sum)$/, ''));
}

/** Names of metrics that services have to have, for rules and dashboards to say anything. */
export function askedMetrics(): ReadonlySet<string> {
  const names = [...rules().map(({ expr }) => expr), ...dashboardQueries()].flatMap(metricsIn);
  return new Set(names.filter((name) => !name.includes(':')));
}
