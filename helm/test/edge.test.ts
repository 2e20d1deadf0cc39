// The chart's edge is the local system's: the same template, filled in with the cluster's addresses.
import fs from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { type EdgeParameters, renderEdge } from '../../deploy/edge/render.ts';
import { found, render, valuesOf } from './chart.ts';

const source = path.resolve(import.meta.dirname, '../../deploy/edge');
const read = (file: string): string => fs.readFileSync(path.join(source, file), 'utf8');

const three = (service: string): string[] => Array(3).fill(`ostiary-${service}.identity.svc:8080`);
const parameters: EdgeParameters = {
  addresses: ['0.0.0.0'],
  httpsPort: 8443,
  mtlsPort: 9443,
  certificateFile: '/etc/ostiary/certificate/tls.crt',
  certificateKeyFile: '/etc/ostiary/certificate/tls.key',
  rereadCertificate: true,
  scratch: '/tmp',
  pidFile: '/tmp/nginx.pid',
  workers: 2,
  upstreams: {
    authorize: three('authorize'),
    token: three('token'),
    tenant: three('tenant'),
    console: three('console'),
    'demo-portal': three('demo-portal'),
  },
  nginxVersion: '1.22.0',
};

const configurationOf = async (file: string): Promise<Readonly<Record<string, string>>> =>
  found(await render(valuesOf(file)), 'ConfigMap', 'ostiary-edge').data as Readonly<Record<string, string>>;

describe('the chart’s edge', () => {
  it('has every rule of deploy/edge, to the letter', async () => {
    const { 'nginx.conf': _, ...rules } = await configurationOf('trial.yaml');
    const files = fs.readdirSync(source).filter((file) => file.endsWith('.conf'));
    expect(rules).toEqual(Object.fromEntries(files.map((file) => [file, read(file)])));
  });

  it('fills in the template as the local system does', async () => {
    const { 'nginx.conf': text } = await configurationOf('trial.yaml');
    expect(text?.trim()).toBe(renderEdge(read('nginx.conf.template'), parameters).trim());
  });

  it('has a port without TLS only behind a proxy that undid it', async () => {
    const { 'nginx.conf': text } = await configurationOf('edge-behind-gateway.yaml');
    const behind = { port: 8080, trusted: ['10.1.5.0/24'] };
    const upstreams = { ...parameters.upstreams, console: [], 'demo-portal': [] };
    expect(text?.trim()).toBe(
      renderEdge(read('nginx.conf.template'), { ...parameters, upstreams, plain: behind }).trim(),
    );
  });

  it('starts anew when its rules change', async () => {
    const [one, other] = await Promise.all(
      ['trial.yaml', 'edge-behind-gateway.yaml'].map(async (file) => {
        const spec = found(await render(valuesOf(file)), 'Deployment', 'ostiary-edge').spec as {
          template: { metadata: { annotations: Record<string, string> } };
        };
        return spec.template.metadata.annotations['checksum/configuration'];
      }),
    );
    expect(one).toMatch(/^[0-9a-f]{64}$/);
    expect(one).not.toBe(other);
  });
});
