// What people get: the packaged chart, without the checkout around it, and what Helm tells them.
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { chartDirectory, ownStores, renderText, valuesOf, type YamlMap } from './chart.ts';

const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'ostiary-package-'));
let archive = '';
let files: readonly string[] = [];

function helm(args: readonly string[], values?: YamlMap): string {
  const given = values === undefined ? [] : ['--values', '-'];
  return execFileSync(process.env.OSTIARY_CHART_HELM ?? 'helm', [...args, ...given], {
    encoding: 'utf8',
    input: JSON.stringify(values ?? {}),
    maxBuffer: 64 * 1024 * 1024,
    stdio: ['pipe', 'pipe', 'ignore'],
  });
}

beforeAll(() => {
  helm(['package', chartDirectory, '--destination', folder]);
  archive = path.join(folder, fs.readdirSync(folder)[0] ?? '');
  files = execFileSync('tar', ['-tzf', archive], { encoding: 'utf8' }).trim().split('\n');
});
afterAll(() => fs.rmSync(folder, { recursive: true }));

describe('the packaged chart', () => {
  it('has the edge’s rules in it, and nothing that is for the checkout', () => {
    for (const file of ['http.conf', 'nginx.conf.template', 'pass.conf', 'refusal.conf', 'routes.conf', 'server.conf'])
      expect(files).toContain(`ostiary/files/edge/${file}`);
    expect(files.filter((file) => /\.ts$|^ostiary\/ci\//.test(file))).toEqual([]);
  });

  it('makes the same as the checkout', async () => {
    const packed = helm(['template', 'ostiary', archive, '--namespace', 'identity'], ownStores());
    expect(packed).toBe(await renderText(ownStores()));
  });

  it('is of the version that everything else is of', () => {
    const { version } = JSON.parse(fs.readFileSync(path.join(chartDirectory, '../../package.json'), 'utf8')) as {
      version: string;
    };
    expect(path.basename(archive)).toBe(`ostiary-${version}.tgz`);
    expect(helm(['show', 'chart', archive])).toContain(`appVersion: ${version}\n`);
  });
});

describe('what Helm tells', () => {
  const notes = (values: YamlMap): string =>
    helm(['install', 'ostiary', archive, '--namespace', 'identity', '--dry-run=client'], values).split('NOTES:')[1] ??
    '';

  it('of a trial: what it is not for, three commands, and where to go', () => {
    const told = notes(valuesOf('trial.yaml'));
    expect(told).toContain('Unfit for production');
    expect(told.match(/^ {2}kubectl /gm)).toHaveLength(3);
    expect(told).toContain('port-forward service/ostiary-edge 9443 9444');
    expect(told).toContain('open https://ostiary-edge.identity.svc:9443/console');
  });

  it('of an installation: three commands, and where to go', () => {
    const told = notes(ownStores());
    expect(told).not.toContain('Unfit');
    expect(told.match(/^ {2}(kubectl|helm|curl) /gm)).toHaveLength(3);
    expect(told).toContain('open https://id.example.com/console');
  });
});
