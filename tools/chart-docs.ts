// Writes what is made of and for the chart: the dashboards that it ships, helm/ostiary/README.md's tables, and helm/ostiary/ci/golden.
import fs from 'node:fs';
import path from 'node:path';
import { kubernetesTools } from '../deploy/local/kubernetes-tools.ts';
import { dashboardFile, dashboardJson, dashboards } from '../deploy/observability/dashboards.ts';

const fetching = { say: (line: string) => console.log(line), signal: new AbortController().signal };
process.env.OSTIARY_CHART_HELM = (await kubernetesTools(fetching)).helm;
const { goldenFile, goldenNames, goldenOf } = await import('../helm/test/golden.ts');
const { readmeFile, readmeText } = await import('../helm/test/readme.ts');

for (const dashboard of dashboards) fs.writeFileSync(dashboardFile(dashboard), dashboardJson(dashboard));
fs.writeFileSync(readmeFile, readmeText());
for (const name of goldenNames) {
  fs.mkdirSync(path.dirname(goldenFile(name)), { recursive: true });
  fs.writeFileSync(goldenFile(name), await goldenOf(name));
}
