import fs from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { type EdgeParameters, renderEdge } from './render.ts';

const read = (file: string): string => fs.readFileSync(path.join(import.meta.dirname, file), 'utf8');
const template = read('nginx.conf.template');

const parameters: EdgeParameters = {
  addresses: ['127.0.0.1', '[::1]'],
  httpsPort: 9443,
  mtlsPort: 9444,
  certificateFile: '/state/server.pem',
  certificateKeyFile: '/state/server.key.pem',
  scratch: '/state/scratch',
  pidFile: '/state/nginx.pid',
  workers: 1,
  upstreams: {
    authorize: ['127.0.0.1:7101', '127.0.0.1:7111'],
    token: ['127.0.0.1:7102'],
    tenant: [],
    console: [],
    'demo-portal': [],
  },
  nginxVersion: '1.22.1',
};

/** The lines of a block, without blanks around them. */
const block = (text: string, opening: string): string[] => {
  const start = text.indexOf(opening);
  return text
    .slice(start, text.indexOf('}', start))
    .split('\n')
    .slice(1)
    .map((line) => line.trim())
    .filter(Boolean);
};

describe('the configuration of the edge', () => {
  const rendered = renderEdge(template, parameters);

  it('fills every placeholder', () => {
    expect(rendered).not.toMatch(/\{\{|\}\}\w/);
  });

  it('refuses a template that names something else', () => {
    expect(() => renderEdge('user {{account}};', parameters)).toThrow(/\{\{account\}\}/);
  });

  it('lists the replicas of a service, and leaves one out for a second that cannot be reached', () => {
    expect(block(rendered, 'upstream authorize')).toEqual([
      'server 127.0.0.1:7101 max_fails=3 fail_timeout=1s;',
      'server 127.0.0.1:7111 max_fails=3 fail_timeout=1s;',
      'keepalive 64;',
      'keepalive_timeout 2s;',
    ]);
  });

  it('has an upstream for a service without replicas', () => {
    expect(block(rendered, 'upstream tenant')[0]).toBe('server 127.0.0.1:9 max_fails=3 fail_timeout=1s;');
  });

  it('listens on both loopback addresses with HTTP/2', () => {
    for (const address of ['127.0.0.1:9443', '[::1]:9443', '127.0.0.1:9444', '[::1]:9444']) {
      expect(rendered).toContain(`listen ${address} ssl http2;`);
    }
  });

  it('switches HTTP/2 on by its own directive where nginx has one', () => {
    const newer = renderEdge(template, { ...parameters, nginxVersion: '1.25.1' });
    expect(newer).toContain('listen 127.0.0.1:9443 ssl;');
    expect(newer.match(/http2 on;/g)).toHaveLength(2);
    expect(renderEdge(template, { ...parameters, nginxVersion: '1.25.0' })).not.toContain('http2 on;');
  });

  it('RFC 8705 §2: asks for client certificates on one port only, whoever signed them', () => {
    const servers = rendered.split(/\n {4}server \{/).slice(1);
    expect(servers.map((server) => /ssl_verify_client (\w+)/.exec(server)?.[1])).toEqual([undefined, 'optional_no_ca']);
    expect(servers[1]).toContain(':9444 ssl');
  });

  it('quotes paths', () => {
    expect(renderEdge(template, { ...parameters, pidFile: '/a "b" c' })).toContain(
      'pid                  "/a \\"b\\" c";',
    );
    expect(() => renderEdge(template, { ...parameters, pidFile: '/a$b' })).toThrow(/cannot use/);
  });
});

describe('the rules of the edge', () => {
  it('RFC 9325 §4.2: TLS 1.2 with the recommended suites, and 1.3', () => {
    const http = read('http.conf');
    expect(/ssl_protocols\s+(.*);/.exec(http)?.[1]).toBe('TLSv1.2 TLSv1.3');
    expect(/ssl_ciphers\s+(.*);/.exec(http)?.[1]?.split(':')).toEqual([
      'ECDHE-ECDSA-AES128-GCM-SHA256',
      'ECDHE-RSA-AES128-GCM-SHA256',
      'ECDHE-ECDSA-AES256-GCM-SHA384',
      'ECDHE-RSA-AES256-GCM-SHA384',
    ]);
  });

  it('overwrites every header that tells of the caller', () => {
    const server = read('server.conf');
    const set = new Map(
      [...server.matchAll(/^proxy_set_header (\S+)\s+(\S+);$/gm)].map(([, name = '', value = '']) => [name, value]),
    );
    expect(Object.fromEntries(set)).toMatchObject({
      'X-Forwarded-For': '$remote_addr',
      'X-Forwarded-Proto': 'https',
      'X-Forwarded-Host': '$edge_host',
      'X-Forwarded-Port': '$server_port',
      'X-Request-Id': '$edge_request_id',
      'X-Ostiary-Client-Cert': '$ssl_client_escaped_cert',
      Forwarded: '""',
      'Client-Cert': '""',
      'Client-Cert-Chain': '""',
      'X-Client-Cert': '""',
      'X-Forwarded-Client-Cert': '""',
      'X-Forwarded-Tls-Client-Cert': '""',
      'X-Ssl-Client-Cert': '""',
    });
  });

  it('sets these headers for all locations: one of a location would drop those of the server', () => {
    for (const file of ['pass.conf', 'refusal.conf']) expect(read(file)).not.toContain('proxy_set_header');
    expect(read('server.conf')).not.toMatch(/location[^}]*proxy_set_header/);
  });
});
