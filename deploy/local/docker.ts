import { createHash } from 'node:crypto';
import http from 'node:http';
import os from 'node:os';
import path from 'node:path';
import type { Readable } from 'node:stream';
import type { StartedTestContainer } from 'testcontainers';
import { Part, type Readiness } from './part.ts';
import type { PartContext } from './part-context.ts';
import { messageOf } from './start-failure.ts';
import { waitUntilReady } from './wait-until-ready.ts';

/** What to run in a container. */
export interface ContainerPlan {
  readonly name: string;
  readonly image: string;
  readonly env: Readonly<Record<string, string>>;
  readonly command: readonly string[];
  readonly containerPort: number;
  readonly hostPort: number;
  /** A named volume for data that outlives the container, and where it is mounted. */
  readonly volume: { readonly name: string; readonly target: string } | undefined;
  readonly ready: Readiness;
}

/** Testcontainers takes a moment to load: only where there is a Docker. */
const testcontainers = () => import('testcontainers');

/** Whether a Docker engine answers here. OSTIARY_DOCKER=off says no without asking. */
export async function dockerAnswers(env: NodeJS.ProcessEnv): Promise<boolean> {
  if (env.OSTIARY_DOCKER === 'off') return false;
  const targets = env.DOCKER_HOST
    ? [new URL(env.DOCKER_HOST)]
    : [
        '/var/run/docker.sock',
        path.join(os.homedir(), '.docker/run/docker.sock'),
        `/run/user/${process.getuid?.()}/docker.sock`,
      ].map((socket) => new URL(`unix://${socket}`));
  return (await Promise.all(targets.map(pinged))).some(Boolean);
}

const pinged = (target: URL): Promise<boolean> =>
  new Promise((resolve) => {
    const address =
      target.protocol === 'unix:' ? { socketPath: target.pathname } : { host: target.hostname, port: target.port };
    const request = http.get({ ...address, path: '/_ping', timeout: 2000 }, (response) => {
      response.resume();
      resolve(response.statusCode === 200);
    });
    request.on('timeout', () => request.destroy()).on('error', () => resolve(false));
  });

/** Names what the system of a folder keeps in Docker. */
export const dockerPrefix = (directory: string): string =>
  `ostiary-${createHash('sha256').update(directory).digest('hex').slice(0, 12)}`;

/** The address under which the ports of containers are reached from here. */
export async function dockerHost(): Promise<string> {
  const { getContainerRuntimeClient } = await testcontainers();
  const { host } = (await getContainerRuntimeClient()).info.containerRuntime;
  return host === 'localhost' ? '127.0.0.1' : host;
}

/** Makes sure that the image is on the machine; else says why not. */
export async function pullImage(image: string): Promise<true | string> {
  const { getContainerRuntimeClient, ImageName } = await testcontainers();
  try {
    await (await getContainerRuntimeClient()).image.pull(ImageName.fromString(image));
    return true;
  } catch (error) {
    return messageOf(error);
  }
}

/** Removes a container of an earlier run, running or not, if it is still there. */
export async function removeContainer(id: string): Promise<void> {
  const { getContainerRuntimeClient } = await testcontainers();
  try {
    await (await getContainerRuntimeClient()).container.getById(id).remove({ force: true });
  } catch (error) {
    if (!/no such container|could not find a working container runtime/i.test(messageOf(error))) throw error;
  }
}

/** Removes a named volume, if it is there. */
export async function removeVolume(name: string): Promise<void> {
  const { getContainerRuntimeClient } = await testcontainers();
  const client = await getContainerRuntimeClient();
  await client.container.dockerode
    .getVolume(name)
    .remove()
    .catch(() => {});
}

/** A container as a part of the system. Each start makes a new one, on the same port and the same data. */
export class ContainerPart extends Part {
  override readonly name: string;
  override readonly description: string;
  override readonly pid = undefined;
  readonly #plan: ContainerPlan;
  readonly #context: PartContext;
  #container: StartedTestContainer | undefined;
  #running = false;
  #stopping = false;

  constructor(plan: ContainerPlan, context: PartContext) {
    super();
    this.name = plan.name;
    this.description = `${plan.image} in Docker`;
    this.#plan = plan;
    this.#context = context;
  }

  override get running(): boolean {
    return this.#running;
  }

  override async start(): Promise<void> {
    if (this.#running) return;
    await this.#remove();
    this.#context.signal.throwIfAborted();
    this.#container = await (await this.#prepared()).start();
    this.#stopping = false;
    this.#running = true;
    void this.#watch(this.#container.getId());
    await waitUntilReady(this.#plan.ready, {
      name: this.name,
      limitMs: 60_000,
      advice: `look at "docker logs ${this.#container.getId().slice(0, 12)}"`,
      signal: this.#context.signal,
    });
  }

  override async stop(): Promise<void> {
    this.#stopping = true;
    await this.#container?.stop({ timeout: 15_000, remove: false });
    await this.#remove();
  }

  override async kill(signal: NodeJS.Signals = 'SIGKILL'): Promise<void> {
    const { getContainerRuntimeClient } = await testcontainers();
    const id = this.#container?.getId();
    if (id) await (await getContainerRuntimeClient()).container.getById(id).kill({ signal });
  }

  async #prepared() {
    const { GenericContainer, Wait } = await testcontainers();
    const { image, env, command, containerPort, hostPort, volume } = this.#plan;
    const remember = (id: string) => this.#context.record(this.name, { container: id });
    // Recorded before it runs, and listening on loopback only.
    class RecordedContainer extends GenericContainer {
      protected override async beforeContainerCreated(): Promise<void> {
        for (const bindings of Object.values(this.hostConfig.PortBindings as Record<string, { HostIp?: string }[]>)) {
          for (const binding of bindings) if (!process.env.DOCKER_HOST) binding.HostIp = '127.0.0.1';
        }
      }
      protected override async containerCreated(id: string): Promise<void> {
        remember(id);
      }
    }
    const prepared = new RecordedContainer(image)
      .withAutoCleanup(false) // no reaper container: what we leave behind, the next start removes
      .withEnvironment({ ...env })
      .withCommand([...command])
      .withExposedPorts({ container: containerPort, host: hostPort })
      .withLogConsumer((stream: Readable) => this.#context.journal.follow(this.name, stream))
      .withWaitStrategy(Wait.forListeningPorts());
    return volume ? prepared.withBindMounts([{ source: volume.name, target: volume.target }]) : prepared;
  }

  async #watch(id: string): Promise<void> {
    const { getContainerRuntimeClient } = await testcontainers();
    const { StatusCode } = (await (await getContainerRuntimeClient()).container.getById(id).wait()) as {
      StatusCode: number;
    };
    this.#running = false;
    if (!this.#stopping) this.#context.onDeath(this, `exit code ${StatusCode}`);
  }

  async #remove(): Promise<void> {
    const id = this.#container?.getId();
    this.#container = undefined;
    if (id) await removeContainer(id);
    this.#context.forget(this.name);
  }
}
