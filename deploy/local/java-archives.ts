import { createHash } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { unpackedDebianProgram } from './debian.ts';
import { type Fetching, firstThatWorks, madeOnce, output } from './fetching.ts';
import type { Java } from './java.ts';
import { onPath } from './layout.ts';
import { StartFailure } from './start-failure.ts';

/** A Java archive as Maven Central knows it. */
export interface Artifact {
  readonly group: string;
  readonly artifact: string;
  readonly version: string;
}

/** What to fetch, with all that it depends on. */
export interface ArchivesWish {
  /** For the person at the console, and with `-` for blanks the folder in the cache: `kafka 4.4.0`. */
  readonly name: string;
  readonly why: string;
  readonly wanted: readonly [Artifact, ...Artifact[]];
  /** SHA-256 in hex by file name: nothing else may come, and all of it must. */
  readonly sha256?: Readonly<Record<string, string>>;
  /** What to do where none of it can be had. */
  readonly advice: string;
}

/** The jar files, in a stable order. */
export async function javaArchives(wish: ArchivesWish, java: Java, fetching: Fetching): Promise<string[]> {
  const directory = await madeOnce(wish.name.replaceAll(' ', '-'), async (fresh) => {
    await firstThatWorks(
      [() => withMaven(wish, fresh, fetching), () => withIvy(wish, fresh, java, fetching)],
      wish.advice,
      fetching,
    );
    const [{ artifact, version }] = wish.wanted;
    if (!fs.existsSync(path.join(fresh, 'libs', `${artifact}-${version}.jar`))) throw new StartFailure(wish.advice);
    if (wish.sha256) expectExactly(wish.sha256, path.join(fresh, 'libs'));
  });
  const libs = path.join(directory, 'libs');
  return jarsIn(libs).map((file) => path.join(libs, file));
}

const jarsIn = (folder: string): string[] =>
  fs
    .readdirSync(folder)
    .filter((file) => file.endsWith('.jar'))
    .sort();

/** Throws StartFailure when the folder has other jars than these, or others than those with these sums. */
export function expectExactly(sha256: Readonly<Record<string, string>>, folder: string): void {
  const others = [...new Set([...Object.keys(sha256), ...jarsIn(folder)])].filter((file) => {
    const jar = path.join(folder, file);
    return !fs.existsSync(jar) || createHash('sha256').update(fs.readFileSync(jar)).digest('hex') !== sha256[file];
  });
  if (others.length > 0) {
    throw new StartFailure(
      `${others.join(', ')}: not what was fetched when these archives were chosen. Find out why before you change the sums.`,
    );
  }
}

async function withMaven(
  { name, why, wanted }: ArchivesWish,
  directory: string,
  { say, signal }: Fetching,
): Promise<true | undefined> {
  if (!onPath('mvn')) return undefined;
  say(`Fetching ${name} with Maven (${why}).`);
  const listed = wanted.map(
    ({ group, artifact, version }) =>
      `<dependency><groupId>${group}</groupId><artifactId>${artifact}</artifactId><version>${version}</version></dependency>`,
  );
  const project = path.join(directory, 'pom.xml');
  fs.writeFileSync(
    project,
    `<project xmlns="http://maven.apache.org/POM/4.0.0"><modelVersion>4.0.0</modelVersion><groupId>local</groupId>
<artifactId>archives</artifactId><version>1</version><packaging>pom</packaging><dependencies>${listed.join('')}</dependencies></project>\n`,
  );
  const goal = ['dependency:copy-dependencies', `-DoutputDirectory=${directory}/libs`, '-DincludeScope=runtime'];
  await output('mvn', ['-B', '-q', '-ntp', '-f', project, ...goal], { signal });
  return true;
}

async function withIvy(
  { name, why, wanted }: ArchivesWish,
  directory: string,
  java: Java,
  fetching: Fetching,
): Promise<true | undefined> {
  const ivy = await unpackedDebianProgram(
    { packages: ['ivy'], file: 'usr/share/java/ivy.jar', why: 'it fetches Java archives' },
    fetching,
  );
  if (!ivy) return undefined;
  fetching.say(`Fetching ${name} with Ivy (${why}).`);
  const listed = wanted.map(
    ({ group, artifact, version }) =>
      `<dependency org="${group}" name="${artifact}" rev="${version}" conf="default->default"/>`,
  );
  const module = path.join(directory, 'ivy.xml');
  fs.writeFileSync(
    module,
    `<ivy-module version="2.0"><info organisation="local" module="archives"/><configurations><conf name="default"/></configurations>
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
