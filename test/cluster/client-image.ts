import path from 'node:path';
import type { Entry, Image } from '../../deploy/images/image.ts';
import type { LinkedPrograms } from '../../deploy/images/linked-program.ts';
import { packageEntries, withDependencies } from '../../deploy/images/npm-packages.ts';
import { reachedFrom } from '../../deploy/images/reached-modules.ts';
import { runtimeLayer } from '../../deploy/images/service-image.ts';
import { checkout } from '../../deploy/local/layout.ts';

/** The client that the test runs inside the cluster: the certified library and the end-to-end tests' way through pages. */
export function clientImage(runtime: LinkedPrograms): Image {
  const { packages, files } = reachedFrom([path.join(import.meta.dirname, 'client/main.ts')], checkout);
  const installed = withDependencies(packages, checkout);
  const program: Entry[] = [...files, path.join(checkout, 'package.json')].map((source) => ({
    path: path.posix.join('/app', path.relative(checkout, source)),
    source,
  }));
  return {
    name: 'cluster-client',
    title: 'Ostiary cluster test client',
    description: 'The client of the cluster test: for tests only',
    run: {
      entrypoint: ['/usr/local/bin/node'],
      // Commands come by `kubectl exec`; meanwhile it does nothing, and ends when it is told to.
      command: ['-e', "process.on('SIGTERM', () => process.exit(0)); setInterval(() => {}, 60_000)"],
      directory: '/app',
      env: {},
      ports: [],
    },
    layers: [
      runtimeLayer(runtime),
      { name: 'packages', entries: packageEntries(installed, checkout, '/app'), modified: 0 },
      { name: 'program', entries: program, modified: 0 },
    ],
    components: [],
  };
}
