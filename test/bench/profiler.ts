import fs from 'node:fs';
import path from 'node:path';

/** Opens the inspector of a service, on a port that the system chooses; costs nothing while nobody is connected. */
export const INSPECTED = { NODE_OPTIONS: '--inspect=127.0.0.1:0' } as const;

const SAMPLES_EVERY_MICROSECONDS = 500;

/** Takes processor profiles of running services, of the part that is measured and no other. */
export class Profiler {
  readonly #folder: string;
  readonly #inspectors: ReadonlyMap<string, Inspector>;

  private constructor(folder: string, inspectors: ReadonlyMap<string, Inspector>) {
    this.#folder = folder;
    this.#inspectors = inspectors;
  }

  /** `folder`: for the profiles. `logs`: the services' logs, by service, where Node says on which port its inspector listens. */
  static async attach(folder: string, logs: Readonly<Record<string, string>>): Promise<Profiler> {
    fs.mkdirSync(folder, { recursive: true });
    const inspectors = await Promise.all(
      Object.entries(logs).map(async ([service, log]) => {
        const url = /Debugger listening on (ws:\S+)/.exec(fs.readFileSync(log, 'utf8'))?.[1];
        if (url === undefined) throw new Error(`${service} has no inspector`);
        const inspector = await Inspector.connect(url);
        await inspector.call('Profiler.enable');
        await inspector.call('Profiler.setSamplingInterval', { interval: SAMPLES_EVERY_MICROSECONDS });
        return [service, inspector] as const;
      }),
    );
    return new Profiler(folder, new Map(inspectors));
  }

  async start(): Promise<void> {
    await Promise.all([...this.#inspectors.values()].map((inspector) => inspector.call('Profiler.start')));
  }

  /** Writes `{service}-{name}.cpuprofile` of each. */
  async stop(name: string): Promise<void> {
    for (const [service, inspector] of this.#inspectors) {
      const { profile } = await inspector.call('Profiler.stop');
      fs.writeFileSync(path.join(this.#folder, `${service}-${name}.cpuprofile`), JSON.stringify(profile));
    }
  }

  close(): void {
    for (const inspector of this.#inspectors.values()) inspector.close();
  }
}

/** The Chrome DevTools Protocol, as much as is needed of it. */
class Inspector {
  readonly #socket: WebSocket;
  readonly #waiting = new Map<number, (result: Record<string, unknown>) => void>();
  #calls = 0;

  private constructor(socket: WebSocket) {
    this.#socket = socket;
    socket.addEventListener('message', ({ data }) => {
      const { id, result } = JSON.parse(String(data));
      this.#waiting.get(id)?.(result);
      this.#waiting.delete(id);
    });
  }

  static async connect(url: string): Promise<Inspector> {
    const socket = new WebSocket(url);
    await new Promise((resolve, reject) => {
      socket.addEventListener('open', resolve);
      socket.addEventListener('error', () => reject(new Error(`no inspector at ${url}`)));
    });
    return new Inspector(socket);
  }

  call(method: string, params: object = {}): Promise<Record<string, unknown>> {
    this.#calls += 1;
    const id = this.#calls;
    const answer = new Promise<Record<string, unknown>>((resolve) => this.#waiting.set(id, resolve));
    this.#socket.send(JSON.stringify({ id, method, params }));
    return answer;
  }

  close(): void {
    this.#socket.close();
  }
}
