import { createHash } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { madeOnce, output } from '../../../deploy/local/fetching.ts';
import { findJava } from '../../../deploy/local/java.ts';
import { type Artifact, javaArchives } from '../../../deploy/local/java-archives.ts';
import { checkout } from '../../../deploy/local/layout.ts';
import { type ForeignProgram, fetching } from './foreign-program.ts';
import { system } from './system.ts';

const examples = path.join(checkout, 'docs/examples/nimbus');
const sums = path.join(checkout, 'test/e2e/support/nimbus.sha256');

/** A compiler that is a library: Kafka's Java may be one without. */
const compiler: Artifact = { group: 'org.eclipse.jdt', artifact: 'ecj', version: '3.46.100' };

/** Java, with the compiled programs and what they need. */
export interface Nimbus {
  readonly java: string;
  readonly classPath: string;
  /** The system's root, as Java takes it. */
  readonly trustStore: string;
}

/** Nimbus, and the programs of docs/examples/nimbus. Throws the sentence that says what to do where they cannot be had. */
export async function nimbus(): Promise<Nimbus> {
  const wish = fetching();
  const java = await findJava(wish);
  const archives = await javaArchives(
    {
      name: `nimbus ${hashOf([sums])}`,
      why: 'the end-to-end tests have clients in Java',
      wanted: [dependencyOf(path.join(examples, 'pom.xml')), compiler],
      sha256: Object.fromEntries(
        fs
          .readFileSync(sums, 'utf8')
          .trim()
          .split('\n')
          .map((line) => line.split(/\s+/).toReversed()),
      ),
      advice:
        'Nimbus could not be fetched: run "sudo apt-get install maven" with Maven Central in reach, then start again.',
    },
    java,
    wish,
  );
  const libraries = archives
    .filter((jar) => !path.basename(jar).startsWith(`${compiler.artifact}-`))
    .join(path.delimiter);
  const compilerJar = archives.find((jar) => path.basename(jar).startsWith(`${compiler.artifact}-`)) ?? '';
  const sources = fs
    .readdirSync(examples)
    .filter((file) => file.endsWith('.java'))
    .sort()
    .map((file) => path.join(examples, file));
  const classes = await madeOnce(`nimbus-examples-${hashOf([sums, ...sources])}`, async (directory) => {
    const options = ['-17', '-proc:none', '-nowarn', '-classpath', libraries, '-d', directory];
    await output(java.command, ['-jar', compilerJar, ...options, ...sources], { signal: wish.signal });
  });
  const trustStore = path.join(system.scratch, 'trust.p12');
  if (!fs.existsSync(trustStore))
    await keytool(java.command, trustStore, ['-importcert', '-noprompt', '-alias', 'root', '-file', system.caFile]);
  return { java: java.command, classPath: `${classes}${path.delimiter}${libraries}`, trustStore };
}

/** A certificate that the client has made for itself, in a store of its own. */
export async function selfSignedStore(
  { java }: Nimbus,
  subject: string,
): Promise<{ keyStore: string; certificatePem: string }> {
  const keyStore = path.join(system.scratch, `${subject}.p12`);
  const key = ['-alias', 'client', '-keyalg', 'EC', '-groupname', 'secp256r1', '-dname', `CN=${subject}`];
  await keytool(java, keyStore, ['-genkeypair', ...key]);
  return { keyStore, certificatePem: await keytool(java, keyStore, ['-exportcert', '-rfc', '-alias', 'client']) };
}

/** A program of docs/examples/nimbus, which trusts the root of the system and, with a key store, shows its certificate. */
export const nimbusProgram = (
  { java, classPath, trustStore }: Nimbus,
  name: 'CodeFlow' | 'ClientCredentials' | 'Fapi2',
  args: readonly string[],
  { env = {}, keyStore }: { readonly env?: Readonly<Record<string, string>>; readonly keyStore?: string } = {},
): ForeignProgram => ({
  command: java,
  args: [
    // Short-lived: the second compiler would only be in the way.
    ...['-XX:TieredStopAtLevel=1', '-XX:+UseSerialGC', '-Xshare:auto'],
    ...store('trustStore', trustStore),
    ...(keyStore ? store('keyStore', keyStore) : []),
    ...['-cp', classPath, name, ...args],
  ],
  env,
});

/** Throwaway stores of public certificates and of keys that live as long as a run. */
const storePassword = 'changeit';

const store = (kind: 'trustStore' | 'keyStore', file: string): string[] => [
  `-Djavax.net.ssl.${kind}=${file}`,
  `-Djavax.net.ssl.${kind}Password=${storePassword}`,
];

function keytool(java: string, file: string, args: readonly string[]): Promise<string> {
  const command = path.join(path.dirname(fs.realpathSync(java)), 'keytool');
  return output(command, [...args, '-storetype', 'PKCS12', '-keystore', file, '-storepass', storePassword]);
}

/** The dependency that a project file names. */
function dependencyOf(project: string): Artifact {
  const [, dependency = ''] = /<dependency>(.*?)<\/dependency>/s.exec(fs.readFileSync(project, 'utf8')) ?? [];
  const member = (name: string) => new RegExp(`<${name}>(.*?)</${name}>`).exec(dependency)?.[1] ?? '';
  return { group: member('groupId'), artifact: member('artifactId'), version: member('version') };
}

const hashOf = (files: readonly string[]): string =>
  files
    .reduce((hash, file) => hash.update(fs.readFileSync(file)), createHash('sha256'))
    .digest('hex')
    .slice(0, 12);
