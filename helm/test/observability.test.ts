// Rules and dashboards as the chart ships them, judged by Prometheus' own promtool.
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, describe, expect, it } from '@jest/globals';
import { stringify } from 'yaml';
import { dashboardQueries, rules } from '../../deploy/observability/asked-metrics.ts';
import { dashboardJson, dashboards } from '../../deploy/observability/dashboards.ts';
import { found, type Manifest, ownStores, render, renderText, valuesOf, withValues } from './chart.ts';

const observability = path.resolve(import.meta.dirname, '../../deploy/observability');
const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'ostiary-rules-'));
afterAll(() => fs.rmSync(folder, { recursive: true }));

/** What promtool says; throws with its words when it refuses. */
function promtool(args: readonly string[], cwd = folder): string {
  const tool = process.env.OSTIARY_PROMTOOL;
  if (!tool) throw new Error('OSTIARY_PROMTOOL is missing: run these tests by "node tools/test.mjs chart"');
  return execFileSync(tool, args, { cwd, encoding: 'utf8', stdio: 'pipe' });
}

function checked(name: string, groups: unknown): string {
  const file = path.join(folder, `${name}.yaml`);
  fs.writeFileSync(file, stringify({ groups }, { lineWidth: 0 }));
  return promtool(['check', 'rules', file]);
}

const specOf = (manifest: Manifest) =>
  manifest.spec as { groups: { name: string; rules: { alert?: string; annotations?: Record<string, string> }[] }[] };

describe('the rules', () => {
  it('are what promtool takes, and tell of what they should and of nothing else', () => {
    expect(promtool(['check', 'rules', 'rules.yaml'], observability)).toContain(
      `SUCCESS: ${rules().length} rules found`,
    );
    for (const file of ['rules.test.yaml', 'rules-over-days.test.yaml'])
      expect(promtool(['test', 'rules', file], observability)).toContain('SUCCESS');
  }, 300_000);

  it('of the chart are the same ones, for this release alone, with the addresses of their runbooks', async () => {
    const manifests = await render(valuesOf('everything.yaml'));
    const spec = specOf(found(manifests, 'PrometheusRule', 'gate-alerts'));
    expect(checked('everything', spec.groups)).toContain(`SUCCESS: ${rules().length} rules found`);
    const text = JSON.stringify(spec.groups);
    expect(text).not.toContain('ostiary-.+');
    expect(text).not.toContain('=~\\".*\\"');
    expect(text).toContain('namespace=\\"identity\\", job=~\\"gate-.+\\"');
    for (const { alert, annotations } of spec.groups.flatMap((group) => group.rules))
      if (alert !== undefined)
        expect(annotations?.runbook_url).toBe(`https://git.example.com/ostiary/blob/main/docs/runbooks/${alert}.md`);
  });

  it('of one’s own stand beside them', async () => {
    const extra = [{ alert: 'Mine', expr: 'up == 0', labels: { severity: 'info' }, annotations: { summary: 'x' } }];
    const values = withValues(ownStores(), { observability: { prometheusRules: { enabled: true, extra } } });
    const spec = specOf(found(await render(values), 'PrometheusRule', 'ostiary-alerts'));
    expect(checked('extra', spec.groups)).toContain(`SUCCESS: ${rules().length + 1} rules found`);
  });
});

describe('the dashboards', () => {
  it('ask in a language that Prometheus understands', () => {
    const asked = dashboardQueries().map((expr, index) => ({
      record: `dashboard:query:${index}`,
      expr: expr.replaceAll('$__rate_interval', '5m').replaceAll(/\$\w+/g, 'x'),
    }));
    expect(checked('dashboards', [{ name: 'dashboards', rules: asked }])).toContain(
      `SUCCESS: ${asked.length} rules found`,
    );
  });

  it('are ConfigMaps that Grafana’s sidecar finds, byte for byte', async () => {
    const dashboardsOn = {
      observability: { dashboards: { enabled: true, annotations: { grafana_folder: 'Ostiary' } } },
    };
    const maps = (await render(withValues(valuesOf('everything.yaml'), dashboardsOn))).filter(
      ({ kind, metadata }) => kind === 'ConfigMap' && metadata.labels?.grafana_dashboard === '1',
    );
    expect(maps.map(({ metadata }) => metadata.name).sort()).toEqual([
      'gate-dashboard-audit',
      'gate-dashboard-operations',
      'gate-dashboard-protocol',
    ]);
    const data = Object.assign({}, ...maps.map((map) => map.data)) as Record<string, string>;
    expect(data).toEqual(Object.fromEntries(dashboards.map((one) => [`${one.uid}.json`, dashboardJson(one)])));
    for (const { metadata } of maps) expect(metadata.annotations).toMatchObject({ grafana_folder: 'Ostiary' });
  });

  it('and the rules are left out unless they are asked for', async () => {
    expect(await renderText(ownStores())).not.toMatch(/grafana|PrometheusRule|ServiceMonitor/);
  });
});

describe('who scales audit', () => {
  it('KEDA goes by the lag of the group that audit is, on the topic that it reads', async () => {
    const source = fs.readFileSync(
      path.resolve(import.meta.dirname, '../../services/audit/src/ingest/audit-group.ts'),
      'utf8',
    );
    const group = /AUDIT_GROUP = '([^']+)'/.exec(source)?.[1];
    const emitter = fs.readFileSync(path.resolve(import.meta.dirname, '../../libs/audit/src/audit-emitter.ts'), 'utf8');
    const topic = /AUDIT_TOPIC = '([^']+)'/.exec(emitter)?.[1];
    const scaled = found(await render(valuesOf('everything.yaml')), 'ScaledObject', 'gate-audit');
    expect(scaled.spec).toMatchObject({
      triggers: [{ type: 'kafka', metadata: { consumerGroup: group, topic, offsetResetPolicy: 'earliest' } }],
    });
    // The alert looks at the same group.
    expect(rules().find(({ record }) => record === 'ostiary:audit_consumer_lag:sum')?.expr).toContain(
      `group="${group}"`,
    );
  });
});
