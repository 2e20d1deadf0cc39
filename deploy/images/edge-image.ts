import fs from 'node:fs';
import path from 'node:path';
import { findNginx } from '../local/edge.ts';
import type { Fetching } from '../local/fetching.ts';
import type { Image } from './image.ts';
import { linkedPrograms } from './linked-program.ts';
import { accountEntries } from './service-image.ts';

/** Where the image has the rules of deploy/edge; what knows addresses (nginx.conf) is mounted beside them. */
export const edgeRules = '/etc/ostiary/edge';

/** nginx with the edge's rules: all but the one file that names ports, certificates and services. */
export async function edgeImage(root: string, fetching: Fetching): Promise<Image> {
  const nginx = await findNginx(fetching);
  const libraryPath = nginx.env.LD_LIBRARY_PATH;
  const program = await linkedPrograms([
    { source: nginx.command, path: '/usr/sbin/nginx', ...(libraryPath === undefined ? {} : { libraryPath }) },
  ]);
  const rules = path.join(root, 'deploy/edge');
  const files = fs.readdirSync(rules).filter((file) => file.endsWith('.conf'));
  return {
    name: 'edge',
    title: 'Ostiary edge',
    description: 'nginx with the rules of Ostiary: TLS, client certificates, routing by path, trusted headers',
    run: {
      entrypoint: ['/usr/sbin/nginx', '-e', 'stderr'],
      command: ['-c', `${edgeRules}/nginx.conf`],
      directory: '/',
      env: { PATH: '/usr/sbin:/usr/bin:/bin' },
      ports: [8443, 9443],
      stopSignal: 'SIGQUIT', // lets requests finish
    },
    layers: [
      { name: 'runtime', entries: [...program.entries, ...accountEntries], modified: 0 },
      {
        name: 'rules',
        entries: files.sort().map((file) => ({ path: `${edgeRules}/${file}`, source: path.join(rules, file) })),
        modified: 0,
      },
    ],
    components: [
      ...program.components,
      {
        type: 'application',
        name: 'nginx',
        version: nginx.version,
        purl: `pkg:generic/nginx@${nginx.version}`,
        license: 'BSD-2-Clause',
      },
    ],
  };
}
