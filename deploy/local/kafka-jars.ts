import fs from 'node:fs';
import path from 'node:path';
import { unpackedDebianProgram } from './debian.ts';
import { type Fetching, firstThatWorks, madeOnce, output } from './fetching.ts';
import type { Java } from './java.ts';
import { onPath } from './layout.ts';
import { StartFailure } from './start-failure.ts';

export const kafkaVersion = '4.4.0';

const dependencies = [
  { group: 'org.apache.kafka', artifact: 'kafka_2.13', version: kafkaVersion },
  { group: 'org.apache.logging.log4j', artifact: 'log4j-slf4j-impl', version: '2.25.5' },
] as const;

const why = 'the broker itself comes as Java archives from Maven Central';

/** The jar files of the broker, in a stable order. */
export async function kafkaJars(java: Java, fetching: Fetching): Promise<string[]> {
  const directory = await madeOnce(`kafka-${kafkaVersion}`, async (fresh) => {
    const unreachable =
      'Kafka could not be fetched: run "sudo apt-get install maven" with Maven Central in reach, or name a broker in OSTIARY_KAFKA_BROKERS.';
    await firstThatWorks(
      [() => withMaven(fresh, fetching), () => withIvy(fresh, java, fetching)],
      unreachable,
      fetching,
    );
    if (!fs.existsSync(path.join(fresh, 'libs', `kafka_2.13-${kafkaVersion}.jar`))) throw new StartFailure(unreachable);
  });
  const jars = fs.readdirSync(path.join(directory, 'libs')).filter((file) => file.endsWith('.jar'));
  return jars.sort().map((file) => path.join(directory, 'libs', file));
}

async function withMaven(directory: string, { say, signal }: Fetching): Promise<true | undefined> {
  if (!onPath('mvn')) return undefined;
  say(`Fetching Kafka ${kafkaVersion} with Maven (${why}).`);
  const listed = dependencies.map(
    ({ group, artifact, version }) =>
      `<dependency><groupId>${group}</groupId><artifactId>${artifact}</artifactId><version>${version}</version></dependency>`,
  );
  const project = path.join(directory, 'pom.xml');
  fs.writeFileSync(
    project,
    `<project xmlns="http://maven.apache.org/POM/4.0.0"><modelVersion>4.0.0</modelVersion><groupId>local</groupId>
<artifactId>broker</artifactId><version>1</version><packaging>pom</packaging><dependencies>${listed.join('')}</dependencies></project>\n`,
  );
  const goal = ['dependency:copy-dependencies', `-DoutputDirectory=${directory}/libs`, '-DincludeScope=runtime'];
  await output('mvn', ['-B', '-q', '-ntp', '-f', project, ...goal], { signal });
  return true;
}

async function withIvy(directory: string, java: Java, fetching: Fetching): Promise<true | undefined> {
  const ivy = await unpackedDebianProgram(
    { packages: ['ivy'], file: 'usr/share/java/ivy.jar', why: 'it fetches the Java archives of Kafka' },
    fetching,
  );
  if (!ivy) return undefined;
  fetching.say(`Fetching Kafka ${kafkaVersion} with Ivy (${why}).`);
  const listed = dependencies.map(
    ({ group, artifact, version }) =>
      `<dependency org="${group}" name="${artifact}" rev="${version}" conf="default->default"/>`,
  );
  const module = path.join(directory, 'ivy.xml');
  fs.writeFileSync(
    module,
    `<ivy-module version="2.0"><info organisation="local" module="broker"/><configurations><conf name="default"/></configurations>
<dependencies>${listed.join('')}</dependencies></ivy-module>\n`,
  );
  const retrieve = [
    '-retrieve',
    `${directory}/libs/[artifact]-[revision](-[classifier]).[ext]`,
    '-types',
    'jar',
    'bundle',
  ];
  const args = ['-jar', ivy.command, '-cache', `${directory}/ivy-cache`, '-ivy', module, '-confs', 'default'];
  await output(java.command, [...args, ...retrieve], { signal: fetching.signal });
  fs.rmSync(path.join(directory, 'ivy-cache'), { recursive: true, force: true });
  return true;
}
