import fs from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { askedMetrics, dashboardQueries, metricsIn, rules } from './asked-metrics.ts';
import { dashboardFile, dashboardJson, dashboards } from './dashboards.ts';

const root = path.resolve(import.meta.dirname, '../..');
const runbooks = path.join(root, 'docs/runbooks');
const alerts = rules().flatMap((rule) => (rule.alert === undefined ? [] : [{ ...rule, alert: rule.alert }]));
const recorded = new Set(rules().flatMap(({ record }) => (record === undefined ? [] : [record])));

describe('alerts', () => {
  it('have a runbook each, and no runbook is left over', () => {
    const pages = fs
      .readdirSync(runbooks)
      .filter((name) => name !== 'README.md')
      .map((name) => name.replace(/\.md$/, ''));
    expect(pages.sort()).toEqual(alerts.map(({ alert }) => alert).sort());
    for (const { alert, annotations } of alerts) expect(annotations?.runbook_url).toBe(`docs/runbooks/${alert}.md`);
    expect(new Set(alerts.map(({ alert }) => alert)).size).toBe(alerts.length);
  });

  it.each(alerts.map(({ alert }) => alert))(
    '%s: the runbook says what it means, how to see it, what to do, how it was tried',
    (alert) => {
      const page = fs.readFileSync(path.join(runbooks, `${alert}.md`), 'utf8');
      expect(page.split('\n')[0]).toBe(`# ${alert}`);
      expect([...page.matchAll(/^## (.+)\n\n(?=\S)/gm)].map(([, heading]) => heading)).toEqual([
        'What it means',
        'How to see it',
        'What to do',
        'How it was tried',
      ]);
      expect(fs.readFileSync(path.join(runbooks, 'README.md'), 'utf8')).toContain(`](${alert}.md)`);
    },
  );

  it('say how urgent they are, and are tried by a test that they have to pass', () => {
    const tests = ['rules.test.yaml', 'rules-over-days.test.yaml'].map((name) =>
      fs.readFileSync(path.join(import.meta.dirname, name), 'utf8'),
    );
    for (const { alert, labels, annotations } of alerts) {
      expect(['critical', 'warning', 'info']).toContain(labels?.severity);
      expect(annotations?.summary).toMatch(/\.$/);
      expect([alert, tests.some((text) => text.includes(`alertname="${alert}"`))]).toEqual([alert, true]);
    }
  });
});

describe('dashboards', () => {
  it.each(dashboards.map((dashboard) => [dashboard.uid, dashboard] as const))(
    '%s is what stands in its file; otherwise run "npm run chart:docs" and commit it',
    (_, dashboard) => {
      expect(fs.readFileSync(dashboardFile(dashboard), 'utf8')).toBe(dashboardJson(dashboard));
    },
  );

  it('are all there, and none is left over', () => {
    const files = fs.readdirSync(path.join(import.meta.dirname, 'dashboards'));
    expect(files.sort()).toEqual(dashboards.map(({ uid }) => `${uid}.json`).sort());
  });

  it('have panels that do not overlap and that say what they mean', () => {
    for (const dashboard of dashboards) {
      const { panels } = JSON.parse(dashboardJson(dashboard)) as {
        panels: {
          id: number;
          type: string;
          description?: string;
          gridPos: { x: number; y: number; w: number; h: number };
        }[];
      };
      const taken = new Set<string>();
      for (const { type, description, gridPos } of panels) {
        if (type !== 'row') expect(description).toMatch(/\.$/);
        expect(gridPos.x + gridPos.w).toBeLessThanOrEqual(24);
        for (let x = gridPos.x; x < gridPos.x + gridPos.w; x += 1)
          for (let y = gridPos.y; y < gridPos.y + gridPos.h; y += 1) {
            expect(taken.has(`${x} ${y}`)).toBe(false);
            taken.add(`${x} ${y}`);
          }
      }
    }
  });

  it('ask for one namespace and its services, wherever more than one could answer', () => {
    for (const expr of dashboardQueries()) {
      const selectors = expr.match(/\{[^}]*\}/g) ?? [];
      expect([expr, selectors.every((selector) => selector.includes('namespace=~"$namespace"'))]).toEqual([expr, true]);
      expect(selectors.length).toBeGreaterThan(0);
    }
  });
});

describe('names', () => {
  it('of recorded series, wherever they are asked for, are those of a rule', () => {
    const asked = [...rules().map(({ expr }) => expr), ...dashboardQueries()].flatMap(metricsIn);
    const used = new Set(asked.filter((name) => name.includes(':')));
    expect([...used].filter((name) => !recorded.has(name))).toEqual([]);
    expect(used.size).toBeGreaterThan(10);
  });

  it('are read out of queries', () => {
    expect(
      metricsIn(
        'sum by (http_x, le) (rate(ostiary_a_seconds_bucket{route=~"ostiary_b"}[5m])) / ostiary:c:sum{x="y"} > process_d',
      ),
    ).toEqual(['ostiary_a_seconds', 'ostiary:c:sum', 'process_d']);
    expect(askedMetrics().size).toBeGreaterThan(40);
  });

  it('are described in the list of metrics', () => {
    const page = fs.readFileSync(path.join(root, 'docs/kubernetes/observability.md'), 'utf8');
    for (const name of askedMetrics()) if (name.startsWith('ostiary_')) expect(page).toContain(`\`${name}\``);
  });
});
