import type { Fetching } from './fetching.ts';
import type { Java } from './java.ts';
import { javaArchives } from './java-archives.ts';

export const kafkaVersion = '4.4.0';

/** The jar files of the broker, in a stable order. */
export const kafkaJars = (java: Java, fetching: Fetching): Promise<string[]> =>
  javaArchives(
    {
      name: `kafka ${kafkaVersion}`,
      why: 'the broker itself comes as Java archives from Maven Central',
      wanted: [
        { group: 'org.apache.kafka', artifact: 'kafka_2.13', version: kafkaVersion },
        { group: 'org.apache.logging.log4j', artifact: 'log4j-slf4j-impl', version: '2.25.5' },
      ],
      advice:
        'Kafka could not be fetched: run "sudo apt-get install maven" with Maven Central in reach, or name a broker in OSTIARY_KAFKA_BROKERS.',
    },
    java,
    fetching,
  );
