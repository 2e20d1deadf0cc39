import { createHash } from 'node:crypto';
import http from 'node:http';
import os from 'node:os';
import path from 'node:path';
import type { Readable } from 'node:stream';
import { Part, type Readiness } from './part.ts';
import type { PartContext } from './part-context.ts';
import { messageOf, StartFailure } from './start-failure.ts';
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

/** Removes a container, running or not, and what only it has kept; nothing when it is gone already. */
export async function removeContainer(id: string): Promise<void> {
  try {
    await (await containerOf(id)).remove({ force: true, v: true });
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

/** A container as a part of the system: one from its first start to the end, with its data and its port. */
export class ContainerPart extends Part {
  override readonly name: string;
  override readonly description: string;
  override readonly pid = undefined;
  readonly #plan: ContainerPlan;
  readonly #context: PartContext;
  #id: string | undefined;
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
    this.#context.signal.throwIfAborted();
    const id = await (this.#id ? this.#startAgain(this.#id) : this.#create()).catch((error: unknown) => {
      const trouble = messageOf(error);
      throw new StartFailure(
        `${this.name} could not be started in Docker (${trouble}): set OSTIARY_DOCKER=off to use local programs.`,
      );
    });
    this.#stopping = false;
    this.#running = true;
    this.#watch(id).catch((error: unknown) =>
      this.#context.say(`Docker no longer tells of ${this.name}: ${messageOf(error)}`),
    );
    await waitUntilReady(this.#plan.ready, {
      name: this.name,
      limitMs: 120_000,
      advice: `look at "docker logs ${id.slice(0, 12)}"`,
      signal: this.#context.signal,
      check: () => {
        if (this.#running) return;
        throw new StartFailure(`${this.name} ended while starting: ${this.#context.journal.lastWords(this.name)}`);
      },
    });
  }

  override async stop(): Promise<void> {
    this.#stopping = true;
    if (this.#id && this.#running) await (await containerOf(this.#id)).stop({ t: 15 });
  }

  override async kill(signal: NodeJS.Signals = 'SIGKILL'): Promise<void> {
    if (!this.#id || !this.#running) return;
    const container = await containerOf(this.#id);
    await container.kill({ signal });
    if (signal !== 'SIGKILL') return;
    await container.wait();
    this.#running = false;
  }

  override async dispose(): Promise<void> {
    if (this.#id) await removeContainer(this.#id);
    this.#id = undefined;
    this.#context.forget(this.name);
  }

  async #create(): Promise<string> {
    const { GenericContainer, Wait } = await testcontainers();
    const { image, env, command, containerPort, hostPort, volume } = this.#plan;
    const remember = (id: string) => {
      this.#id = id;
      this.#context.record(this.name, { container: id });
    };
    /** Recorded before it runs; listens on loopback only. */
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
      .withWaitStrategy(Wait.forAll([])); // whether it answers we ask ourselves
    if (volume) prepared.withBindMounts([{ source: volume.name, target: volume.target }]);
    return (await prepared.start()).getId();
  }

  async #startAgain(id: string): Promise<string> {
    const { getContainerRuntimeClient } = await testcontainers();
    const { container: client } = await getContainerRuntimeClient();
    const container = client.getById(id);
    await client.start(container);
    this.#context.journal.follow(this.name, await client.logs(container, { since: Math.floor(Date.now() / 1000) }));
    return id;
  }

  async #watch(id: string): Promise<void> {
    const { StatusCode } = (await (await containerOf(id)).wait()) as { StatusCode: number };
    this.#running = false;
    if (!this.#stopping) this.#context.onDeath(this, `exit code ${StatusCode}`);
  }
}

async function containerOf(id: string) {
  const { getContainerRuntimeClient } = await testcontainers();
  return (await getContainerRuntimeClient()).container.getById(id);
}
