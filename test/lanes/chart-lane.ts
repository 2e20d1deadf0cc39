import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { kubernetesSchemas } from '../../deploy/local/kubernetes-schemas.ts';
import { kubernetesTools } from '../../deploy/local/kubernetes-tools.ts';
import { promtool } from '../../deploy/local/prometheus-tools.ts';
import { runJest, testFiles } from './jest-lane.ts';
import type { Lane } from './lane.ts';

/** The oldest version that the chart installs on, and the newest there is. */
const kubernetesVersions = ['1.30', '1.37'] as const;

/** The chart, rendered by the real Helm and read, and its rules by Prometheus' promtool: no cluster. Without these or the schemas the lane fails and says why. */
export const chart: Lane = {
  name: 'chart',
  async run(pattern) {
    const files = testFiles('chart', pattern);
    const fetching = { say: (line: string) => console.log(line), signal: new AbortController().signal };
    const [{ helm }, rulesTool, ...schemas] = await Promise.all([
      kubernetesTools(fetching),
      promtool(fetching),
      ...kubernetesVersions.map((version) => kubernetesSchemas(version, fetching)),
    ]);
    const rendered = fs.mkdtempSync(path.join(os.tmpdir(), 'ostiary-chart-lane-'));
    const env = {
      OSTIARY_CHART_HELM: helm,
      OSTIARY_PROMTOOL: rulesTool,
      OSTIARY_CHART_SCHEMAS: schemas.join(path.delimiter),
      OSTIARY_CHART_RENDERED: rendered,
    };
    try {
      return await runJest('chart', files, { env, workers: 2, limitSeconds: 600 });
    } finally {
      fs.rmSync(rendered, { recursive: true });
    }
  },
};
