import type { Part } from './part.ts';
import type { PartContext } from './part-context.ts';
import type { PortPlan } from './ports.ts';
import type { Secrets } from './secrets.ts';

export type StoreName = 'postgres' | 'redis' | 'kafka';

/** What a store needs to know of the system that it is for. */
export interface StoreContext {
  readonly lifecycle: PartContext;
  /** The folder of the system; each store keeps its data in one of its own below. */
  readonly directory: string;
  /** Whether data must survive a crash of the machine and the end of the system. */
  readonly durable: boolean;
  readonly ports: PortPlan;
  readonly secrets: Secrets;
  readonly env: NodeJS.ProcessEnv;
  /** The host under which containers are reached, where a Docker answers. */
  readonly docker: string | undefined;
  /** Names what this system keeps in Docker. */
  readonly dockerPrefix: string;
}

/** A store as a part of the system, and where it is reached. */
export interface Store {
  readonly part: Part;
  /** For the administrator of the store; Kafka: host:port, more than one separated by commas. */
  readonly url: string;
}

/** The ways of having a store, in the order in which they are tried. */
export interface StoreWays {
  /** The variable that names one. */
  readonly variable: string;
  readonly external: (url: string) => Store;
  /** The image that is used with Docker, if it can be had. */
  readonly image: string;
  readonly container: (host: string, image: string) => Store;
  readonly local: () => Promise<Store>;
}
